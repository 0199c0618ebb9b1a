import { describe, expect, it } from "vitest";
import { parseStation } from "./config.ts";

const refusal = (value: unknown) => {
  try {
    parseStation(value);
  } catch (error) {
    return String(error);
  }
  return "accepted";
};

describe("station.yaml", () => {
  it("left empty is a station whose dispenser conforms", () => {
    const config = parseStation({});
    expect(parseStation(null)).toEqual(config);
    for (const { error } of config.dispenser.error) expect(Math.abs(error)).toBeLessThan(0.2);
    expect(config.faults).toEqual([]);
  });

  it("keeps what is said and fills in what is not, at every depth", () => {
    const config = parseStation({ dispensers: { two: { slow: { flow: 6 } } }, hose: {}, fuel: { density: 830 } });
    expect(config.dispensers.two?.slow).toEqual({ volume: 0.3, flow: 6 });
    expect(config.dispensers.two?.maxFlow).toBe(58);
    expect(config.hose.compliance).toBe(6);
    expect(config.fuel).toEqual({ density: 830, expansion: 0.0012 });
  });

  for (const [what, value] of Object.entries({
    "an unknown key": { sead: 1 },
    "an unknown key deep down": { dispenser: { slow: { flows: 4 } } },
    "text for a number": { dispenser: { maxFlow: "58" } },
    "a clock without offset": { clock: "2026-06-01T10:00:00" },
    "flows that do not rise": {
      meter: {
        error: [
          { flow: 24, error: 0 },
          { flow: 9, error: 0 },
        ],
      },
    },
    "an unknown fault": { faults: [{ kind: "haunted", device: "master" }] },
    "a fault at two moments": { faults: [{ kind: "gas", percent: 1, at: 1, after: 2 }] },
    "a wire fault of nobody": { faults: [{ kind: "silent" }] },
    "a wire fault of device and line": { faults: [{ kind: "silent", device: "a", line: "b" }] },
    "a stuck line": { faults: [{ kind: "stuck", line: "meters" }] },
    "a chance of none": { faults: [{ kind: "late", device: "master", ms: 10, chance: 0 }] },
    "a pump that sucks": { pump: { pressure: -1 } },
  })) {
    it(`refuses ${what}`, () => expect(refusal(value)).toContain("STATION_INVALID"));
  }
});
