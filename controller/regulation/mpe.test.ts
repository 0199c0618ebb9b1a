import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadProfile } from "./load.ts";
import { mpeAt, repeatabilityLimit } from "./mpe.ts";
import type { MpeRow } from "./profile.ts";

const jjg2006 = loadProfile("jjg443-2006").profile;
const jjg2015 = loadProfile("jjg443-2015").profile;
const jjg2023 = loadProfile("jjg443-2023").profile;
const oiml = loadProfile("oiml-r117").profile;
const hb44 = loadProfile("nist-hb44").profile;

describe("JJG 443", () => {
  it("0.30 % at any quantity, 0.50 % at the minimum measured quantity of 2006 and 2015", () => {
    for (const profile of [jjg2006, jjg2015, jjg2023]) expect(mpeAt(profile, 20)).toBe(0.3);
    expect([jjg2006, jjg2015, jjg2023].map((profile) => mpeAt(profile, 5))).toEqual([0.5, 0.5, 0.3]);
  });

  it("the nameplate's minimum goes before the profile's, and a delivery to it may end a little above", () => {
    expect(mpeAt(jjg2006, 5.02)).toBe(0.5);
    expect(mpeAt(jjg2006, 5, 2)).toBe(0.3);
    expect(mpeAt(jjg2006, 10, 10)).toBe(0.5);
  });

  it("repeatability 0.15 % in 2006, 0.10 % since", () => {
    expect([jjg2006, jjg2015, jjg2023].map((profile) => repeatabilityLimit(profile, 20))).toEqual([0.15, 0.1, 0.1]);
  });
});

describe("OIML R 117, class 0.5", () => {
  it.each([
    [0.05, 0.002],
    [0.1, 0.002],
    [0.15, 0.003],
    [0.3, 0.004],
    [0.5, 0.005],
    [1.5, 0.01],
    [2, 0.01],
    [20, 0.1],
  ])("Table 2 and 3: %s L may be wrong by %s L", (volumeL, limitL) => {
    expect((mpeAt(oiml, volumeL, null) / 100) * volumeL).toBeCloseTo(limitL, 12);
  });

  it("E_min of a 5 L dispenser: 50 mL, so 1.0 % at 5 L falling to 0.5 % at 10 L", () => {
    expect(mpeAt(oiml, 5)).toBeCloseTo(1, 12);
    expect(mpeAt(oiml, 8)).toBeCloseTo(0.625, 12);
    expect(mpeAt(oiml, 10)).toBeCloseTo(0.5, 12);
    expect(mpeAt(oiml, 50)).toBe(0.5);
  });

  it("with an MMQ below 2 L, E_min is twice Table 3", () => {
    expect((mpeAt(oiml, 0.5, 0.5) / 100) * 0.5).toBeCloseTo(2 * 0.005, 12);
  });

  it("repeatability 0.20 %, from five times the MMQ on", () => {
    expect(repeatabilityLimit(oiml, 50)).toBe(0.2);
    expect(repeatabilityLimit(oiml, 20)).toBeNull();
    expect(repeatabilityLimit(oiml, 20, 2)).toBe(0.2);
  });
});

describe("HB 44, maintenance tolerance", () => {
  it("20 mL + 4 mL/L up to and with 40 L, then 0.5 %", () => {
    expect((mpeAt(hb44, 20) / 100) * 20).toBeCloseTo(0.1, 12);
    expect((mpeAt(hb44, 40) / 100) * 40).toBeCloseTo(0.18, 12);
    expect(mpeAt(hb44, 50)).toBe(0.5);
  });

  it("5 gal: near 6 cubic inches", () => {
    const cubicInches = ((mpeAt(hb44, 18.927) / 100) * 18.927) / 0.016387;
    expect(cubicInches).toBeCloseTo(6, 0);
  });

  it("repeatability is 40 % of it: near 2.4 cubic inches at 5 gal", () => {
    const limit = repeatabilityLimit(hb44, 18.927) ?? 0;
    expect(((limit / 100) * 18.927) / 0.016387).toBeCloseTo(2.4, 0);
    expect(repeatabilityLimit(hb44, 50)).toBeCloseTo(0.2, 12);
  });
});

it("a rule on the delivered amount turns over: Ireland's -0.5 to +1.0 % is E from -1.0 to +0.5 %", () => {
  const value: MpeRow[] = [{ belowL: null, kind: "percent", limit: 0.5, negativeLimit: 1 }];
  const irish = { ...oiml, limits: { ...oiml.limits, mpe: { ...oiml.limits.mpe, value } } };
  expect(mpeAt(irish, 20, null, "over")).toBe(0.5);
  expect(mpeAt(irish, 20, null, "under")).toBe(1);
});

it("more litres never have a smaller limit in litres (OIML; HB 44 up to 40 L)", () => {
  const volume = fc.double({ min: 0.01, max: 200, noNaN: true });
  const litres = (profile: typeof oiml, volumeL: number, mmqL: number | null) =>
    mpeAt(profile, volumeL, mmqL) * volumeL;
  fc.assert(
    fc.property(volume, volume, fc.constantFrom(null, 0.3, 2, 5), (a, b, mmqL) => {
      const [small, large] = a < b ? [a, b] : [b, a];
      expect(litres(oiml, small, mmqL)).toBeLessThanOrEqual(litres(oiml, large, mmqL) + 1e-9);
      if (large <= 40) expect(litres(hb44, small, null)).toBeLessThanOrEqual(litres(hb44, large, null) + 1e-9);
    }),
  );
});
