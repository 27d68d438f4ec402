import { describe, expect, it } from "vitest";
import { RENDERERS } from "./renderers.ts";
import { everyStatus, hostileCases, reportOf } from "./report-builder.ts";

const CONTEXT = { statements: new Map<string, string>() };

it("every format has an id and a file of its own", () => {
  expect(new Set(RENDERERS.map(({ id }) => id)).size).toBe(RENDERERS.length);
  expect(new Set(RENDERERS.map(({ file }) => file)).size).toBe(RENDERERS.length);
  for (const { file } of RENDERERS) expect(file).toMatch(/^[a-z]+\.[a-z]+$/);
});

describe.each(RENDERERS.map((renderer) => [renderer.id, renderer] as const))("%s", (_, { render }) => {
  it("is pure", () => {
    const report = reportOf(everyStatus());
    const before = JSON.stringify(report);
    expect(render(report, CONTEXT)).toBe(render(report, CONTEXT));
    expect(JSON.stringify(report)).toBe(before);
  });

  it("ends in a line break and names every case", () => {
    const text = render(reportOf(everyStatus()), CONTEXT);
    expect(text).toMatch(/\n$/);
    for (const id of ["CAP-002", "SCH-001", "INT-002"]) expect(text).toContain(id);
  });

  it("never fails on hostile text, an empty run or one that was cut off", () => {
    for (const report of [reportOf(hostileCases()), reportOf([]), reportOf(everyStatus(), {}, null)]) expect(render(report, CONTEXT)).not.toBe("");
  });
});
