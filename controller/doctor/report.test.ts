import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { isTextKey } from "../text/index.ts";
import { FINDINGS } from "./report.ts";

const OWN_MEND = new Set(["complaint", "refused", "fault"]);

it("docs/doctor.md has every finding with the code of its fault, and no other", () => {
  const document = readFileSync(new URL("../../docs/doctor.md", import.meta.url), "utf8");
  const rows = [...document.matchAll(/^\| `([a-z-]+)` \| (?:`([A-Z_]+)`|its own) \| .+ \| .+ \|$/gm)];
  expect(rows.map(([, word, code]) => [word, code ?? null])).toEqual(Object.entries(FINDINGS));
});

it.each(Object.keys(FINDINGS))("%s is told in words, with what to do unless the device itself says it", (word) => {
  expect(isTextKey(`doctor.${word}`)).toBe(true);
  expect(isTextKey(`doctor.${word}.mend`)).toBe(!OWN_MEND.has(word));
});
