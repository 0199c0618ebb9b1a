/**
 * The rig's configuration errs in scale, byte order or sign, against a station that shares no code with it: `verify` must
 * end with an error's code, never with a verdict.
 */
import type { AnyEntry } from "@proverig/controller";
import { describe, expect, test } from "vitest";
import { startStation } from "./independent-station/testing.ts";
import { type Edit, edit, has, ofKind, type Scene, scene, text, verifyJson, verifyUntil } from "./testing.ts";

/** Eight rigs at once on few processors: a pump that is late for once is no lost link. */
const PATIENT: Edit = ["parity: odd }", "parity: odd, timeout: 600 }"];
const RIG = edit(text("hil-tests/independent-station/rig.yaml"), PATIENT);
const JOB = edit(text("hil-tests/independent-station/job.yaml"), ["volume: 20", "volume: 5"]);

/** The MASS 6000 as any meter by its register map; totaliser 1 is m3 as f64 at holding 3014. */
const byMap = (total: string): Edit => [
  "driver: siemens-mass6000, line: meters, unit: 1, totalUnit: m3",
  `driver: modbus-registers, line: meters, unit: 1, registers: { total: { address: 3014, type: f64, unit: m3${total} }, flow: { address: 3002, type: f32, unit: m3/s } }`,
];
/** The probe at the nozzle by its register: hundredths of a degree in MB8ART's high resolution. */
const probeByMap = (scale: string): Edit => [
  "t-nozzle: { kind: thermometer, driver: mb8art, line: meters, unit: 2, channel: 0 }",
  `t-nozzle: { kind: thermometer, driver: modbus-registers, line: meters, unit: 2, registers: { temperature: { address: 0, function: input, type: i16, scale: ${scale}, unit: degC } } }`,
];

const PLANTED: ReadonlyArray<{ title: string; change: Edit; code: RegExp }> = [
  {
    title: "scale: a total in m3 taken for litres",
    change: ["totalUnit: m3", "totalUnit: L"],
    code: /^TRIP: .*no-flow/,
  },
  {
    title: "scale: a display of two decimals taken for three",
    change: ["decimals: { volume: 2", "decimals: { volume: 3"],
    code: /^READING_IMPLAUSIBLE: .*decimals/,
  },
  {
    title: "scale: a display of two decimals taken for one",
    change: ["decimals: { volume: 2", "decimals: { volume: 1"],
    code: /^(READING_IMPLAUSIBLE|TRIP|VOIDED_THREE_TIMES): /,
  },
  {
    title: "scale: hundredths of a degree taken for tenths",
    change: probeByMap("0.1"),
    code: /^(TRIP: .*temperature|READING_IMPLAUSIBLE|NOT_STEADY): /,
  },
  { title: "byte order: words of the total swapped", change: byMap(", byteOrder: CDAB"), code: /^[A-Z_]+: / },
  { title: "byte order: bytes of the total swapped", change: byMap(", byteOrder: BADC"), code: /^[A-Z_]+: / },
  { title: "sign: a meter mounted the wrong way round", change: byMap(", scale: -1"), code: /^TRIP: / },
];

const EXITS_WITH_A_VERDICT = [0, 1, 5];

async function withStation(change: Edit, work: (s: Scene) => Promise<void>): Promise<void> {
  const station = await startStation();
  const s = scene({ rig: edit(RIG, [/\/tmp\/proverig-station/g, station.dir], change), job: JOB });
  try {
    await work(s);
  } finally {
    await station.stop();
    station.remove();
    s.remove();
  }
}

describe.skipIf(!has("socat"))("a planted error (apt-get install socat)", { timeout: 600_000 }, () => {
  test.concurrent.each(PLANTED)("in $title", async ({ change, code }) => {
    await withStation(change, async (s) => {
      const { status, stderr, entries } = await verifyJson(s.verifyArgs());
      expect(EXITS_WITH_A_VERDICT).not.toContain(status);
      expect(status).toBe(3);
      expect(stderr).toMatch(code);
      expect(ofKind(entries, "attempt-ended").filter(({ data }) => data.void === null)).toEqual([]);
      expect(s.record()).toMatchObject({ outcome: "rig-fault", verdict: null });
    });
  });

  test.concurrent("in nothing: the same maps without an error count their first run", async () => {
    await withStation(byMap(""), async (s) => {
      // A machine that stalls may cost an attempt.
      const counted = (entry: AnyEntry) => entry.kind === "attempt-ended" && entry.data.void !== "link-lost";
      const { entries, stderr } = await verifyUntil(s.verifyArgs(), counted, "SIGTERM");
      expect(stderr).toMatch(/^INTERRUPTED: /);
      const first = ofKind(entries, "attempt-ended").find(counted);
      expect(first?.data.void).toBeNull();
      expect(first?.data.result?.meterVolume).toBeGreaterThan(4.5);
    });
  });
});
