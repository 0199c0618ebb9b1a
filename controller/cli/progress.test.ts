import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { AnyEntry, EntryData, EntryKind } from "../engine/entries.ts";
import type { Language } from "../text/index.ts";
import { progressOn } from "./progress.ts";

const KEY = { nozzle: 1, point: "Q1", run: 2, attempt: 1 };
const STARTED = { ...KEY, preset: true, targetL: 20, path: ["v-high"], startedAt: "" };
const RESULT = {
  display: 20.02,
  displayStart: 0,
  amount: 154.55,
  reference: 19.9974,
  meterVolume: 20,
  flow: 55.1,
  tJ: 18,
  tM: 18,
  error: 0.113,
  U: 0.053,
  components: [],
};
const ENDED: EntryData["attempt-ended"] = {
  ...KEY,
  path: [],
  preset: true,
  startedAt: "",
  endedAt: "",
  void: null,
  reason: null,
  rest: null,
  result: RESULT,
  traceSha256: null,
  receivedL: 20,
  closingS: null,
  findings: [],
  warnings: [],
};

/** What a pipe, which is no terminal, gets to see of these entries. */
function printed(language: Language, ...entries: Array<{ [K in EntryKind]: [K, EntryData[K]] }[EntryKind]>): string {
  const out = new PassThrough();
  const progress = progressOn(out as unknown as NodeJS.WriteStream, language);
  for (const [kind, data] of entries) {
    progress.entry({ seq: 1, at: "2026-11-22T09:10:11.000+08:00", kind, data } as AnyEntry);
    progress.flow(10, 20);
  }
  return String(out.read() ?? "");
}

test("a run is one line when it begins and one with its numbers when it ends", () => {
  const lines = printed("en", ["attempt-started", STARTED], ["attempt-ended", ENDED]).trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^09:10:11 {2}.*Q1.*2/);
  expect(lines[1]).toMatch(/20\.02.*19\.9974.*55\.1.*\+0\.113.*0\.053/);
});

test("a void attempt says why, and keeps its numbers", () => {
  const voided = { ...ENDED, attempt: 3, void: "flow-band" as const, reason: "40.0 L/min" };
  const line = printed("en", ["attempt-ended", voided]);
  expect(line).toContain("40.0 L/min");
  expect(line).toContain("+0.113");
  expect(printed("en", ["attempt-ended", { ...voided, result: null }])).not.toContain("+0.113");
});

test("a trip is named with its detail, in both languages", () => {
  const trip: ["trip", EntryData["trip"]] = ["trip", { name: "leak", detail: "leak is open" }];
  expect(printed("en", trip)).toContain("leak is open");
  expect(printed("zh", trip)).toContain("leak is open");
  expect(printed("zh", trip)).not.toEqual(printed("en", trip));
});

test("readings and the beginning of a purge are no lines; a pipe gets no moving one", () => {
  const trace = { ...KEY, meter: [], flow: [], tJ: [], tM: [], display: [] };
  expect(printed("en", ["trace", trace], ["purge-started", { step: "purge:1", nozzle: 1, boot: 1, maxL: 40 }])).toBe(
    "",
  );
});
