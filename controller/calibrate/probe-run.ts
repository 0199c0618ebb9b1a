import { RigError, sleep } from "@proverig/drivers";
import { untilTrip } from "../steps/delivery-context.ts";
import { attempt } from "./attempt.ts";
import type { ProbeReadings } from "./entries.ts";
import type { ProbeRunStep } from "./plan.ts";
import { reduceProbeAttempt } from "./reduce.ts";
import type { CalibrationWork } from "./work.ts";

/** Between two pairs; a probe's module gives a new value about twice a second. */
const PAIR_EVERY_MS = 1000;

/** One run of a probe: probe and reference in one bath, read in pairs. */
export function probeRun(work: CalibrationWork, step: ProbeRunStep): Promise<void> {
  return attempt(work, step, async ({ began }) => {
    const { probe } = work;
    const { calibration } = work.prepared.loaded;
    const standard = calibration.standards[step.standard];
    if (!probe || calibration.kind !== "probe" || standard?.kind !== "thermometer") {
      throw new RigError("INTERNAL", { what: "no calibration of a probe is open" });
    }
    const params = { celsius: step.nominalC, run: step.run };
    const pairs = await untilTrip(work, async (signal) => {
      const there = await work.operator.ask({ id: "probe.inBath", kind: "confirm", params });
      if (!there)
        throw new RigError("ABORTED", { what: `no bath of ${step.nominalC} degrees`, mend: "calibrate anew" });
      const read: ProbeReadings["pairs"] = [];
      for (let i = 0; i < step.pairs; i++) {
        const [probeC, referenceC] = [(await probe.read()).value, await work.readReferenceC(step.standard)];
        read.push({ t: work.clock.now() - began, probeC, referenceC });
        await sleep(work.clock, PAIR_EVERY_MS, signal);
      }
      return read;
    });
    const reduced = reduceProbeAttempt(pairs, standard);
    const off = reduced.ok ? Math.abs(reduced.value.referenceC - step.nominalC) : 0;
    if (!reduced.ok || off > calibration.tolerance) {
      throw new RigError("READING_IMPLAUSIBLE", {
        what: reduced.ok ? `the bath is ${off.toFixed(2)} K from ${step.nominalC} degrees` : reduced.detail,
        where: `${step.point} run ${step.run}`,
        mend: "wait until bath and probes have one temperature; check that both are read in degrees Celsius",
      });
    }
    return { pairs, outcome: { run: step.run, attempt: step.attempt, ...reduced.value, endedAt: work.stamp() } };
  });
}
