import { RigError, sleep } from "@proverig/drivers";
import type { Note } from "../engine/entries.ts";
import { untilTrip } from "../steps/delivery-context.ts";
import { attempt } from "./attempt.ts";
import type { ProbeReadings } from "./entries.ts";
import type { ProbeRunStep } from "./plan.ts";
import { bridgeOf } from "./probe-result.ts";
import { reduceProbeAttempt } from "./reduce.ts";
import { standardTemperature, typedOhms } from "./typed-ohms.ts";
import type { CalibrationWork } from "./work.ts";

/** Between two pairs; a probe's module gives a new value about twice a second. */
const PAIR_EVERY_MS = 1000;

/** One run of a probe: probe, or the bridge that it hangs on, and reference in one bath, read in pairs. */
export function probeRun(work: CalibrationWork, step: ProbeRunStep): Promise<void> {
  return attempt(work, step, async ({ began }) => {
    const { probe } = work;
    const { calibration } = work.prepared.loaded;
    const standard = calibration.standards[step.standard];
    if (!probe || calibration.kind !== "probe" || standard?.kind !== "thermometer") {
      throw new RigError("INTERNAL", { what: "no calibration of a probe is open" });
    }
    const bridge = bridgeOf(calibration);
    const warnings: Note[] = [];
    const probeNow = async (): Promise<{ probeC: number; ohms?: number }> => {
      if (!bridge) return { probeC: (await probe.read()).value };
      const typed = await typedOhms(work.operator, bridge, step.nominalC);
      warnings.push(...typed.warnings);
      const { ohms } = typed;
      return { probeC: standardTemperature(ohms + bridge.correction) ?? Number.NaN, ohms };
    };
    const params = { celsius: step.nominalC, run: step.run };
    const pairs = await untilTrip(work, async (signal) => {
      const there = await work.operator.ask({ id: "probe.inBath", kind: "confirm", params });
      if (!there)
        throw new RigError("ABORTED", { what: `no bath of ${step.nominalC} degrees`, mend: "calibrate anew" });
      const read: ProbeReadings["pairs"] = [];
      for (let i = 0; i < step.pairs; i++) {
        const [own, referenceC] = [await probeNow(), await work.readReferenceC(step.standard)];
        read.push({ t: work.clock.now() - began, ...own, referenceC });
        await sleep(work.clock, PAIR_EVERY_MS, signal);
      }
      return read;
    });
    const reduced = reduceProbeAttempt(pairs, standard, bridge);
    const off = reduced.ok ? Math.abs(reduced.value.referenceC - step.nominalC) : 0;
    if (!reduced.ok || off > calibration.tolerance) {
      throw new RigError("READING_IMPLAUSIBLE", {
        what: reduced.ok ? `the bath is ${off.toFixed(2)} K from ${step.nominalC} degrees` : reduced.detail,
        where: `${step.point} run ${step.run}`,
        mend: "wait until bath and probes have one temperature; check that both are read in degrees Celsius",
      });
    }
    const outcome = { run: step.run, attempt: step.attempt, ...reduced.value, endedAt: work.stamp() };
    return { pairs, outcome, warnings };
  });
}
