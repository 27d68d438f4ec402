import { expect, it } from "vitest";
import type { Ask } from "../cases/types.ts";
import { sentOf } from "./sent.ts";

function ask(parts: Partial<Ask>): { ask: Ask } {
  return { ask: { id: "X-001", given: { world: "default" }, scripts: ["succeed"], when: [], requires: [], secrets: [], ...parts } };
}

const WORLD = { part: "world", index: null, name: "default", base: null, changes: [] };
const step = (index: number, name: string, base: string | null, changes: unknown[]) => ({ part: "step", index, name, base, changes });
const engine = (index: number, name: string, changes: unknown[]) => ({ part: "engine", index, name, base: null, changes });
const REPLACE = { op: "replace", path: "/a", value: 1 } as const;

/** [what, case, parts beside the plain world] */
const ROWS: [string, Partial<Ask>, unknown[]][] = [
  ["an execute", { when: [{ execute: { base: "b", patch: [REPLACE] } }] }, [WORLD, step(0, "execute", "b", [REPLACE])]],
  [
    "a context",
    { when: [{ execute: { base: "b", context: { capability_profile_id: "p" } } }] },
    [WORLD, step(0, "execute", "b", [{ context: { capability_profile_id: "p" } }])],
  ],
  ["a text", { when: [{ execute_text: { base: "b", parts: ["{"] } }] }, [WORLD, step(0, "execute_text", "b", [{ parts: ["{"] }])]],
  ["a world", { given: { world: "w", patch: [REPLACE] } }, [{ ...WORLD, name: "w", changes: [REPLACE] }]],
  [
    "scripts",
    { scripts: [{ script: "slow", with: { ms: 5 } }, "fail", { real: true }] },
    [WORLD, engine(0, "slow", [{ with: { ms: 5 } }]), engine(1, "fail", []), engine(2, "real", [])],
  ],
  [
    "two in parallel, then another step",
    { when: [{ parallel: [{ base: "b" }, { base: "c" }] }, { artifact_read: { artifact_id: "x" } }] },
    [WORLD, step(0, "parallel", null, [{ base: "b" }, { base: "c" }]), step(1, "artifact_read", null, [{ artifact_id: "x" }])],
  ],
  [
    "a planted secret, wherever it stands",
    { secrets: ["hunter2"], when: [{ execute: { base: "b", patch: [{ op: "add", path: "/p", value: { "k hunter2": ["a hunter2"] } }] } }] },
    [WORLD, step(0, "execute", "b", [{ op: "add", path: "/p", value: { "k [planted secret]": ["a [planted secret]"] } }])],
  ],
];

it.each(ROWS)("%s", (_, parts, expected) => {
  expect(sentOf(ask(parts))).toEqual(expected);
});

it("is bounded in values and in number", () => {
  const long = { op: "add", path: "/p", value: "x".repeat(5_000) } as const;
  const parts = sentOf(ask({ when: [{ execute: { base: "b", patch: [long, ...Array.from({ length: 60 }, () => REPLACE)] } }] }));
  expect(parts[1]?.changes[0]).toEqual({ op: "add", path: "/p", value: `"${"x".repeat(499)}… (5002 characters)` });
  expect(parts[1]?.changes).toHaveLength(41);
  expect(parts[1]?.changes.at(-1)).toBe("and 21 more");
});
