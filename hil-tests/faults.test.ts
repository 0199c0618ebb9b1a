/** Something breaks in the midst of a visit: the rig stops or repeats, never judges wrongly, and leaves the valves shut. */
import type { AnyEntry } from "@proverig/controller";
import { describe, expect, test } from "vitest";
import { edit, ofKind, prepared, type SceneParts, text, type Visited, visit } from "./testing.ts";

/** About 10 L of purge, then runs of 20 L: 40 L into the visit is the midst of the second run at Q1. */
const MID_RUN = 40;

const visited = (parts: SceneParts): Promise<Visited> => visit(prepared(parts));

const voidsOf = ({ entries }: Pick<Visited, "entries">) =>
  ofKind(entries, "attempt-ended").flatMap(({ data }) =>
    data.void === null ? [] : [`${data.point} ${data.run}.${data.attempt} ${data.void}`],
  );
const tripsOf = ({ entries }: Pick<Visited, "entries">) => ofKind(entries, "trip").map(({ data }) => data.name);

/** In the world, whatever the relays say: nothing flows, nothing delivers. */
function expectAllClosed({ station }: Visited): void {
  const { truth } = station.world;
  expect(truth.anyValveOpen).toBe(false);
  expect(truth.flowLpm).toBe(0);
  expect(["authorised", "delivering", "suspended"]).not.toContain(station.world.dispenser("display").state);
}

/** Every counted run against the truth of its delivery: what a fault left counted must be right. */
function expectCountedRunsTrue({ record, station }: Visited, withinPercent = 0.02): void {
  const deliveries = station.world.truth.deliveries.filter(({ dispensedL }) => dispensedL > 1);
  for (const run of record?.nozzles.flatMap(({ points }) => points.flatMap(({ runs }) => runs)) ?? []) {
    if (run.void !== null) continue;
    const errors = deliveries
      .filter(({ displayL }) => Math.abs(displayL - (run.display ?? 0)) < 1e-9)
      .map(({ displayL, dispensedL }) => ((displayL - dispensedL) / dispensedL) * 100);
    const nearest = Math.min(...errors.map((error) => Math.abs(error - (run.error ?? Number.NaN))));
    expect(nearest, `run ${run.run} with ${run.display} L`).toBeLessThan(withinPercent);
  }
}

describe("what comes back costs an attempt, and the visit ends with its verdict", () => {
  test.each<[string, object[], string]>([
    ["the meter is silent for 3 s", [{ kind: "silent", device: "master", for: 3 }], "link-lost"],
    ["the meter answers as another unit for 3 s", [{ kind: "wrong-unit", device: "master", for: 3 }], "link-lost"],
    ["a probe is silent for 3 s", [{ kind: "silent", device: "t-nozzle", for: 3 }], "link-lost"],
    ["noise instead of replies for 3 s", [{ kind: "garbage", line: "meters", for: 3 }], "link-lost"],
    ["the dispenser's plug is out for 4 s", [{ kind: "disconnect", line: "dispenser", for: 4 }], "link-lost"],
    ["gas for 5 s", [{ kind: "gas", percent: 3, for: 5 }], "gas"],
  ])("%s", async (_, faults, reason) => {
    const result = await visited({ station: { faults: faults.map((fault) => ({ ...fault, after: MID_RUN })) } });
    expect(result).toMatchObject({ status: 0, fault: null, record: { outcome: "completed", verdict: "conforming" } });
    expect(voidsOf(result)).toEqual([`Q1 2.1 ${reason}`]);
    expectCountedRunsTrue(result);
    expectAllClosed(result);
  });

  test("0.3 % of the replies late, 0.5 % corrupted, and worse at the dispenser: not one run void", async () => {
    const faults = [
      { kind: "late", line: "meters", ms: [300, 900], chance: 0.003 },
      { kind: "corrupt", line: "meters", chance: 0.005 },
      { kind: "corrupt", line: "dispenser", chance: 0.01 },
      { kind: "silent", line: "dispenser", chance: 0.01 },
    ];
    const result = await visited({ station: { faults } });
    expect([result.status, voidsOf(result)]).toEqual([0, []]);
    expectCountedRunsTrue(result);
  });
});

interface Stop {
  title: string;
  faults: object[];
  /** Of the error, that is the reason in the record. */
  code: string;
  says?: RegExp;
  trips: string[];
  voids: string[];
}

describe("what does not come back is a rig fault: exit 3, a record without a verdict, everything shut", () => {
  const STOPS: Stop[] = [
    {
      title: "the meter is silent for good",
      faults: [{ kind: "silent", device: "master", after: MID_RUN }],
      code: "TRIP",
      says: /link-lost: master/,
      trips: ["link-lost"],
      voids: ["Q1 2.1 link-lost"],
    },
    {
      title: "the meter answers as another unit for good",
      faults: [{ kind: "wrong-unit", device: "master", after: MID_RUN }],
      code: "TRIP",
      says: /link-lost: master/,
      trips: ["link-lost"],
      voids: ["Q1 2.1 link-lost"],
    },
    {
      title: "the meter's total is stuck",
      faults: [{ kind: "stuck", device: "master", after: MID_RUN }],
      code: "TRIP",
      says: /meter-stale/,
      trips: ["meter-stale"],
      voids: ["Q1 2.1 trip-meter-stale"],
    },
    {
      title: "the emergency stop opens",
      faults: [{ kind: "open-contact", device: "estop", after: MID_RUN }],
      code: "TRIP",
      says: /emergency-stop/,
      trips: ["emergency-stop"],
      voids: ["Q1 2.1 trip-emergency-stop"],
    },
    {
      title: "the emergency stop opens and closes again: it needs a person",
      faults: [{ kind: "open-contact", device: "estop", after: MID_RUN, for: 0.5 }],
      code: "TRIP",
      says: /emergency-stop/,
      trips: ["emergency-stop"],
      voids: ["Q1 2.1 trip-emergency-stop"],
    },
    {
      title: "fuel passes the closed valves when the pump runs",
      faults: [{ kind: "leak-flow", flow: 3, after: MID_RUN }],
      code: "TRIP",
      says: /unexpected-flow/,
      trips: ["unexpected-flow"],
      voids: ["Q1 2.1 trip-unexpected-flow"],
    },
    {
      title: "a valve does not open",
      faults: [{ kind: "stuck-closed-valve", device: "v-mid" }],
      code: "TRIP",
      says: /no-flow/,
      trips: ["no-flow"],
      voids: ["Q2 1.1 trip-no-flow"],
    },
    {
      title: "the meter counts at rest from the start",
      faults: [{ kind: "zero", device: "master", flow: 0.2 }],
      code: "ZERO_FLOW",
      trips: [],
      voids: [],
    },
    {
      title: "the meter begins to count at rest",
      faults: [{ kind: "zero", device: "master", flow: 0.2, after: MID_RUN }],
      code: "VOIDED_THREE_TIMES",
      says: /zero/,
      trips: [],
      voids: ["Q1 2.1 zero", "Q1 2.2 zero", "Q1 2.3 zero"],
    },
    {
      title: "gas in every attempt",
      faults: [MID_RUN, 65, 85, 105].map((after) => ({ kind: "gas", percent: 3, after, for: 2 })),
      code: "VOIDED_THREE_TIMES",
      says: /gas/,
      trips: [],
      voids: ["Q1 2.1 gas", "Q1 2.2 gas", "Q1 2.3 gas"],
    },
    {
      title: "a probe drifts away",
      faults: [{ kind: "drift", device: "t-meter", perMinute: 12, after: MID_RUN }],
      code: "VOIDED_THREE_TIMES",
      says: /temperature/,
      trips: [],
      voids: ["Q1 3.1 temperature", "Q1 3.2 temperature", "Q1 3.3 temperature"],
    },
  ];
  test.each(STOPS)("$title", async ({ faults, code, says, trips, voids }) => {
    const result = await visited({ station: { faults } });
    expect(result.fault?.code).toBe(code);
    if (says) expect(result.fault?.message).toMatch(says);
    expect(result.status).toBe(3);
    expect(result.record).toMatchObject({ outcome: "rig-fault", verdict: null, validUntil: null });
    expect(result.record?.reason).toBe(result.fault?.message);
    expect([tripsOf(result), voidsOf(result)]).toEqual([trips, voids]);
    expectAllClosed(result);
  });

  test.each([
    ["the dispenser's power fails", { kind: "power-off", device: "display" }],
    ["somebody hangs the nozzle up", { kind: "nozzle-hung", device: "display" }],
  ])("%s: no verdict, and the meter is not blamed", async (_, fault) => {
    const result = await visited({ station: { faults: [{ ...fault, after: MID_RUN }] } });
    expect(result).toMatchObject({ status: 3, record: { outcome: "rig-fault", verdict: null } });
    expect(result.fault?.message).not.toMatch(/meter-stale|INTERNAL/);
    expectAllClosed(result);
  });

  test.each([
    ["the dispenser's power dips", { kind: "power-off", for: 0.3 }, 60],
    ["somebody hangs the nozzle up", { kind: "nozzle-hung", for: 0.3 }, 51.5],
  ])("%s in a delivery with preset: what came of it is no run", async (_, fault, after) => {
    const result = await visited({ station: { faults: [{ ...fault, device: "display", after }] } });
    expect(result).toMatchObject({ status: 3, record: { outcome: "rig-fault", verdict: null } });
    expect(result.fault?.message).toMatch(/^DISPLAY_STATE: .* preset of 20 L/);
    expect(voidsOf(result)).toEqual(["Q1 3.1 trip-display-state"]);
    expectAllClosed(result);
  });

  test("a valve that does not close: the dispenser is stopped instead, and nothing flows", async () => {
    const faults = [{ kind: "stuck-open-valve", device: "v-high", after: MID_RUN }];
    const result = await visited({ station: { faults } });
    expect(result).toMatchObject({ status: 3, record: { outcome: "rig-fault", verdict: null } });
    expect(tripsOf(result)).toEqual(["unexpected-flow"]);
    const { truth } = result.station.world;
    expect([truth.anyValveOpen, truth.flowLpm]).toEqual([true, 0]);
    expect(result.station.world.dispenser("display").state).not.toBe("delivering");
    // From the valve that was told to close to the stop: the grace of closing, not more.
    const last = truth.deliveries.at(-1);
    expect(last?.dispensedL).toBeLessThan(20 + 4);
  });

  test("oil stops within a second of the emergency stop, with all valves told to close", async () => {
    const faults = [{ kind: "open-contact", device: "estop", after: MID_RUN }];
    const result = await visited({ station: { faults } });
    const dispensed = result.station.world.truth.dispensedL;
    // Valve latency 0.3 s and ramp at 55 L/min.
    expect(dispensed).toBeLessThan(MID_RUN + 0.5);
  });

  test("a leak's contact opens", async () => {
    const rig = edit(
      text("examples/rig.yaml"),
      ["  display: {", "  leak: { kind: contact, driver: gpio, chip: pinctrl-bcm2835, offset: 5 }\n  display: {"],
      ["  emergencyStop: estop", "  emergencyStop: estop\n  leak: leak"],
    );
    const faults = [{ kind: "open-contact", device: "leak", after: MID_RUN }];
    const result = await visited({ rig, station: { faults } });
    expect([result.status, tripsOf(result), voidsOf(result)]).toEqual([3, ["leak"], ["Q1 2.1 trip-leak"]]);
    expectAllClosed(result);
  });
});

describe("what is the dispenser's own leaves the point inconclusive, with a finding: exit 5", () => {
  test("a pump too weak for Q1; Q2 is measured all the same", async () => {
    const result = await visited({ station: { faults: [{ kind: "weak-pump", flow: 30 }] } });
    expect(result).toMatchObject({ status: 5, record: { outcome: "completed", verdict: "inconclusive" } });
    const [q1, q2] = result.record?.nozzles[0]?.points ?? [];
    expect([q1?.verdict, q1?.meanError, q2?.verdict]).toEqual(["inconclusive", null, "conforming"]);
    expect(voidsOf(result)).toEqual([1, 2, 3].map((attempt) => `Q1 1.${attempt} flow-unreachable`));
    expect(result.record?.findings.map(({ code }) => code)).toContain("flow-unreachable");
    expectAllClosed(result);
  });

  test("a display that counts on at rest", async () => {
    const faults = [{ kind: "display-creep", device: "display", perMinute: 120 }];
    const result = await visited({ station: { faults } });
    expect(result).toMatchObject({ status: 5, record: { outcome: "completed", verdict: "inconclusive" } });
    expect(voidsOf(result)).toEqual(
      ["Q1", "Q2"].flatMap((point) => [1, 2, 3].map((attempt) => `${point} 1.${attempt} display-unsteady`)),
    );
    expect(result.record?.findings.map(({ code }) => code)).toContain("display-unsteady");
    expectAllClosed(result);
  });
});

test("gas that stays is never the dispenser's error", async () => {
  const result = await visited({ station: { faults: [{ kind: "gas", percent: 3, after: MID_RUN }] } });
  expect(result).toMatchObject({ status: 3, record: { outcome: "rig-fault", verdict: null } });
  expectAllClosed(result);
});

test("no valve is open between runs, nor before the purge and after the last run", async () => {
  const s = prepared();
  const open: string[] = [];
  let look: () => boolean = () => false;
  await visit(s, {
    onStation: (station) => {
      look = () => station.world.truth.anyValveOpen;
    },
    onEntry: (entry: AnyEntry) => {
      if (entry.kind !== "trace" && look()) open.push(entry.kind);
    },
  });
  expect(open).toEqual([]);
});
