// Loaded before a measured command: writes its peak memory, in kilobytes, to the file that MEX_BENCH_PEAK names.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const place = process.env.MEX_BENCH_PEAK;
  if (place !== undefined) writeFileSync(place, String(process.resourceUsage().maxRSS));
});
