/** `simulate` in one process, `verify` over its ptys in another, in real time; killed, and resumed to the verdict. */
import { join } from "node:path";
import type { AnyEntry } from "@proverig/controller";
import { describe, expect, test } from "vitest";
import { bytes, hex, openClient, withCrc } from "./independent-station/testing.ts";
import { cli, inTurn, startCli } from "./run-cli.ts";
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
  verifyUntil,
} from "./testing.ts";

/** Runs of 5 L and waits, from the start twice at the worst: about three minutes. */
const WHILE_MS = 600_000;
/**
 * So long after the last renewal the relays fall: late enough to be seen open by who stalls meanwhile, and this test does not
 * wait for long. That it is what rig.yaml says is held in simulated time.
 */
const PULSE_S = 15;
const IN_VAIN_MS = 200_000;
/** What a machine that stalls for two seconds costs a rig in real time, rightly: the attempt. */
const STALLED = "link-lost";

const KILLS = [
  { title: "just after an attempt began", at: "attempt-started:1", flows: false },
  { title: "in the midst of a run", at: "trace:6", flows: true },
  { title: "just after an attempt ended", at: "attempt-ended:2", flows: false },
];

/** A scene on ports of its own with `simulate` behind them, as long as `work` lasts. */
async function simulated(work: (s: Scene) => Promise<void>): Promise<void> {
  const s = scene({ job: edit(text("examples/job.yaml"), ["volume: 20", "volume: 5"]) });
  s.write("rig.yaml", onPtys(s));
  const simulation = await inTurn(async () => {
    const started = startCli(["simulate", "--config", s.rig]);
    await until("the simulated station", () => (started.said().includes("ready\n") ? true : undefined));
    return started;
  });
  try {
    await work(s);
  } finally {
    simulation.child.kill("SIGTERM");
    expect((await simulation.ended).status).toBe(0);
    s.remove();
  }
}

describe.skipIf(!has("socat"))("verify over simulate's ptys (apt-get install socat)", () => {
  test.concurrent.each(KILLS)("killed $title, then resumed", { timeout: WHILE_MS }, async ({ at, flows }) => {
    await simulated(async (s) => {
      const killed = await verifyKilledAt(s.verifyArgs(), at);
      expect(killed.signal).toBe("SIGKILL");
      // After a stall the process may have met its end between two attempts.
      const seenFlowing = ofKind(killed.entries, "trip").length === 0 ? flows : null;
      await expectValvesCloseByThemselves(s, seenFlowing);

      const unfinished = await verifyJson(s.verifyArgs());
      expect([unfinished.status, unfinished.stderr.split(":")[0]]).toEqual([2, "JOB_UNFINISHED"]);
      const resumed = await verifyJson(s.verifyArgs("--resume"));
      expect(resumed.stderr).toBe("");
      await expectOnce(s, resumed.status, killed.entries, resumed.entries);
    });
  });

  test.concurrent("two SIGINT in mid-run: exit 3 with the valves closed by command", {
    timeout: WHILE_MS,
  }, async () => {
    await simulated(async (s) => {
      let traces = 0;
      const midRun = (entry: AnyEntry) => entry.kind === "trace" && ++traces === 6;
      const stopped = await verifyUntil(s.verifyArgs(), midRun, "SIGINT", "SIGINT");
      expect([stopped.status, stopped.stderr.split(":")[0]]).toEqual([3, "INTERRUPTED"]);
      const station = await listenIn(s);
      try {
        expect(await station.coils()).toBe(0);
        await expectStill(station);
      } finally {
        await station.close();
      }
    });
  });
});

/** The example rig on ports that `simulate` makes; the emergency stop's GPIO cannot be reached from outside. */
function onPtys(s: Scene): string {
  const edits: Edit[] = [
    ["meters: { simulated: true,", `meters: { serial: ${s.path("meters")},`],
    // A pump that is late for once is no lost link: four rigs and their stations share few processors.
    ["dispenser: { simulated: true,", `dispenser: { serial: ${s.path("dispenser")}, timeout: 600,`],
    [/pulse: 3/g, `pulse: ${PULSE_S}`],
    [/ {2}estop:.*\n/, ""],
    [/ {2}emergencyStop:.*\n/, ""],
    ["lines:", "iKnow: bench\nlines:"],
  ];
  return edit(text("examples/rig.yaml"), ...edits);
}

/** A second client on the meters' line, with literal frames. */
async function listenIn(s: Scene) {
  const client = openClient(s.path("meters"));
  const ask = async (pdu: string, replyBytes: number) => {
    for (;;) {
      // What was asked by the process that has gone may still be answered: then once more.
      await pause(300);
      const reply = bytes(await client.exchange(hex(withCrc(bytes(pdu), 0xffff)), replyBytes));
      const isWhole = hex(withCrc(reply.slice(0, -2), 0xffff)) === hex(reply);
      if (reply.length === replyBytes && isWhole && pdu.startsWith(hex(reply.slice(0, 2)))) return reply;
    }
  };
  return {
    /** Unit 3, read coils 0 to 7. */
    coils: async () => (await ask("03 01 00 00 00 08", 6))[3] ?? Number.NaN,
    /** Unit 1, totaliser 1: m3 as f64 at holding 3014. */
    async totalL() {
      const reply = await ask("01 03 0B C6 00 04", 13);
      return new DataView(Uint8Array.from(reply.slice(3, 11)).buffer).getFloat64(0) * 1000;
    },
    close: client.close,
  };
}
type Listener = Awaited<ReturnType<typeof listenIn>>;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The pump may run against the closed valves, and not a drop passes. */
async function expectStill(station: Listener): Promise<number> {
  await pause(700);
  const before = await station.totalL();
  await pause(1000);
  expect(Math.abs((await station.totalL()) - before)).toBeLessThan(0.0005);
  return before;
}

/** Nobody renews the relays any more: the coils fall, and the meter's total stands. `flows`: before; null if that is not known. */
async function expectValvesCloseByThemselves(s: Scene, flows: boolean | null): Promise<void> {
  const died = performance.now();
  const station = await listenIn(s);
  try {
    const [open, before] = [await station.coils(), await station.totalL()];
    if (flows !== null) expect(open !== 0).toBe(flows);
    while ((await station.coils()) !== 0) expect(performance.now() - died).toBeLessThan(IN_VAIN_MS);
    const closed = await expectStill(station);
    if (flows) expect(closed).toBeGreaterThan(before + 0.1);
  } finally {
    await station.close();
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
  const attempts = record.nozzles.flatMap(({ points }) => points.flatMap((point) => point.runs));
  const runs = attempts.filter((attempt) => attempt.void !== STALLED);
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
