import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRecorder, type Recorder } from "../recorder/recorder.ts";
import { action, diagnostic, tempFolder, uuid } from "../recorder/records.fixture.ts";
import { createBed } from "../testbed/bed.ts";
import { operation } from "../testbed/corpus.ts";
import type { Io } from "./io.ts";
import { runProblemsCommand, runRecorderCommand } from "./main.ts";
import { safeJson, safeLine } from "./terminal-text.ts";

const folder = tempFolder();
afterAll(folder.remove);

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(
  command: (argv: readonly string[], io: Io) => Promise<number>,
  argv: readonly string[],
  signal = new AbortController().signal,
): Promise<Ran> {
  let [out, err] = ["", ""];
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    cwd: folder.file(""),
    signal,
  };
  const code = await command(argv, io);
  return { code, out, err };
}

const recorder = (...argv: string[]): Promise<Ran> => run(runRecorderCommand, argv);
const problems = (...argv: string[]): Promise<Ran> => run(runProblemsCommand, argv);
const linesOf = ({ out }: Ran): string[] => out.split("\n").slice(0, -1);

const JOB = operation()["op_id"];
let open: Recorder;

/** A pass, two denials, an offered event: recorded by a runtime, and still open for writing. */
beforeAll(async () => {
  open = openRecorder({ file: folder.file("log.db") });
  const bed = createBed({ parts: { recorder: open } });
  await bed.execute(operation());
  for (const n of [11, 12]) await bed.execute({ ...operation(), op_id: uuid(n), budget: {} });
  open.commit([{ offered: { type: "editor.saved", event_id: uuid(50), timestamp: "2026-01-01T00:00:00Z", actor: "human" } }]);
});
afterAll(() => open.close());

describe("recorder <file>", () => {
  it("lists every event in its order, beside the process that writes", async () => {
    const ran = await recorder("log.db");
    expect(ran).toMatchObject({ code: 0, err: "" });
    const lines = linesOf(ran);
    expect(lines).toHaveLength(open.eventTexts().length);
    expect(lines[0]).toMatch(/^ {5}1 {2}\d{4}-\S+Z {2}gate_outcome {6} {2}G-SCHEMA request pass {2}job 0{8}-/);
    expect(lines.find((line) => line.includes("deny"))).toContain("G-BUDGET request deny BUDGET_EMPTY");
    expect(lines.find((line) => line.includes("tool_result"))).toMatch(/succeeded duration_ms=\d/);
    expect(lines.at(-1)).toContain("editor.saved (offered)");
  });

  const filters: readonly (readonly [readonly string[], (event: Record<string, unknown>) => boolean])[] = [
    [["--job", String(JOB)], (event) => event["job_id"] === JOB],
    [["--type", "capability_action"], (event) => event["type"] === "capability_action"],
    [["--type", "gate_outcome"], (event) => event["message"] === "gate_outcome"],
    [["--type", "system", "--job", uuid(11)], (event) => event["type"] === "system" && event["job_id"] === uuid(11)],
    [["--gate", "G-BUDGET"], (event) => JSON.stringify(event).includes('"gate":"G-BUDGET"')],
    [["--gate", "G-NONE"], () => false],
  ];
  it.each(filters)("%s", async (argv, fits) => {
    const all: Record<string, unknown>[] = open.eventTexts().map((text) => JSON.parse(text));
    const shown = linesOf(await recorder("log.db", "--json", ...argv)).map((line): unknown => JSON.parse(line));
    expect(shown).toEqual(all.filter(fits));
  });

  it("--last shows the end", async () => {
    const all = linesOf(await recorder("log.db"));
    expect(linesOf(await recorder("log.db", "--last", "3"))).toEqual(all.slice(-3));
    expect(linesOf(await recorder("log.db", "--last", "0"))).toEqual([]);
  });

  it("lists more than one batch", async () => {
    const many = openRecorder({ file: folder.file("many.db") });
    many.commit(Array.from({ length: 1201 }, (_, n) => (n % 3 === 0 ? { offered: action(n) } : { event: action(n) })));
    many.close();
    const seen = linesOf(await recorder("many.db")).map((line) => Number.parseInt(line, 10));
    expect(seen).toEqual(Array.from({ length: 1201 }, (_, index) => index + 1));
  });

  it("--follow goes on until it is interrupted", async () => {
    const file = folder.file("followed.db");
    const writing = openRecorder({ file });
    writing.commit([{ event: action(1) }]);
    const abort = new AbortController();
    const following = run(runRecorderCommand, [file, "--follow", "--json"], abort.signal);
    await sleep(50);
    writing.commit([{ event: action(2) }]);
    await sleep(400);
    writing.commit([{ event: action(3) }]);
    await sleep(400);
    abort.abort();
    const ran = await following;
    expect(linesOf(ran)).toEqual([1, 2, 3].map((n) => JSON.stringify(action(n))));
    expect(ran.code).toBe(0);
    writing.close();
  });
});

describe("recorder <file> --verify", () => {
  it("says that the chain holds, and the head to note", async () => {
    const ran = await recorder("log.db", "--verify");
    const { seq, hash } = open.head();
    expect(ran.code).toBe(0);
    expect(ran.out).toContain(`holds: ${open.eventTexts().length} events and 2 diagnostics, 0 purged rows\nhead ${seq}:${hash}\n`);
    expect(await recorder("log.db", "--verify", "--head", `${seq}:${hash}`)).toMatchObject({ code: 0 });
    expect(JSON.parse((await recorder("log.db", "--verify", "--json")).out)).toEqual(open.verify());
  });

  it("says where it breaks, with exit code 1", async () => {
    const file = folder.file("broken.db");
    const broken = openRecorder({ file });
    broken.commit([{ event: action(1) }, { event: action(2) }]);
    const noted = broken.head();
    broken.close();
    expect(await recorder(file, "--verify", "--head", `1:${"a".repeat(64)}`)).toMatchObject({ code: 1, out: expect.stringContaining("anchor_differs") });
    const other = new Database(file);
    other.exec("DROP TRIGGER events_no_update; UPDATE events SET body = 'not json' WHERE seq = 2");
    other.close();
    expect(await recorder(file, "--verify")).toMatchObject({ code: 1, out: expect.stringMatching(/^broken at row 2: .*\(row_changed\); before it 1 events/) });
    expect(await recorder(file, "--verify", "--head", `${noted.seq}:${noted.hash}`)).toMatchObject({ code: 1 });
    expect(linesOf(await recorder(file))[1]).toContain("a row that is no event any more");
    expect(linesOf(await recorder(file, "--json", "--type", "x"))).toEqual(['{"seq":2,"unreadable":true}']);
  });
});

describe("problems <file>", () => {
  it("lists what groups, with a count", async () => {
    const ran = await problems("log.db");
    expect(linesOf(ran)).toEqual([expect.stringMatching(/^error {9}2 x {2}G-BUDGET denied: BUDGET_EMPTY {2}\(engine system BUDGET_EMPTY\) {2}[0-9a-f]{12}$/)]);
    expect(JSON.parse((await problems("log.db", "--json")).out)).toMatchObject({
      count: 2,
      severity: "error",
      diagnostic_ids: [expect.any(String), expect.any(String)],
    });
  });

  it("worst first, down to a severity", async () => {
    const file = folder.file("severities.db");
    const writing = openRecorder({ file });
    const each = (["hint", "fatal", "warning", "error"] as const).map((severity, index) => ({
      diagnostic: diagnostic(index, { severity, title: severity, fingerprint: String(index).repeat(64) }),
    }));
    writing.commit(each);
    writing.close();
    const words = async (...argv: string[]) => linesOf(await problems(file, ...argv)).map((line) => line.split(" ")[0]);
    expect(await words()).toEqual(["fatal", "error", "warning", "hint"]);
    expect(await words("--severity", "error")).toEqual(["fatal", "error"]);
  });

  it("says so where there are none", async () => {
    openRecorder({ file: folder.file("empty.db") }).close();
    expect(await problems("empty.db")).toEqual({ code: 0, out: "no problems\n", err: "" });
    expect(await problems("empty.db", "--json")).toEqual({ code: 0, out: "", err: "" });
  });
});

describe("what is typed wrong, and files that are none, are exit code 2 with a message", () => {
  const hash = "a".repeat(64);
  const wrong: readonly (readonly string[])[] = [
    [],
    ["a", "b"],
    ["log.db", "--colour"],
    ["log.db", "--last", "many"],
    ["log.db", "--last", "-1"],
    ["log.db", "--head", `1:${hash}`],
    ["log.db", "--verify", "--head", "1"],
    ["log.db", "--verify", "--head", `1:${hash}0`],
    ["log.db", "--verify", "--follow"],
    ["log.db", "--verify", "--gate", "G-CAP"],
    ["absent.db"],
    ["."],
    ["text.db"],
    ["other.db"],
  ];
  beforeAll(() => {
    writeFileSync(folder.file("text.db"), "no database, and long enough to see that at once".repeat(30));
    new Database(folder.file("other.db")).exec("CREATE TABLE t (x)").close();
  });
  it.each(wrong.map((argv) => [argv]))("recorder %j", async (argv) => {
    const ran = await recorder(...argv);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toMatch(/^mex-conformance: .+\n$/);
  });

  it.each([[[]], [["absent.db"]], [["log.db", "--severity", "loud"]], [["log.db", "--follow"]], [["other.db"]]])("problems %j", async (argv) => {
    expect(await problems(...argv)).toMatchObject({ code: 2, out: "" });
  });

  it.each([recorder, problems])("--help is none of them", async (command) => {
    expect(await command("--help")).toMatchObject({ code: 0, err: "", out: expect.stringContaining("Usage: mex-conformance") });
  });
});

describe("text out of a file is escaped for terminals", () => {
  const HOSTILE = "\u001b[2J\u009b31m\u202eevil\u200b\r\n\u0007\u2028";
  it("in listings, in JSON, in problems and in messages", async () => {
    const file = folder.file("hostile.db");
    const writing = openRecorder({ file });
    writing.commit([
      {
        offered: {
          type: `t${HOSTILE}`,
          event_id: uuid(1),
          timestamp: "2026-01-01T00:00:00Z",
          actor: "human",
          job_id: HOSTILE,
          code: HOSTILE,
          details: { reason: HOSTILE },
        },
      },
      { diagnostic: diagnostic(2, { title: HOSTILE, code: HOSTILE, tool: HOSTILE }) },
    ]);
    writing.close();
    const rans = [await recorder(file), await recorder(file, "--json"), await problems(file), await problems(file, "--json"), await recorder(`x${HOSTILE}`)];
    for (const { out, err } of rans) {
      expect(`${out}${err}`.replace(/\n$/, "")).toMatch(/^[\x20-\x7e]+$/);
    }
    expect(JSON.parse(rans[1]?.out ?? "")).toMatchObject({ type: `t${HOSTILE}`, details: { reason: HOSTILE } });
  });

  it.each([
    ["plain text, and ümläut", "plain text, and ümläut"],
    ["\u001b[31m", "\\u001b[31m"],
    ["\ud800", "\\ud800"],
    ["\u{e0041}", "\\udb40\\udc41"],
    ["a\nb", "a\\u000ab"],
  ])("%j", (text, safe) => {
    expect(safeLine(text)).toBe(safe);
    expect(JSON.parse(safeJson(JSON.stringify(text)))).toBe(text);
  });

  it("and long text is cut", () => expect(safeLine("x".repeat(300), 10)).toBe(`${"x".repeat(10)}…`));
});
