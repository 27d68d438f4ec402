/** Colours for a terminal, none elsewhere; the library is loaded only where there are colours. */
import { type Colours, PLAIN } from "../report/text.ts";
import type { Io } from "./io.ts";

/** The colours that this output may have. */
export async function coloursOf(io: Io): Promise<Colours> {
  if (!io.colours) return PLAIN;
  const { default: picocolors } = await import("picocolors");
  return picocolors.createColors(true);
}
