import { describe, expect, test } from "vitest";
import type { TraceChunk } from "./raw.ts";
import { type ConditionLimits, type Conditions, voidReason } from "./voids.ts";

const LIMITS: ConditionLimits = {
  band: [54, 60],
  pathIsWidest: true,
  reachableCounts: false,
  temperatureDifferenceC: 4,
  densityKgM3: [700, 790],
  purged: null,
  oilExpansion: 0.0012,
  zeroLpm: 0.03,
};
const GOOD: Conditions = { flow: 55, tJ: 18.2, tM: 18.6, zeroLpm: 0 };

/** Density readings at 55 L/min; those at rest in front say nothing. */
function dense(...densities: number[]): TraceChunk {
  const flow = densities.map((density, i): [number, number, number] => [i * 500, 55, density]);
  return { meter: [], tJ: [], tM: [], display: [], flow: [[0, 0, 3], ...flow] };
}
const reason = (c: Partial<Conditions>, trace = dense(742, 742, 742), limits: Partial<ConditionLimits> = {}) =>
  voidReason({ ...GOOD, ...c }, trace, { ...LIMITS, ...limits })?.reason ?? null;

describe("an attempt", () => {
  test("in good conditions counts, also without probes, density or a meter at rest", () => {
    expect(reason({})).toBeNull();
    expect(reason({ tJ: null, tM: null, zeroLpm: null }, dense(), { densityKgM3: null })).toBeNull();
  });

  test("at the very ends of the band counts", () => {
    expect([reason({ flow: 54 }), reason({ flow: 60 })]).toEqual([null, null]);
  });

  test("above the band, or without any steady flow, is the rig's fault", () => {
    expect([reason({ flow: 60.1 }), reason({ flow: null })]).toEqual(["flow-band", "flow-band"]);
  });

  test("below the band is the dispenser's affair only with the widest path open", () => {
    expect(reason({ flow: 50 })).toBe("flow-unreachable");
    expect(reason({ flow: 50 }, dense(742), { pathIsWidest: false })).toBe("flow-band");
    expect(reason({ flow: 50 }, dense(742), { reachableCounts: true })).toBeNull();
  });

  test("with probes too far apart is void, with just so far not", () => {
    expect([reason({ tJ: 18, tM: 22.001 }), reason({ tJ: 22, tM: 18 })]).toEqual(["temperature", null]);
  });

  test("after which the meter still counts is void, whatever its sign", () => {
    expect([reason({ zeroLpm: 0.031 }), reason({ zeroLpm: -0.031 }), reason({ zeroLpm: 0.03 })]).toEqual([
      "zero",
      "zero",
      null,
    ]);
  });

  test("with a density that falls is gas; one that is steadily wrong is another product", () => {
    expect(reason({}, dense(742, 742, 737, 742))).toBe("gas");
    expect(reason({}, dense(742, 742, 740, 742))).toBeNull();
    expect(reason({}, dense(830, 830, 830))).toBe("density");
    expect(reason({}, dense(830, 830, 830), { densityKgM3: null })).toBeNull();
  });

  test("with oil lighter than it was when the line was purged is gas that stays; warmer oil is not", () => {
    const purged = { densityKgM3: 742, tempC: 18.6 };
    const at = (tempC: number, density: number) => ({ ...dense(density, density, density), tM: [{ t: 0, tempC }] });
    expect(reason({}, at(18.6, 720), { purged })).toBe("gas");
    expect(reason({}, at(18.6, 739), { purged })).toBeNull();
    // 742 * (1 - 0.0012 * 6)
    expect(reason({}, at(24.6, 736.7), { purged })).toBeNull();
    expect(reason({}, dense(736.7, 736.7, 736.7), { purged })).toBe("gas");
    expect(reason({}, dense(), { purged, densityKgM3: null })).toBeNull();
  });
});

test("no condition knows the error", () => {
  expect(Object.keys(GOOD)).toEqual(["flow", "tJ", "tM", "zeroLpm"]);
});
