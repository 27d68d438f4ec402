/** What a failure tells, by the whole command: the command that it names repeats it alone, wherever the target came from. */
import { afterAll, describe, expect, it } from "vitest";
import { miniatureFile } from "../selftest/miniature.fixture.ts";
import { Desk } from "./false-greens/desk.fixture.ts";

const desk = new Desk();
const COMMAND = [process.execPath, miniatureFile("always-executed")] as const;
const BOTH = ["--case", "CAP-038,CAP-036"];

afterAll(() => desk.clear());

/** The words of a command line that needs no quotes. */
function words(out: string, id: string): string[] {
  const line = new RegExp(`^ *repeat: npx mex-conformance (.* --case ${id}\\b.*)$`, "m").exec(out)?.[1] ?? "";
  return line.split(" ").filter((word) => word !== "");
}

describe("the command that a failure names", () => {
  it.each([
    ["a target folder", (): string[] => ["--target", folderOf("mini")]],
    ["a command", (): string[] => ["--", ...COMMAND]],
  ])("repeats it alone: %s", async (_, given) => {
    const target = given();
    const first = await desk.mex(["run", ...BOTH, "--seed", "s", "--report-dir", "first", ...target]);
    expect(first.code).toBe(1);
    const repeat = words(first.out, "CAP-038");
    expect(repeat).toEqual(expect.arrayContaining([...target, "--seed", "s"]));
    const again = await desk.mex(repeat);
    expect(again.code).toBe(1);
    expect(again.out).toMatch(/^1 planned = 0 pass \+ 1 fail/m);
    expect(words(again.out, "CAP-038")).toEqual(repeat);
    for (const file of ["summary.md", "junit.xml", "report.tap"]) expect(desk.read(`first/${file}`)).toContain(`npx mex-conformance ${repeat.join(" ")}`);
  });

  it("stands in what is written again from run.jsonl, beside what was sent", async () => {
    await desk.mex(["run", ...BOTH, "--report-dir", "second", "--target", folderOf("mini")]);
    const { out } = await desk.mex(["report", "second/run.jsonl"]);
    expect(words(out, "CAP-038")).toEqual(["run", "--target", folderOf("mini"), "--case", "CAP-038"]);
    expect(out).toContain("sent: world scopes\n");
    expect(out).toContain('replace /capabilities_requested/0 "fs.read:inputs:drawings"');
    expect(out).toContain("first differing event");
  });
});

it.each([
  ["CAP-999", "`CAP-999` is the id of no case"],
  ["CAP-038,CAP-999,X", "`CAP-999`, `X` are ids of no case"],
])("--case %s is refused", async (ids, message) => {
  const { code, err } = await desk.mex(["run", "--case", ids]);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

function folderOf(name: string): string {
  desk.write(`${name}/target.json`, { name, command: [...COMMAND] });
  return `./${name}`;
}
