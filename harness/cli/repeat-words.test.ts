import { expect, it } from "vitest";
import { RUN_DEFAULTS, type RunOptionValues } from "./options.ts";
import { repeatWords } from "./repeat-words.ts";

/** [options, command after `--`, seed of the challenge, words] */
const ROWS: [Partial<RunOptionValues>, string[] | undefined, string | null, string[], string[]][] = [
  [{}, undefined, null, [], []],
  [{ target: "./my-runtime" }, undefined, null, ["--target", "./my-runtime"], []],
  [{ target: "./my-runtime", transport: "worker" }, undefined, null, ["--target", "./my-runtime", "--transport", "worker"], []],
  [{}, ["python3", "adapter.py"], null, [], ["python3", "adapter.py"]],
  [{ challenge: true }, undefined, "c0ffee", ["--challenge", "c0ffee"], []],
  [{ cases: ["./a", "./b"], seed: "s", timeoutScale: 2.5 }, undefined, null, ["--cases", "./a", "--cases", "./b", "--seed", "s", "--timeout-scale", "2.5"], []],
  [{ waivers: "w.json", strict: true }, undefined, null, ["--waivers", "w.json", "--strict"], []],
  [{ filter: ["CAP-*"], jobs: 4, reportDir: "out", bail: true, shard: "1/2", repeat: 2 }, undefined, null, [], []],
];

it.each(ROWS)("%j %j %j", (options, argv, challenge, words, command) => {
  expect(repeatWords({ ...RUN_DEFAULTS, ...options }, argv, challenge)).toEqual({ options: words, command });
});
