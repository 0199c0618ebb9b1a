import libraryNormal from "@stdlib/stats-base-dists-normal-quantile";
import libraryT from "@stdlib/stats-base-dists-t-quantile";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile, studentQuantile } from "./student.ts";

const probability = fc.double({ min: 0.0001, max: 0.9999, noNaN: true });

describe("quantiles are the library's", () => {
  it("of the normal distribution", () => {
    fc.assert(
      fc.property(probability, (p) => {
        expect(normalQuantile(p)).toBeCloseTo(libraryNormal(p, 0, 1), 10);
      }),
    );
  });

  it("of Student's t", () => {
    const dof = fc.oneof(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 1e6 }),
    );
    fc.assert(
      fc.property(probability, dof, (p, n) => {
        const expected = libraryT(p, n);
        expect(Math.abs(studentQuantile(p, n) - expected)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected)));
      }),
      { numRuns: 1000 },
    );
  });

  it("symmetric, and rising in p", () => {
    fc.assert(
      fc.property(probability, fc.integer({ min: 1, max: 300 }), (p, n) => {
        expect(studentQuantile(1 - p, n)).toBeCloseTo(-studentQuantile(p, n), 6);
        expect(studentQuantile(p + 0.00005, n)).toBeGreaterThan(studentQuantile(p, n));
      }),
    );
    expect(studentQuantile(0.5, 7)).toBe(0);
  });
});
