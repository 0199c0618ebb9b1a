import { expect, test } from "vitest";
import type { JobRecord } from "../record/record.ts";
import { junit } from "./junit.ts";

const POINT = {
  point: "Q1",
  flowBand: [54, 60] as [number, number],
  meanError: 0.1,
  repeatability: 0.01,
  U: 0.05,
  runs: [],
};

function record(more: Partial<JobRecord> = {}): JobRecord {
  const nozzle = {
    id: 1,
    product: "gasoline-92",
    verdict: "conforming",
    error: 0.1,
    repeatability: 0.01,
    items: { nameplate: "pass", selfLock: "pass" },
    points: [{ ...POINT, verdict: "conforming" }],
  };
  return {
    outcome: "completed",
    reason: null,
    startedAt: "2026-11-22T09:00:00+08:00",
    nozzles: [nozzle],
    ...more,
  } as JobRecord;
}

function withPoint(verdict: "non-conforming" | "inconclusive" | null, meanError: number | null = 0.512): JobRecord {
  const [nozzle] = record().nozzles;
  return record({ nozzles: nozzle ? [{ ...nozzle, points: [{ ...POINT, meanError, verdict }] }] : [] });
}

test("a conforming dispenser has neither failures nor errors", () => {
  expect(junit(record())).toContain('tests="3" failures="0" errors="0" skipped="0"');
});

test("a point that does not conform is a failure with its numbers", () => {
  const xml = junit(withPoint("non-conforming"));
  expect(xml).toContain('failures="1" errors="0" skipped="0"');
  expect(xml).toContain('<failure message="E 0.512 %, repeatability 0.010 %, U 0.050 %"/>');
});

test("what is inconclusive or not verified is skipped, never passed", () => {
  const xml = junit(withPoint("inconclusive", null));
  expect(xml).toContain('skipped="1"');
  expect(xml).toContain("inconclusive: E unknown %");
  const [nozzle] = record().nozzles;
  const items = { nameplate: "pass", selfLock: "not-verified", payment: "fail" } as const;
  expect(junit(record({ nozzles: nozzle ? [{ ...nozzle, items }] : [] }))).toContain(
    'tests="4" failures="1" errors="0" skipped="1"',
  );
});

test("a fault of the rig is an error, whose reason cannot break the file", () => {
  const reason = `TRIP: <leak> & "more" 'still'`;
  const xml = junit({ ...withPoint(null), outcome: "rig-fault", reason });
  expect(xml).toContain('errors="1"');
  expect(xml).toContain('failures="0"');
  expect(xml).toContain('<error message="TRIP: &lt;leak&gt; &amp; &quot;more&quot; &apos;still&apos;"/>');
});

test("a name with control characters leaves the file XML", () => {
  const text = junit(record({ outcome: "aborted", reason: "rain\u001b[0m & wind\u0000" }));
  expect(text).toContain('message="rain\ufffd[0m &amp; wind\ufffd"');
});
