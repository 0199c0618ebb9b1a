/** `simulate` in one process, `verify` over its ptys in another, in real time; killed, and resumed to the verdict. */
import { join } from "node:path";
import type { AnyEntry } from "@proverig/controller";
import { describe, expect, test } from "vitest";
import { bytes, hex, openClient, withCrc } from "./independent-station/testing.ts";
import { cli, startCli } from "./run-cli.ts";
import {
  bundledEntries,
  type Edit,
  edit,
  has,
  ofKind,
  type Scene,
  STATUS,
  scene,
  text,
  until,
  verifyJson,
  verifyKilledAt,
} from "./testing.ts";

/** Runs of 5 L and waits, from the start twice at the worst: about three minutes. */
const WHILE_MS = 600_000;
/** The relay's own time, a valve's way, and the rounding of both. */
const LAPSE_MS = 3000 + 500 + 500;

const KILLS = [
  { title: "just after an attempt began", at: "attempt-started:1", flows: false },
  { title: "in the midst of a run", at: "trace:6", flows: true },
  { title: "just after an attempt ended", at: "attempt-ended:2", flows: false },
];

describe.skipIf(!has("socat"))("verify over simulate's ptys (apt-get install socat)", () => {
  test.concurrent.each(KILLS)("killed $title, then resumed", { timeout: WHILE_MS }, async ({ at, flows }) => {
    const s = scene({ job: edit(text("examples/job.yaml"), ["volume: 20", "volume: 5"]) });
    s.write("rig.yaml", onPtys(s));
    const simulation = startCli(["simulate", "--config", s.rig]);
    try {
      await until("the simulated station", () => (simulation.said().includes("ready\n") ? true : undefined));
      const killed = await verifyKilledAt(s.verifyArgs(), at);
      expect(killed.signal).toBe("SIGKILL");
      await expectValvesCloseByThemselves(s, flows);

      const unfinished = await verifyJson(s.verifyArgs());
      expect([unfinished.status, unfinished.stderr.split(":")[0]]).toEqual([2, "JOB_UNFINISHED"]);
      const resumed = await verifyJson(s.verifyArgs("--resume"));
      expect(resumed.stderr).toBe("");
      await expectOnce(s, resumed.status, killed.entries, resumed.entries);
    } finally {
      simulation.child.kill("SIGTERM");
      expect((await simulation.ended).status).toBe(0);
      s.remove();
    }
  });
});

/** The example rig on ports that `simulate` makes; the emergency stop's GPIO cannot be reached from outside. */
function onPtys(s: Scene): string {
  const edits: Edit[] = [
    ["meters: { simulated: true,", `meters: { serial: ${s.path("meters")},`],
    ["dispenser: { simulated: true,", `dispenser: { serial: ${s.path("dispenser")},`],
    [/ {2}estop:.*\n/, ""],
    [/ {2}emergencyStop:.*\n/, ""],
    ["lines:", "iKnow: bench\nlines:"],
  ];
  return edit(text("examples/rig.yaml"), ...edits);
}

/** Nobody renews the relays any more: a second client sees the coils fall and the meter's total stand. */
async function expectValvesCloseByThemselves(s: Scene, flows: boolean): Promise<void> {
  const died = performance.now();
  const client = openClient(s.path("meters"));
  const ask = async (pdu: string, replyBytes: number) =>
    bytes(await client.exchange(hex(withCrc(bytes(pdu), 0xffff)), replyBytes));
  /** Unit 3, read coils 0 to 7. */
  const coils = async () => (await ask("03 01 00 00 00 08", 6))[3] ?? Number.NaN;
  /** Unit 1, totaliser 1: m3 as f64 at holding 3014. */
  const totalL = async () => {
    const reply = await ask("01 03 0B C6 00 04", 13);
    return new DataView(Uint8Array.from(reply.slice(3, 11)).buffer).getFloat64(0) * 1000;
  };
  try {
    // What was asked by the dead process may still be answered.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [open, before] = [await coils(), await totalL()];
    expect(open !== 0).toBe(flows);
    while ((await coils()) !== 0) expect(performance.now() - died).toBeLessThan(LAPSE_MS);
    await new Promise((resolve) => setTimeout(resolve, 700));
    const closed = await totalL();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    // The pump still runs against the closed valves, and not a drop passes.
    expect(Math.abs((await totalL()) - closed)).toBeLessThan(0.0005);
    if (flows) expect(closed).toBeGreaterThan(before + 0.1);
  } finally {
    await client.close();
  }
}

async function expectOnce(
  s: Scene,
  status: number | null,
  before: readonly AnyEntry[],
  after: readonly AnyEntry[],
): Promise<void> {
  const record = s.record();
  expect(record).toMatchObject({ outcome: "completed", reason: null });
  expect(status).toBe(STATUS[record.verdict ?? "inconclusive"]);
  const runs = record.nozzles.flatMap(({ points }) => points.flatMap((point) => point.runs));
  expect(runs.flatMap((run) => (run.void === null ? [run.run] : []))).toEqual([1, 2, 3, 1, 2, 3]);
  const open = ofKind(before, "attempt-started").length - ofKind(before, "attempt-ended").length;
  expect(runs.flatMap((run) => run.void ?? [])).toEqual(Array.from({ length: open }, () => "interrupted"));
  for (const { error } of runs.filter((run) => run.void === null)) expect(Math.abs(error ?? 9)).toBeLessThan(0.35);

  const steps = ofKind(after, "step-done").map(({ data }) => data.step);
  for (const step of ["self-check", "zero", "ready:1"]) expect(steps).toContain(step);
  expect(steps).not.toContain("item:nameplate");
  const evidence = join(s.jobDir(), "evidence.zip");
  expect(bundledEntries(evidence).slice(0, before.length)).toEqual(before);
  expect((await cli("check", evidence)).status).toBe(0);
}
