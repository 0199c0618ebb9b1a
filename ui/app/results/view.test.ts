import { describe, expect, it } from "vitest";
import { deciding, type NozzleView, type PointResultView, viewOfRecord } from "./view.ts";

const point = (name: string, meanError: number | null, verdict: PointResultView["verdict"]): PointResultView => ({
  point: name,
  flowBand: [54, 60],
  meanError,
  repeatability: 0.02,
  U: 0.05,
  verdict,
  runs: [],
});
const nozzle = (id: number, points: PointResultView[], items: NozzleView["items"] = []): NozzleView => ({
  id,
  product: "gasoline-92",
  verdict: null,
  items,
  points,
  series: 0,
  asFound: [],
});
const names = (view: Parameters<typeof deciding>[0]) =>
  deciding(view).map(({ nozzle: id, point: at, item }) => `${id} ${at?.point ?? item}`);

describe("what decided", () => {
  it("is the point nearest to its limit where all conform", () => {
    const nozzles = [nozzle(1, [point("Q1", -0.2, "conforming"), point("Q2", 0.1, "conforming")])];
    expect(names({ verdict: "conforming", nozzles })).toEqual(["1 Q1"]);
  });

  it("is every point and item that failed, at its nozzle", () => {
    const nozzles = [
      nozzle(1, [point("Q1", 0.1, "conforming")]),
      nozzle(
        2,
        [point("Q1", 0.5, "non-conforming"), point("Q2", 0.1, "conforming")],
        [{ item: "seals", result: "fail" }],
      ),
    ];
    expect(names({ verdict: "non-conforming", nozzles })).toEqual(["2 Q1", "2 seals"]);
  });

  it("is what was not verified where the points say nothing against it", () => {
    const items: NozzleView["items"] = [
      { item: "selfLock", result: "not-verified" },
      { item: "displaySeen", result: "not-verified" },
    ];
    const nozzles = [nozzle(1, [point("Q1", 0.1, "conforming")], items)];
    expect(names({ verdict: "inconclusive", nozzles })).toEqual(["1 selfLock"]);
  });

  it("is nothing where there is no verdict", () => {
    expect(names({ verdict: null, nozzles: [nozzle(1, [point("Q1", 9, "non-conforming")])] })).toEqual([]);
  });
});

describe("a nozzle that was adjusted", () => {
  const run = { run: 1, attempt: 1, preset: false, error: 0.5, void: "operator" as const };
  const repeated = { at: "2026-11-22T09:00:00.000+08:00", by: "Wang", reason: "touched" };
  const found = (error: number) => ({
    ...nozzle(1, [], []),
    error,
    repeatability: 0.01,
    items: { seals: "pass" },
    points: [{ ...point("Q1", error, "non-conforming"), runs: [{ ...run, repeated }] }],
  });
  const adjustment = (error: number) => ({
    nozzle: 1,
    at: "",
    by: "Wang",
    work: "w",
    reason: "r",
    seals: [],
    asFound: found(error),
  });

  it("has all of its pasts, the last one first, each with the series that its traces are kept under", () => {
    const record = {
      job: { station: { name: "S" }, dispenser: {}, operator: { name: "T" } },
      profile: { name: "p", overlays: [] },
      findings: [],
      warnings: [],
      nozzles: [found(0.01), { ...found(0.02), id: 2 }],
      adjustments: [adjustment(0.6), adjustment(0.4)],
    };
    // What the rest of a record has is of no matter here.
    const detail = { id: "j", openedAt: "", closedAt: "", mpe: 0.3, record };
    const view = viewOfRecord(detail as unknown as Parameters<typeof viewOfRecord>[0]);
    const [first, second] = view.nozzles;
    expect(first).toMatchObject({ series: 2, asFound: [{ found: { series: 1 } }, { found: { series: 0 } }] });
    expect(first?.asFound.map((each) => each.found.points[0]?.meanError)).toEqual([0.4, 0.6]);
    expect(first?.asFound[0]?.found.points[0]?.runs[0]).toMatchObject({
      void: "operator",
      reason: "touched",
      repeated,
    });
    expect(second).toMatchObject({ series: 0, asFound: [] });
  });
});
