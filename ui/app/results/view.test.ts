import { describe, expect, it } from "vitest";
import { deciding, type NozzleView, type PointResultView } from "./view.ts";

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
