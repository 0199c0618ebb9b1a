import { describe, expect, test } from "vitest";
import { bench, bytes, type Truth } from "./testing.ts";

const COILS = { high: "03 05 00 00 FF 00", mid: "03 05 00 01 FF 00", low: "03 05 00 02 FF 00" };
const ALL_OFF = "03 05 00 FF 00 00";
const PRESET_20 = "02 01 01 03 04 00 00 20 00 01 01 06";
const NO_PRESET = "02 01 01 01 01 06";

function only(truths: readonly Truth[]): Truth {
  const [truth] = truths;
  if (!truth || truths.length > 1) throw new Error(`${truths.length} deliveries`);
  return truth;
}

/** A delivery as a rig makes it: pump on, path open, closed, STOP. */
function deliver(coil: string, authorise: string, seconds: number, ...argv: string[]) {
  const station = bench(...argv);
  const total = () => new DataView(Uint8Array.from(bytes(station.request("01 03 0B C6 00 04"))).buffer).getFloat64(3);
  station.wait(1);
  const before = total();
  station.command(authorise);
  station.wait(3);
  station.request(coil);
  station.wait(seconds);
  station.request(ALL_OFF);
  station.wait(2);
  station.command("01 01 08");
  station.wait(2);
  return { station, truth: only(station.truths), metered: (total() - before) * 1000 };
}

describe("the station's physics", () => {
  test("its meter's litres, corrected for its error and the temperatures, are the transducer's litres", () => {
    const { truth, metered } = deliver(COILS.high, NO_PRESET, 20, "--drift", "0", "--meter-error", "9:0.03,60:0.03");
    const reference = (metered / 1.0003) * (1 + 12e-4 * (truth.tJ - truth.tM));
    expect(truth.tM - truth.tJ).toBeCloseTo(0.4, 6);
    expect((reference / truth.litres - 1) * 100).toBeCloseTo(0, 4);
  });

  test("its meter has the stated errors by flow, at the meter's temperature", () => {
    for (const [coil, percent] of [
      [COILS.high, -0.01 + (0.014 * 5) / 36],
      [COILS.mid, 0.004],
      [COILS.low, 0.021],
    ] as const) {
      const { truth, metered } = deliver(coil, NO_PRESET, 40, "--drift", "0", "--travel", "0.005");
      expect((metered / (truth.litres * (1 + 12e-4 * 0.4)) - 1) * 100).toBeCloseTo(percent, 3);
    }
  });

  test.each([
    [COILS.high, 55],
    [COILS.mid, 24],
    [COILS.low, 9],
  ])("the open path gives its flow: %s", (coil, flow) => {
    expect(deliver(coil, NO_PRESET, 20).truth.flow).toBeCloseTo(flow, 1);
  });

  test.each(["truncate", "round"])(
    "a preset is met in two stages, shown exactly (%s), and the path's plateau is told",
    (shown) => {
      for (const coil of Object.values(COILS)) {
        const { truth } = deliver(coil, PRESET_20, 160, "--display", shown);
        expect(truth.display).toBe(20);
        expect(truth.counts).toBeGreaterThanOrEqual(20);
        expect(truth.counts).toBeLessThan(20.005);
        expect(truth.preset).toBe(20);
      }
    },
  );

  test("the slow stage takes the last 0.3 L at 4 L/min", () => {
    const station = bench("--dc1", "off", "--scatter", "0");
    station.command(PRESET_20);
    station.request(COILS.high);
    while (station.view().volume < 1980) station.wait(0.05);
    const before = station.view().volume;
    station.wait(1.2);
    expect(station.view().volume - before).toBeCloseTo(8, -0.5);
  });

  test("the dispenser's error by flow is the truth's error, but for the display's resolution", () => {
    const error = "--error";
    expect(deliver(COILS.high, NO_PRESET, 30, error, "24:0.1,55:-0.4", "--scatter", "0").truth.error).toBeCloseTo(
      -0.4,
      1,
    );
    expect(deliver(COILS.mid, NO_PRESET, 60, error, "24:0.1,55:-0.4", "--scatter", "0").truth.error).toBeCloseTo(
      0.1,
      1,
    );
  });

  test("truth's error is the display's against the transducer", () => {
    const { truth } = deliver(COILS.mid, PRESET_20, 80);
    expect(truth.error).toBeCloseTo((20 / truth.litres - 1) * 100, 9);
    expect(truth.errorSinceStart).toBe(truth.error);
  });

  test("nothing flows before the pump has started, and nothing is counted behind closed valves", () => {
    const station = bench();
    station.request(COILS.high);
    station.command(NO_PRESET);
    station.wait(0.9);
    expect(station.view()).toMatchObject({ state: 2, volume: 0 });
    station.request(ALL_OFF);
    station.wait(5);
    const { volume } = station.view();
    station.wait(5);
    expect(station.view().volume).toBe(volume);
  });

  test("STOP from authorised and from filling ends in 5 when the valve has closed", () => {
    const station = bench();
    station.command(NO_PRESET);
    station.command("01 01 08");
    station.wait(0.5);
    expect(station.view().state).toBe(5);
    expect(station.truths).toEqual([]);
    station.command("01 01 05");
    station.command(NO_PRESET);
    station.request(COILS.high);
    station.wait(5);
    station.command("01 01 08");
    expect(station.view().state).toBe(4);
    station.wait(0.5);
    expect(station.view().state).toBe(5);
    expect(only(station.truths).preset).toBeNull();
  });

  test("a hose that gives is filled before the valve opens: that is told apart, and no litre is lost", () => {
    const { station, truth, metered } = deliver(
      COILS.high,
      NO_PRESET,
      20,
      "--hose",
      "20",
      "--by",
      "0",
      "--meter-error",
      "9:0",
    );
    expect(truth.displayStart).toBeCloseTo(0.05, 1);
    expect(truth.displayStart).toBeGreaterThan(0.03);
    expect(truth.flow).toBeCloseTo(55, 0);
    expect(truth.litres - metered, "what the closed hose still holds at pump pressure").toBeCloseTo(0.05, 3);
    station.request(COILS.high);
    station.wait(3);
    const total = new DataView(Uint8Array.from(bytes(station.request("01 03 0B C6 00 04"))).buffer).getFloat64(3);
    expect((total - 12.345678) * 1000).toBeCloseTo(truth.litres, 6);
  });

  test("one seed gives one run, another seed another", () => {
    const litres = (seed: string) => deliver(COILS.high, PRESET_20, 40, "--seed", seed).truth.litres;
    expect(litres("7")).toBe(litres("7"));
    expect(litres("7")).not.toBe(litres("8"));
  });
});
