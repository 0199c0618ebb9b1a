import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorScale } from "./scale.ts";

describe("the error scale", () => {
  it("draws the band of MPE to scale around zero", () => {
    const { band, zero, limit } = errorScale(0.3, null, null);
    expect(limit).toBeCloseTo(0.5);
    expect(band[0]).toBeCloseTo(0.2);
    expect(band[1]).toBeCloseTo(0.8);
    expect(zero).toBe(0.5);
  });

  it("puts the value and U around it in the same scale", () => {
    const { value } = errorScale(0.3, 0.1, 0.05);
    expect(value?.at).toBeCloseTo(0.6);
    expect(value?.bar?.[0]).toBeCloseTo(0.55);
    expect(value?.bar?.[1]).toBeCloseTo(0.65);
    expect(value).toMatchObject({ beyond: null, inside: true });
  });

  it("marks a value that lies beyond the drawing, at its end", () => {
    expect(errorScale(0.3, -2, 0.05).value).toMatchObject({ at: 0, beyond: "left", bar: [0, 0], inside: false });
    expect(errorScale(0.3, 0.51, null).value).toMatchObject({ at: 1, beyond: "right", bar: null });
  });

  it("draws nothing outside itself, and the band's edge where MPE is, for any numbers", () => {
    const percent = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 5, noNaN: true }),
        percent,
        fc.double({ min: 0, max: 5 }),
        (mpe, E, U) => {
          const { value, band } = errorScale(mpe, E, Number.isNaN(U) ? null : U);
          if (!value) throw new Error("a value was given");
          for (const at of [value.at, ...(value.bar ?? [])]) expect(at >= 0 && at <= 1).toBe(true);
          if (value.inside) expect(value.at >= band[0] - 1e-9 && value.at <= band[1] + 1e-9).toBe(true);
          else expect(value.at <= band[0] + 1e-9 || value.at >= band[1] - 1e-9).toBe(true);
        },
      ),
    );
  });
});
