import { describe, expect, it } from "vitest";
import { reduceMeasureRun } from "./measure-run.ts";

const can = { volume: 50, neck: 104, mlPerMm: 4.46, material: "stainless-steel" };
const oil = { oilExpansion: 0.0012, measureExpansion: 5e-5 };

describe("a run into the metal measure", () => {
  it.each([
    { neck: 111, VB: 50.03122, reference: 50.01146 },
    { neck: 112, VB: 50.03568, reference: 50.01592 },
    { neck: 114, VB: 50.0446, reference: 50.02483 },
  ])("the published 50 L example, neck $neck mm", ({ neck, VB, reference }) => {
    const run = reduceMeasureRun({ measure: can, neck, tJ: 23.6, tB: 24.1, ...oil });
    expect(run.VB).toBeCloseTo(VB, 5);
    expect(run.reference).toBeCloseTo(reference, 5);
  });

  it("without temperatures the reference is what the neck says", () => {
    const run = reduceMeasureRun({ measure: can, neck: 111, tJ: null, tB: 24.1, ...oil });
    expect(run.reference).toBe(run.VB);
  });

  it("probes are corrected by their certificates", () => {
    const thermometerJ = { points: [{ at: 20, correction: 0.2, U: 0.05 }] };
    const run = reduceMeasureRun({ measure: can, neck: 104, tJ: 20, tB: 20, thermometerJ, ...oil });
    expect(run.tJ).toBeCloseTo(20.2, 12);
    expect(run.reference).toBeCloseTo(50 * (1 + 0.0012 * 0.2), 12);
  });
});
