import { DEFAULT_ACCEPTANCE, DEFAULT_WATCH, type SignalEffect } from "@proverig/calibration";
import { asRigError } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { isoAt, type Journal, RIG_CHAIN } from "../journal/index.ts";
import { standardsInForce } from "./in-force.ts";
import { keep, putRules } from "./keep.ts";
import { INTERMEDIATE_CHECK } from "./rig-entries.ts";
import { calibrationScene } from "./testing/scene.ts";

const TYPED = {
  certificate: "C-1",
  validUntil: "2099-12-31",
  points: [{ flow: 24, error: 0.004, U: 0.04 }],
  bodyExpansion: 0,
  calibrationTemperature: 20,
};
const QUIET = [0.004, -0.006, 0.002, -0.001, 0.005, -0.004, 0.003, -0.003, 0.001, 0];

/** A check of rig.yaml's typed certificate of the master at 24 L/min, off by so many percent. */
function checkAt(at: string, difference: number) {
  const value = 0.004 + difference;
  return {
    ...{ id: at, device: "master", certificate: "C-1", at, x: 24, value, expected: 0.004, U: 0.04, certificateU: 0.04 },
    ...{ runs: [value], En: difference / Math.hypot(0.04, 0.04), calibration: null },
  };
}

const masterNow = (journal: Journal) =>
  standardsInForce({ master: TYPED }, journal.rigEntries(), journal.clock.wallMs()).byName.master;

const addCheck = async (journal: Journal, difference: number, at = isoAt(journal.clock.wallMs())) => {
  await journal.append(RIG_CHAIN, INTERMEDIATE_CHECK, checkAt(at, difference));
  return at;
};

function rules(effect: SignalEffect) {
  const signals = { ...DEFAULT_WATCH.signals, "beyond-3s": effect, cusum: "warns" as const };
  return { ...DEFAULT_ACCEPTANCE, name: "own", watch: { ...DEFAULT_WATCH, baseline: 8, signals } };
}

describe("a standard whose checks wander off", () => {
  it("blocks verifications, says until when it was good and which jobs it touched, until a person or a good check lifts it", {
    timeout: 300_000,
  }, async () => {
    const s = calibrationScene();
    const days = QUIET.map((_, i) => `2026-01-${String(i + 10)}T08:00:00+08:00`);
    await s.withJournal(async (journal) => {
      await putRules(journal, rules("blocks"), "Li");
      for (const [i, day] of days.entries()) await addCheck(journal, QUIET[i] ?? 0, day);
    });
    const verification = s.verification();
    const first = await verification.visit();
    expect(first.fault).toBeNull();
    const touched = first.entries.flatMap((entry) => (entry.kind === "job-opened" ? [entry.data.id] : []))[0];

    await s.withJournal((journal) => addCheck(journal, 0.03));
    const refused = () => verification.visit().then(() => null, asRigError);
    const blocked = await refused();
    expect(blocked).toMatchObject({ code: "STANDARD_DRIFTING", exitStatus: 4 });
    const line = blocked?.message ?? "";
    expect(line).toMatch(
      /certificate C-1 of "master" failed its last .*at 24\.0 on .* beyond the action limits \(3 s\)/,
    );
    expect(line).toContain(`it was good until ${days.at(-1)}; jobs since then: ${touched}`);
    expect(line).toContain(`calibrate affected C-1 --since ${days.at(-1)}`);

    // What a laboratory's file calls a warning stops nothing.
    await s.withJournal(async (journal) => {
      await putRules(journal, rules("warns"), "Li");
      expect(masterNow(journal)).toMatchObject({ state: "good", signals: [{ id: "beyond-3s", effect: "warns" }] });
    });

    await s.withJournal(async (journal) => {
      await putRules(journal, rules("blocks"), "Li");
      const kept = await keep(journal, { certificate: "C-1", by: "Li", reason: "the can was cold" });
      expect(kept).toMatchObject({
        device: "master",
        signals: expect.arrayContaining([{ id: "beyond-3s", x: 24, at: kept.signals[0]?.at }]),
      });
      await expect(keep(journal, { certificate: "C-1", by: "Li", reason: "again" })).rejects.toThrow(
        /call nothing out/,
      );
      await expect(keep(journal, { certificate: "C-9", by: "Li", reason: "which" })).rejects.toMatchObject({
        code: "CALIBRATION_INVALID",
        said: { id: "neverChecked" },
      });
    });
    const lifted = await verification.visit();
    expect(lifted.fault).toBeNull();
    expect(lifted.record?.warnings).toContainEqual({
      code: "standard-kept",
      text: expect.stringMatching(/^master: certificate C-1 is used on by Li's decision of .*: the can was cold$/),
    });

    await s.withJournal((journal) => addCheck(journal, -0.03));
    expect((await refused())?.code).toBe("STANDARD_DRIFTING");
    await s.withJournal(async (journal) => {
      await addCheck(journal, 0.002);
      expect(masterNow(journal)).toMatchObject({ state: "good", goodUntil: null });
    });
  });
});
