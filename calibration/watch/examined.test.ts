import { describe, expect, it } from "vitest";
import { type ExaminationData, type ExaminationOutcome, examine } from "./examined.ts";

const HEAD = { name: "n", device: "master", unit: "%", at: 24, date: "2026-03-03" };

function outcome(data: ExaminationData): ExaminationOutcome {
  const result = examine({ ...HEAD, ...data });
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}

const TEN = [20.01, 20.02, 20, 20.01, 20.03, 20.02, 20.01, 20, 20.02, 20.01];

describe("examinations as a laboratory hands them in", () => {
  it("repeatability against the established one; the first is what later ones are held against", () => {
    const data = { examination: "repeatability", readings: TEN, atLeast: 10 } as const;
    expect(outcome({ ...data, established: 0.0096 })).toMatchObject({ holds: true, limit: 0.0096 });
    expect(outcome({ ...data, established: 0.009 })).toMatchObject({ holds: false });
    expect(outcome({ ...data, established: null })).toMatchObject({
      holds: null,
      limit: null,
      found: expect.closeTo(0.00949, 5),
    });
  });

  it("stability: in service the last two means, new the range of four that lie a month apart", () => {
    const occasions = ["01-10", "02-20", "03-01", "04-10"].map((day, i) => ({
      date: `2026-${day}`,
      readings: [[0.01, 0.03][i % 2] ?? 0, 0.02 + 0.01 * i],
    }));
    const data = { examination: "stability", occasions, limit: 0.03 } as const;
    expect(outcome({ ...data, standing: "in-service" })).toMatchObject({ holds: true, notes: [] });
    expect(outcome({ ...data, standing: "new" })).toMatchObject({ notes: ["closeOccasions"], means: { length: 4 } });
    expect(examine({ ...HEAD, ...data, standing: "new", occasions: occasions.slice(1) })).toMatchObject({ ok: false });
  });

  it("a result against a better standard, or among others", () => {
    const own = { value: 0.06, U: 0.05 };
    expect(outcome({ examination: "result", own, reference: { value: 0, U: 0.03 } })).toMatchObject({ holds: false });
    expect(outcome({ examination: "result", own, peers: [0, 0] })).toMatchObject({
      holds: true,
      limit: expect.closeTo(Math.sqrt(2 / 3) * 0.05, 12),
    });
    expect(examine({ ...HEAD, examination: "result", own, peers: [0] })).toMatchObject({ problem: "too-few-peers" });
  });

  it("a comparison place by place; the reference is no participant of its own", () => {
    const results = [24, 55].flatMap((at) => [
      { participant: "institute", at, value: 0, U: 0.03 },
      { participant: "A", at, value: 0.04, U: 0.04 },
      { participant: "B", at, value: at === 55 ? 0.06 : 0, U: 0.04 },
    ]);
    const data = { examination: "comparison", results } as const;
    const held = outcome({ ...data, reference: "institute" });
    expect(held).toMatchObject({ holds: false, found: expect.closeTo(1.2, 12), limit: 1, notes: [] });
    expect(held.places.map(({ at, results: here }) => [at, here.map(({ agrees }) => agrees)])).toEqual([
      [24, [true, true]],
      [55, [true, false]],
    ]);
    expect(outcome({ ...data, reference: null })).toMatchObject({ notes: ["weightedMean"] });
    expect(examine({ ...HEAD, ...data, reference: "nobody" })).toMatchObject({ problem: "too-few-participants" });
    expect(examine({ ...HEAD, examination: "comparison", reference: null, results: [] })).toMatchObject({ ok: false });
  });
});
