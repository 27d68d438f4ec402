import { describe, expect, it } from "vitest";
import { defuseCi, firstUnits, manyLines, markdownCode, markdownText, oneLine, safeJson } from "./escape.ts";
import { HOSTILE } from "./report-builder.ts";

describe("oneLine", () => {
  it.each([
    ["plain", "plain"],
    ["grüße 😀 漢字", "grüße 😀 漢字"],
    ["a\nb\r\tc", "a\\nb\\r\\tc"],
    ["\u001b[31m\u0000\u007f\u0085", "\\u001b[31m\\u0000\\u007f\\u0085"],
    ["\u202e\u2066\u200e", "\\u202e\\u2066\\u200e"],
    ["\u200b\ufeff\u00ad\u2028\u2029", "\\u200b\\ufeff\\u00ad\\u2028\\u2029"],
    ["\ud800x\udc00", "\\ud800x\\udc00"],
    ["\ufffe\uffff\u{e0041}", "\\ufffe\\uffff\\u{e0041}"],
  ])("shows %j", (text, shown) => {
    expect(oneLine(text)).toBe(shown);
  });

  it("cuts and says how much", () => {
    expect(oneLine("x".repeat(310), 300)).toBe(`${"x".repeat(300)}… (10 more characters)`);
    expect(oneLine("x".repeat(300), 300)).toBe("x".repeat(300));
  });

  it("never cuts a surrogate pair in two", () => {
    expect(oneLine("ab😀", 3)).toBe("ab… (2 more characters)");
    expect(firstUnits("ab😀", 4)).toBe("ab😀");
  });
});

it("manyLines keeps line breaks and nothing else", () => {
  expect(manyLines("a\n\u001bb\r\n\tc")).toBe("a\n\\u001bb\\r\n\\tc");
});

describe("defuseCi", () => {
  it.each([
    ["::error::x", "\\u003a:error::x"],
    ["a\n  ::set-output name=x::y", "a\n  \\u003a:set-output name=x::y"],
    ["std::string", "std::string"],
    ["say ##[error]x", "say #\\u0023[error]x"],
    ["##VSO[task.complete]", "#\\u0023VSO[task.complete]"],
    ["##teamcity[x]", "#\\u0023teamcity[x]"],
    ["## Title", "## Title"],
    ["###[x", "##\\u0023[x"],
  ])("breaks %j", (text, safe) => {
    expect(defuseCi(text)).toBe(safe);
  });
});

describe("safeJson", () => {
  it.each(HOSTILE.map((text) => [text]))("keeps the value of %j and shows only printable characters", (text) => {
    const safe = safeJson(JSON.stringify({ [text]: text }));
    expect(JSON.parse(safe)).toEqual({ [text]: text });
    expect(safe).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|##\[|##vso\[/u);
  });
});

describe("Markdown", () => {
  it.each([
    ["a_b*c`d", "a\\_b\\*c\\`d"],
    ["<img src=x> & [x](y)", "&lt;img src=x&gt; &amp; \\[x\\]\\(y\\)"],
    ["https://x.org www.x.org @team #12", "https\\://x.org www\\.x.org \\@team \\#12"],
    ["a | b", "a \\| b"],
    ["class: core", "class: core"],
  ])("text %j", (text, shown) => {
    expect(markdownText(text)).toBe(shown);
  });

  it.each([
    ["plain", "`plain`"],
    ["a `b` c", "``a `b` c``"],
    ["`x", "`` `x ``"],
    ["a|b", "`a\\u007cb`"],
    ["a\nb", "`a\\nb`"],
    ["", "`  `"],
  ])("code %j", (text, shown) => {
    expect(markdownCode(text)).toBe(shown);
  });
});
