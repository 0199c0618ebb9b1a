import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temperatureCorrectionAt } from "../curve.ts";
import { correctionsByCoefficients } from "./by-coefficients.ts";
import { PT100, resistanceAt, temperatureOf } from "./callendar-van-dusen.ts";

const ELEMENT = { r0: 100.08, a: 3.895e-3, b: -5.9e-7, c: PT100.c };
/** What a board that knows IEC 60751 alone makes of the element's ohms. */
const shownAt = (tempC: number) => temperatureOf(PT100, resistanceAt(ELEMENT, tempC)) ?? Number.NaN;
const certified = (temperatures: readonly number[], U = 0.03) =>
  temperatures.map((tempC) => ({ at: shownAt(tempC), correction: tempC - shownAt(tempC), U }));

function points(temperatures: readonly number[], boardOhm: number, element = ELEMENT) {
  const made = correctionsByCoefficients(element, certified(temperatures), boardOhm);
  if (!made.ok) throw new Error(made.detail);
  return made.value;
}

describe("coefficients behind a board that gives IEC 60751's degrees", () => {
  it("give the element's own temperature, anywhere in the certified range", () => {
    const made = points([-20, 15, 50, 80, 110], 0.04);
    fc.assert(
      fc.property(fc.double({ min: -19.999, max: 109.999, noNaN: true }), (tempC) => {
        const { value, extrapolated } = temperatureCorrectionAt({ points: made }, shownAt(tempC));
        expect(extrapolated).toBe(false);
        expect(Math.abs(shownAt(tempC) + value - tempC)).toBeLessThan(0.001);
      }),
    );
    // The board alone would be wrong by more than that.
    expect(Math.abs(shownAt(20) - 20)).toBeGreaterThan(0.05);
  });

  it("U has the board's in it: 0.04 ohm are 0.103 K at 20 degrees, beside the certificate's 0.03 K", () => {
    const [at20] = points([20], 0.04);
    expect(at20?.U).toBeCloseTo(Math.hypot(0.03, 0.04 / (100 * (3.9083e-3 - 2 * 5.775e-7 * 20))), 4);
    expect(points([20], 1e-9)[0]?.U).toBeCloseTo(0.03, 9);
  });

  it("what the fit leaves at a certified point widens U everywhere", () => {
    const off = certified([0, 20, 40]).map((point, i) =>
      i === 1 ? { ...point, correction: point.correction + 0.1 } : point,
    );
    const made = correctionsByCoefficients(ELEMENT, off, 1e-9);
    if (!made.ok) throw new Error(made.detail);
    for (const { U } of made.value) expect(U).toBeCloseTo(Math.hypot(0.03, (2 * 0.1) / Math.sqrt(3)), 6);
  });

  it("U between two points is the larger of theirs", () => {
    const [cold, warm] = certified([0, 40]);
    if (!cold || !warm) throw new Error("no points");
    const made = correctionsByCoefficients(ELEMENT, [{ ...warm, U: 0.08 }, cold], 1e-9);
    if (!made.ok) throw new Error(made.detail);
    expect(made.value.map(({ U }) => Math.round(U * 100) / 100)).toEqual([
      0.03,
      ...made.value.slice(1).map(() => 0.08),
    ]);
  });

  it.each([
    ["no certified point", ELEMENT, [] as number[]],
    ["coefficients that are none", { ...ELEMENT, r0: 0 }, [0, 20]],
    ["coefficients that turn over", { ...ELEMENT, b: -1e-2 }, [0, 40]],
  ])("%s: refused", (_, element, temperatures) => {
    expect(correctionsByCoefficients(element, certified(temperatures), 0.04)).toMatchObject({ ok: false });
  });
});
