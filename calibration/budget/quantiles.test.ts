import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalBelow } from "../conformity.ts";
import { fillNormal, nextNormal } from "./normal.ts";
import { combine, deviation, select, summarise } from "./quantiles.ts";
import { nextUniform, openStream } from "./random.ts";

const values = (max: number) =>
  fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -10, max: 10, noNaN: true })), {
    minLength: 2,
    maxLength: max,
  });

describe("quantiles", () => {
  it("what is selected is what sorting puts there", () => {
    fc.assert(
      fc.property(values(2000), fc.nat(), (list, seed) => {
        const k = seed % list.length;
        const found = Float64Array.from(list);
        select(found, 0, list.length - 1, k);
        const sorted = Float64Array.from(list).sort();
        expect(found[k]).toBe(sorted[k]);
        expect(Math.max(...found.subarray(0, k + 1))).toBe(sorted[k]);
        expect(Float64Array.from(found).sort()).toEqual(sorted);
      }),
    );
  });

  it("intervals are those of GUM-S1, 7.7, by the book: everything sorted, every interval tried", () => {
    fc.assert(
      fc.property(values(300), fc.double({ min: 0.3, max: 0.99, noNaN: true }), (list, coverage) => {
        const sorted = [...list].sort((a, b) => a - b);
        const M = sorted.length;
        const q = Math.min(M - 1, Math.floor(coverage * M + 0.5));
        const widths = Array.from({ length: M - q }, (_, r) => (sorted[r + q] ?? 0) - (sorted[r] ?? 0));
        const found = summarise(Float64Array.from(list), 0, coverage);
        expect((found?.shortest[1] ?? 0) - (found?.shortest[0] ?? 0)).toBe(Math.min(...widths));
        const r = (M - q) % 2 === 0 ? (M - q) / 2 : (M - q + 1) / 2;
        expect([found?.low, found?.high]).toEqual([sorted[r - 1], sorted[r + q - 1]]);
      }),
    );
  });

  it("two sets are as one: mean and deviation exactly", () => {
    fc.assert(
      fc.property(values(100), values(100), (a, b) => {
        const of = (list: number[]) => summarise(Float64Array.from(list), 1, 0.9);
        const [x, y, all] = [of(a), of(b), of([...a, ...b])];
        if (!x || !y || !all) throw new Error("finite");
        expect(combine(x, y).mean).toBeCloseTo(all.mean, 9);
        expect(deviation(combine(x, y))).toBeCloseTo(deviation(all), 9);
      }),
    );
  });

  it("a trial that is no number is never a quantile", () => {
    expect(summarise(Float64Array.of(1, Number.NaN, 2), 0, 0.5)).toBeNull();
    expect(summarise(Float64Array.of(1, Number.POSITIVE_INFINITY), 0, 0.5)).toBeNull();
  });
});

describe("normal numbers", () => {
  const N = 2_000_000;

  it("fill 200 bins as the normal distribution does, tails too (chi squared)", () => {
    const numbers = new Float64Array(N);
    fillNormal(openStream(5, "x", 0), numbers, N, 0, 1);
    const bins = new Float64Array(200);
    for (const x of numbers) {
      const bin = Math.min(199, Math.floor(normalBelow(x) * 200));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const chi = bins.reduce((sum, count) => sum + (count - N / 200) ** 2 / (N / 200), 0);
    // 199 degrees of freedom: mean 199, standard deviation 20.
    expect(chi).toBeGreaterThan(199 - 5 * 20);
    expect(chi).toBeLessThan(199 + 5 * 20);
    // Beyond 3.654 they come from the ziggurat's tail.
    for (const from of [3, 3.7, 4.2]) {
      const expected = 2 * normalBelow(-from) * N;
      const beyond = numbers.reduce((count, x) => count + (Math.abs(x) > from ? 1 : 0), 0);
      expect(Math.abs(beyond - expected), String(from)).toBeLessThan(5 * Math.sqrt(expected));
    }
  });

  it("come one by one as they come in blocks", () => {
    const numbers = new Float64Array(5000);
    fillNormal(openStream(9, "x", 3), numbers, 5000, 0, 1);
    const stream = openStream(9, "x", 3);
    for (const x of numbers) expect(nextNormal(stream)).toBe(x);
  });

  it("of two streams have nothing to do with each other", () => {
    const streams = [
      ["x", 0],
      ["x", 1],
      ["y", 0],
      ["xx", 0],
    ] as const;
    const drawn = streams.map(([name, chunk]) => {
      const stream = openStream(1, name, chunk);
      return Float64Array.from({ length: 100_000 }, () => nextUniform(stream) - 0.5);
    });
    for (const [i, a] of drawn.entries())
      for (const b of drawn.slice(i + 1)) {
        const product = a.reduce((sum, x, j) => sum + x * (b[j] ?? 0), 0);
        // Twelve times the mean product is the correlation: 0 to five standard deviations.
        expect(Math.abs((12 * product) / 100_000)).toBeLessThan(5 / Math.sqrt(100_000));
      }
  });
});
