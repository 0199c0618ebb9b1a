import { expect, it } from "vitest";
import { pageBreaks } from "./table.ts";

const rows = (count: number) => Array.from({ length: count }, () => 10);

it.each([
  ["all on this page", rows(5), 50, []],
  ["the last row takes the one before it along", rows(5), 45, [3]],
  ["the first row does not stand alone above", rows(5), 15, [0]],
  ["a table of one row", rows(1), 5, [0]],
  ["over three pages", rows(25), 30, [3, 13, 23]],
  ["its last page has two rows", rows(24), 30, [3, 13, 22]],
  ["no rows", [], 0, []],
])("a page of ten rows, %s", (_, heights, room, breaks) => {
  expect([...pageBreaks(heights, room, 100)]).toEqual(breaks);
});
