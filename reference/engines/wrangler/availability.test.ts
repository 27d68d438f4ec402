import { expect, test } from "vitest";
import { missingForWrangler } from "./availability.ts";

const OPERATIONS = ["wrangler.validate_dataset", "wrangler.convert_table", "wrangler.find_duplicates", "wrangler.profile_dataset"];

test("all operations run where all libraries are installed", () => {
  expect(missingForWrangler()).toEqual(Object.fromEntries(OPERATIONS.map((operation) => [operation, null])));
});

test("what is missing is named for each operation; duplicates need no library", () => {
  const missing = missingForWrangler("/nowhere/none.js");
  expect(Object.keys(missing)).toEqual(OPERATIONS);
  expect(missing["wrangler.find_duplicates"]).toBeNull();
  expect(missing["wrangler.convert_table"]).toContain("`hyparquet-writer`");
  expect(missing["wrangler.profile_dataset"]).not.toContain("`hyparquet-writer`");
});
