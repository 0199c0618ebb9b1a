/** Power cuts and signals at every kind of entry, then --resume: nothing is lost, nothing counts twice. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { AnyEntry, JobRecord } from "@proverig/controller";
import { RigError } from "@proverig/drivers";
import { describe, expect, test } from "vitest";
import { cli } from "./run-cli.ts";
import {
  bundledEntries,
  edit,
  ofKind,
  prepared,
  type Scene,
  type SceneParts,
  STATUS,
  text,
  type Verifying,
  verifyJson,
  verifyKilledAt,
  verifyUntil,
  visit,
} from "./testing.ts";

/** Runs of 6 L, and a display fine enough for them: there is much to repeat here. */
const RIG = edit(text("examples/rig.yaml"), ["decimals: { volume: 2", "decimals: { volume: 3"]);
const JOB = edit(text("examples/job.yaml"), ["volume: 20", "volume: 6"]);

const short = (parts: SceneParts = {}): Scene => prepared({ rig: RIG, job: JOB, ...parts });

const MINUTES = 400_000;
/** A signal from outside comes late where this process stalls: half a minute of the machine's time is left for it. */
const SLOWLY = "4";
/** The meter falls silent in the midst of the second run and comes back: a trip, without which no entry tells of one. */
const LOST_LINK = { faults: [{ kind: "silent", device: "master", after: 19, for: 3 }] };

const DEATHS: ReadonlyArray<{ at: string; station?: unknown }> = [
  { at: "job-opened:1" },
  { at: "boot:1" },
  { at: "step-done:1" },
  { at: "step-done:8" },
  { at: "purge-started:1" },
  { at: "purge-ended:1" },
  { at: "attempt-started:1" },
  { at: "trace:1" },
  { at: "trace:2" },
  { at: "attempt-ended:1" },
  { at: "attempt-ended:2" },
  { at: "attempt-started:3" },
  { at: "trace:60" },
  { at: "attempt-ended:6" },
  { at: "step-done:11" },
  { at: "trip:1", station: LOST_LINK },
  { at: "job-closed:1" },
];

describe("SIGKILL, then --resume", () => {
  test.each(DEATHS)("at $at", { timeout: MINUTES }, async ({ at, station }) => {
    const s = short(station === undefined ? {} : { station });
    const killed = await verifyKilledAt(s.verifyArgs("--fast", "--seed", "7"), at);
    expect(killed.signal).toBe("SIGKILL");
    expect(killed.entries.at(-1)?.kind).toBe(at.split(":")[0]);

    const resumed = await verifyJson(s.verifyArgs("--fast", "--seed", "7", "--resume"));
    await expectWhole(s, killed, resumed);
  });

  test("killed three times, at another place each time", { timeout: MINUTES }, async () => {
    const s = short();
    const first = await verifyKilledAt(s.verifyArgs("--fast"), "trace:5");
    const second = await verifyKilledAt(s.verifyArgs("--fast", "--resume"), "attempt-started:2");
    const third = await verifyKilledAt(s.verifyArgs("--fast", "--resume"), "step-done:2");
    const resumed = await verifyJson(s.verifyArgs("--fast", "--resume"));
    const all = [...first.entries, ...second.entries, ...third.entries];
    expect(ofKind(all, "boot").map(({ data }) => data.boot)).toEqual([1, 2, 3]);
    await expectWhole(s, { ...third, entries: all }, resumed);
  });

  test(
    "killed in every attempt at one run: the third void by interruption is a rig fault, with a record",
    async () => {
      const s = short();
      await verifyKilledAt(s.verifyArgs("--fast"), "trace:1");
      await verifyKilledAt(s.verifyArgs("--fast", "--resume"), "trace:1");
      await verifyKilledAt(s.verifyArgs("--fast", "--resume"), "trace:1");
      const last = await verifyJson(s.verifyArgs("--fast", "--resume"));
      expect(last.status).toBe(3);
      expect(last.stderr).toMatch(/^VOIDED_THREE_TIMES: /);
      expect(s.record()).toMatchObject({ outcome: "rig-fault", verdict: null });
      expect(runsOf(s.record()).map((run) => [run.run, run.attempt, run.void])).toEqual(
        [1, 2, 3].map((attempt) => [1, attempt, "interrupted"]),
      );
    },
    MINUTES,
  );
});

async function expectWhole(s: Scene, killed: Verifying, resumed: Verifying): Promise<void> {
  const record = s.record();
  expect(resumed.stderr).toBe("");
  expect(record).toMatchObject({ outcome: "completed", verdict: "conforming" });
  expect(resumed.status).toBe(STATUS.conforming);

  for (const { points } of record.nozzles) {
    expect(points.map(({ point }) => point)).toEqual(["Q1", "Q2"]);
    for (const { runs } of points)
      expect(runs.filter((run) => run.void === null).map(({ run }) => run)).toEqual([1, 2, 3]);
  }
  const interrupted = openAttempts(killed.entries);
  expect(runsOf(record).filter((run) => run.void === "interrupted").length).toBe(interrupted);

  const chain = bundledEntries(join(s.jobDir(), "evidence.zip"));
  expect(chain.map(({ seq }) => seq)).toEqual(chain.map((_, i) => i + 1));
  expect(chain).toHaveLength(record.chain.entries);
  // A kind of entry that is new here belongs into DEATHS.
  const kinds = DEATHS.map(({ at }) => at.split(":")[0]);
  for (const { kind } of chain) expect(kinds).toContain(kind);
  // Whatever was reported stands in the chain, as it was.
  expect(chain.slice(0, killed.entries.length)).toEqual(killed.entries);
  expect((await cli("check", join(s.jobDir(), "evidence.zip"))).status).toBe(0);

  expectBootStepsAgain(killed.entries, resumed.entries);
}

/** Attempts that the killed processes left open: those that were begun and whose end they did not report. */
function openAttempts(entries: readonly AnyEntry[]): number {
  const ended = ofKind(entries, "attempt-ended").filter(({ data }) => data.void !== "interrupted").length;
  return ofKind(entries, "attempt-started").length - ended;
}

/** What holds for a boot only is done again as long as there is a run to do. */
function expectBootStepsAgain(before: readonly AnyEntry[], after: readonly AnyEntry[]): void {
  const runsLeft = ofKind(after, "attempt-started").length > 0;
  const steps = ofKind(after, "step-done").map(({ data }) => data.step);
  for (const step of ["self-check", "zero", "ready:1"]) {
    if (runsLeft) expect(steps, "after the restart").toContain(step);
  }
  expect(ofKind(after, "purge-ended")).toHaveLength(runsLeft ? 1 : 0);
  // What holds for the job is not: nobody is asked twice.
  const known = ofKind(before, "step-done").map(({ data }) => data.step);
  for (const step of known.filter((each) => each.startsWith("item:") || each === "self-lock")) {
    expect(steps).not.toContain(step);
  }
}

function runsOf(record: JobRecord) {
  return record.nozzles.flatMap(({ points }) => points.flatMap(({ runs }) => runs));
}

describe("signals", () => {
  const midRun = (entry: AnyEntry) => entry.kind === "trace";

  test.each<[string, NodeJS.Signals[]]>([
    ["SIGTERM", ["SIGTERM"]],
    ["SIGINT", ["SIGINT"]],
    ["two SIGINT in a row", ["SIGINT", "SIGINT"]],
    ["SIGINT, then SIGTERM", ["SIGINT", "SIGTERM"]],
    ["SIGHUP", ["SIGHUP"]],
  ])(
    "%s in mid-run: exit 3, unfinished, no record; then --resume goes on",
    { timeout: MINUTES },
    async (_, signals) => {
      const s = short();
      const stopped = await verifyUntil(s.verifyArgs("--speed", SLOWLY), midRun, ...signals);
      expect(stopped.signal).toBe(null);
      expect(stopped.status).toBe(3);
      expect(stopped.stderr).toMatch(/^INTERRUPTED: [^\n]+\n$/);
      expect(ofKind(stopped.entries, "job-closed")).toEqual([]);
      expect(() => s.record()).toThrow();

      const again = await verifyJson(s.verifyArgs("--fast"));
      expect(again).toMatchObject({ status: 2, stdout: "" });
      expect(again.stderr).toMatch(/^JOB_UNFINISHED: [^\n]*--resume[^\n]*\n$/);

      await expectWhole(s, stopped, await verifyJson(s.verifyArgs("--fast", "--resume")));
    },
  );

  test("a stop in mid-run closes the valves of the world before anything else", { timeout: MINUTES }, async () => {
    const s = short();
    const stop = new AbortController();
    let closeNow = () => {};
    const result = await visit(s, {
      signal: stop.signal,
      onOutputs: (close) => {
        closeNow = close;
      },
      onEntry: (entry) => {
        if (!midRun(entry) || stop.signal.aborted) return;
        // As the command line does it on a signal.
        closeNow();
        stop.abort(new RigError("INTERRUPTED", { what: "stopped by a test" }));
      },
    });
    expect(result).toMatchObject({ status: 3, record: null, fault: { code: "INTERRUPTED" } });
    const { truth } = result.station.world;
    expect([truth.anyValveOpen, truth.flowLpm]).toEqual([false, 0]);
    expect(result.station.world.dispenser("display").state).not.toBe("delivering");
  });

  test("SIGKILL at any moment, not just after an entry", { timeout: MINUTES }, async () => {
    for (const [i, kind] of ["attempt-started", "attempt-ended", "purge-ended"].entries()) {
      const s = short();
      const args = s.verifyArgs("--speed", SLOWLY, "--seed", String(i));
      const killed = await verifyUntil(args, (e) => e.kind === kind, "SIGKILL");
      expect(killed.signal).toBe("SIGKILL");
      const resumed = await verifyJson(s.verifyArgs("--fast", "--resume"));
      expect(resumed.status).toBe(STATUS.conforming);
      const chain = bundledEntries(join(s.jobDir(), "evidence.zip"));
      expect(chain.slice(0, killed.entries.length)).toEqual(killed.entries);
      expect(ofKind(chain, "attempt-ended").filter(({ data }) => data.void === null)).toHaveLength(6);
      expect((await cli("check", join(s.jobDir(), "evidence.zip"))).status).toBe(0);
    }
  });
});

describe("a closed job", () => {
  test("whose record is gone: --resume writes it again and exits with its status", { timeout: MINUTES }, async () => {
    const s = short({ station: { dispenser: { error: [{ flow: 20, error: 0.6 }] } } });
    const first = await verifyJson(s.verifyArgs("--fast"));
    expect(first.status).toBe(STATUS["non-conforming"]);
    const record = s.record();
    rmSync(join(s.jobDir(), "record.json"));

    const resumed = await verifyJson(s.verifyArgs("--fast", "--resume"));
    expect(resumed).toMatchObject({ status: STATUS["non-conforming"], stderr: "" });
    expect(ofKind(resumed.entries, "attempt-started")).toEqual([]);
    expect(s.record()).toEqual(record);
    expect((await cli("check", join(s.jobDir(), "evidence.zip"))).status).toBe(0);
  });

  test("of a rig fault, killed before its record: --resume exits with 3", { timeout: MINUTES }, async () => {
    const s = short({ station: { faults: [{ kind: "open-contact", device: "estop", after: 20 }] } });
    await verifyKilledAt(s.verifyArgs("--fast"), "job-closed:1");
    expect(() => s.record()).toThrow();
    const resumed = await verifyJson(s.verifyArgs("--fast", "--resume"));
    expect(resumed.status).toBe(3);
    expect(s.record()).toMatchObject({ outcome: "rig-fault", verdict: null });
  });
});
