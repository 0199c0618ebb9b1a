import { expect, test } from "vitest";
import { isoAt } from "./at.ts";

test.each([
  [undefined, "2026-11-22T09:49:53.123+08:00"],
  [0, "2026-11-22T01:49:53.123+00:00"],
  [330, "2026-11-22T07:19:53.123+05:30"],
  [-210, "2026-11-21T22:19:53.123-03:30"],
])("an offset of %s minutes gives %s", (offset, text) => {
  const ms = Date.UTC(2026, 10, 22, 1, 49, 53, 123);
  expect(isoAt(ms, offset)).toBe(text);
  expect(Date.parse(isoAt(ms, offset))).toBe(ms);
});
