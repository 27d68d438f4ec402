import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic, DiagnosticLocation } from "../../spec-cases/contract/types.ts";
import { type FingerprintContent, fingerprint, fingerprintTuple } from "./fingerprint.ts";
import { createProblems, type DiagnosticDraft } from "./problems.ts";

const BASE: FingerprintContent = { source: "engine", surface: "system", code: "HSK-4001", severity: "error", title: "G-CAP denied: HSK-4001" };
const STAMP = "2026-01-01T00:00:00.000Z";

describe("the fingerprint", () => {
  it("is SHA-256 in lower-case hex over the tuple (golden)", () => {
    expect(fingerprintTuple(BASE)).toBe('["engine","system",null,"HSK-4001","error","G-CAP denied: HSK-4001",null,null,null]');
    expect(fingerprint(BASE)).toBe("85b6a78b265ec5c760ca2314645e9046cadb1d7e80a073ef3b3c1170383f8c27");
  });

  const place = (path: string, startLine = 1): DiagnosticLocation => ({ path, range: { startLine, startColumn: 1, endLine: startLine, endColumn: 2 } });
  const same: readonly (readonly [string, Partial<FingerprintContent>, Partial<FingerprintContent>])[] = [
    ["absent and null", { tool: null, locations: null }, {}],
    ["no locations and an empty list", { locations: [] }, {}],
    ["a padded title", { title: "  a\r\nb " }, { title: "a\nb" }],
    ["a title in NFD", { title: "e\u0301" }, { title: "\u00e9" }],
    ["path separators", { locations: [place("a\\b.ts")] }, { locations: [place("a/b.ts")] }],
    ["locations in another order", { locations: [place("a"), place("b")] }, { locations: [place("b"), place("a")] }],
  ];
  it.each(same)("is the same for %s", (_, left, right) => expect(fingerprint({ ...BASE, ...left })).toBe(fingerprint({ ...BASE, ...right })));

  const others: readonly (readonly [string, Partial<FingerprintContent>])[] = [
    ["source", { source: "system" }],
    ["surface", { surface: "terminal" }],
    ["tool", { tool: "tsc" }],
    ["code", { code: "CAP_EMPTY" }],
    ["no code", { code: null }],
    ["severity", { severity: "warning" }],
    ["title", { title: "G-DET denied: HSK-4001" }],
    ["a location", { locations: [place("a")] }],
    ["a line", { locations: [place("a", 2)] }],
    ["capability_id", { capability_id: "net.http" }],
    ["policy_decision_id", { policy_decision_id: "p" }],
    ["capability_id in place of policy_decision_id", { policy_decision_id: "net.http" }],
  ];
  it("differs by each member of the tuple", () => {
    const all = [BASE, ...others.map(([, changes]) => ({ ...BASE, ...changes }))].map(fingerprint);
    expect(new Set(all).size).toBe(all.length);
  });
});

const problems = createProblems({ redactText: (text) => text.replaceAll("secret", "[x]") });
const DRAFT: DiagnosticDraft = { ...BASE, message: "m", link_confidence: "direct", source: "engine", surface: "system", severity: "error", title: BASE.title };
const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString().padStart(12, "0")}`;

describe("diagnose", () => {
  it("does not count messages, times and ids", () => {
    const first = problems.diagnose({ ...DRAFT, message: "one", job_id: "a" }, uuid(1), STAMP);
    const second = problems.diagnose({ ...DRAFT, message: "two", job_id: "b" }, uuid(2), "2027-01-01T00:00:00.000Z");
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(first).toMatchObject({ id: uuid(1), message: "one", timestamp: STAMP });
  });

  it("takes the fingerprint of what is stored: redacted", () => {
    const made = problems.diagnose({ ...DRAFT, title: "a secret", message: "secret" }, uuid(1), STAMP);
    expect(made).toMatchObject({ title: "a [x]", message: "[x]", fingerprint: fingerprint({ ...BASE, title: "a [x]" }) });
  });
});

describe("group", () => {
  const make = (n: number, title: string): Diagnostic => problems.diagnose({ ...DRAFT, title }, uuid(n), STAMP);

  it("counts by fingerprint, in the order of first appearance, and names each instance", () => {
    expect(problems.group([make(1, "a"), make(2, "b"), make(3, "a")])).toMatchObject([
      { title: "a", count: 2, diagnostic_ids: [uuid(1), uuid(3)], severity: "error", source: "engine", surface: "system", code: "HSK-4001" },
      { title: "b", count: 1, diagnostic_ids: [uuid(2)] },
    ]);
  });

  it("loses and invents nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c")), (titles) => {
        const grouped = problems.group(titles.map((title, index) => make(index, title)));
        expect(grouped.flatMap((problem) => problem.diagnostic_ids).sort()).toEqual(titles.map((_, index) => uuid(index)).sort());
        expect(grouped.every((problem) => problem.count === problem.diagnostic_ids.length)).toBe(true);
        expect(grouped).toHaveLength(new Set(titles).size);
      }),
    );
  });
});
