import { describe, expect, it } from "vitest";
import { loadJob } from "../config/job.ts";
import type { AnyEntry, AttemptKey, EntryData, EntryKind } from "../engine/entries.ts";
import type { Rules } from "../plan/plan.ts";
import { loadProfile } from "../regulation/index.ts";
import { courseOf } from "./course.ts";

const { profile } = loadProfile("jjg443-2023");
const kind = profile.kinds.subsequent;
if (!kind) throw new Error("the profile has no subsequent verification");
const RULES: Rules = { profile, kind };
const { job } = loadJob(new URL("../../examples/job.yaml", import.meta.url).pathname);

const BASIS: EntryData["job-opened"]["basis"] = {
  bench: false,
  decimals: { "1": { volume: 2, amount: 2, price: 2 } },
  standards: {},
  meter: null,
  nozzleTemperature: null,
  referenceTemperature: null,
  measure: null,
};
const entry = <K extends EntryKind>(kind: K, data: Partial<EntryData[K]>): AnyEntry =>
  ({ seq: 1, at: "2026-11-22T08:00:00.000+08:00", kind, data }) as unknown as AnyEntry;
const key = (run: number, attempt: number, series = 0): AttemptKey => {
  return { nozzle: 1, point: "Q1", run, attempt, ...(series > 0 ? { series } : {}) };
};
const attempt = (key: AttemptKey, reason: EntryData["attempt-ended"]["void"] = null) => [
  entry("attempt-started", key),
  entry("attempt-ended", { ...key, void: reason, receivedL: 0, findings: [], warnings: [] }),
];
const repeated = (key: AttemptKey) => entry("run-repeated", { ...key, by: "Wang", reason: "dripped" });
const adjusted = entry("nozzle-adjusted", { nozzle: 1, by: "Wang", work: "w", reason: "r", seals: [], warnings: [] });

function wrong(entries: AnyEntry[]): string[] {
  return courseOf(RULES, entries).flatMap(({ what, recorded, recomputed }) => (recorded === recomputed ? [] : [what]));
}

describe("the course of a job", () => {
  const whole = [
    ...attempt(key(1, 1), "link-lost"),
    ...attempt(key(1, 2)),
    repeated(key(1, 2)),
    ...attempt(key(1, 3)),
    adjusted,
    ...attempt(key(1, 1, 1)),
  ];

  it("bears itself out: voids, a run taken back, an adjustment", () => {
    expect(wrong(whole)).toEqual([]);
  });

  it.each([
    ["a void attempt", whole.slice(2)],
    ["a run's being taken back", whole.filter((each) => each.kind !== "run-repeated")],
    ["an adjustment", whole.filter((each) => each.kind !== "nozzle-adjusted")],
    ["an attempt's end", whole.filter((_, i) => i !== 1)],
    ["the attempt that was taken back", whole.filter((_, i) => i !== 2 && i !== 3)],
  ])("has a gap where %s was taken out", (_, entries) => {
    expect(wrong(entries).length).toBeGreaterThan(0);
  });

  it("cannot end with a verdict that its entries do not give", () => {
    const opened = entry("job-opened", { job, warnings: [], basis: BASIS });
    const closed = (verdict: EntryData["job-closed"]["verdict"]) =>
      entry("job-closed", { outcome: "completed", reason: null, verdict });
    expect(wrong([opened, closed("inconclusive")])).toEqual([]);
    expect(wrong([opened, closed("conforming")])).toEqual(["verdict"]);
  });
});
