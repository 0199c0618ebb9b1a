import { type Device, RigError } from "@proverig/drivers";
import type { Note } from "../engine/entries.ts";
import { done } from "../steps/done.ts";
import { purge } from "../steps/purge.ts";
import { confirmReady } from "../steps/ready.ts";
import { probeTwice, requireSpace } from "../steps/self-check.ts";
import { endOfValidity } from "../steps/standards.ts";
import { zero } from "../steps/zero.ts";
import { meterRun } from "./meter-run.ts";
import { type CalibrationStep, SUPPLY } from "./plan.ts";
import { bridgeOf } from "./probe-result.ts";
import { probeRun } from "./probe-run.ts";
import type { CalibrationWork } from "./work.ts";

/** Does one step and journals what came of it. Throws RigErrors; the engine decides what they mean. */
export function executeCalibration(work: CalibrationWork, step: CalibrationStep): Promise<void> {
  switch (step.kind) {
    case "self-check":
      return selfCheck(work, step);
    case "ready":
      return confirmReady(work, { ...step, validFor: "boot" });
    case "zero":
      return zero(work, { ...step, kind: "zero", validFor: "boot" });
    case "purge":
      return purge(work, { ...step, validFor: "boot" });
    case "work":
      return askWork(work, step);
    case "empty":
      return empty(work, step);
    case "meter-run":
      return meterRun(work, step);
    case "probe-run":
      return probeRun(work, step);
  }
}

async function selfCheck(work: CalibrationWork, step: CalibrationStep): Promise<void> {
  const warnings: Note[] = [];
  requireLaboratoryStandards(work.prepared.loaded, work.clock.wallMs());
  await requireSpace(work);
  for (const device of devicesInUse(work)) {
    const { complaints } = await probeTwice(device);
    for (const text of complaints) warnings.push({ code: "probe", text: `${device.name}: ${text}` });
  }
  await work.supervisor.allClosed();
  if (!work.probe) work.monitor.start();
  await done(work, step, { warnings });
}

/** A probe whose ohms are measured hangs on the bridge, not on its module. */
function devicesInUse({ instruments, probe, prepared }: CalibrationWork): Device[] {
  if (probe) return bridgeOf(prepared.loaded.calibration) ? [] : [probe];
  const { meter, probes, watchdog } = instruments;
  const devices = [meter, ...probes.map(({ device }) => device), watchdog, instruments.display(SUPPLY)];
  return [...new Set(devices.filter((device) => device !== null))];
}

/** Rejects with STANDARD_EXPIRED; and with CALIBRATION_INVALID what is dated in the future. */
export function requireLaboratoryStandards(
  { calibration, where }: Pick<CalibrationWork["prepared"]["loaded"], "calibration" | "where">,
  nowMs: number,
): void {
  const future = (what: string, keys: PropertyKey[]) =>
    new RigError("CALIBRATION_INVALID", { what, where: where(keys), mend: "correct the date, or the clock" });
  for (const [name, { certificate, validUntil, calibrated }] of Object.entries(calibration.standards)) {
    if (Date.parse(`${calibrated}T00:00:00+08:00`) > nowMs) {
      throw future(`${name} was calibrated on ${calibrated}, in the future`, ["standards", name, "calibrated"]);
    }
    if (nowMs < endOfValidity(validUntil)) continue;
    throw new RigError("STANDARD_EXPIRED", {
      what: `certificate ${certificate} of the standard "${name}" was valid until ${validUntil}`,
      where: where(["standards", name, "validUntil"]),
      mend: "have it calibrated and enter the new certificate",
    });
  }
  for (const [i, { at }] of calibration.answers.readings.entries()) {
    if (at !== undefined && Date.parse(at) > nowMs) {
      throw future(`a reading of ${at} is in the future`, ["answers", "readings", i, "at"]);
    }
  }
  const validUntil = calibration.certificate?.validUntil;
  if (validUntil === undefined || nowMs < endOfValidity(validUntil)) return;
  throw new RigError("CALIBRATION_INVALID", {
    what: `the new certificate would have ended on ${validUntil}`,
    where: where(["certificate", "validUntil"]),
    mend: "give it a day in the future",
  });
}

/** As found is done: somebody works on the instrument, and says so. */
async function askWork(work: CalibrationWork, step: CalibrationStep): Promise<void> {
  const text = work.prepared.loaded.calibration.work?.text ?? "";
  await work.supervisor.allClosed();
  const did = await work.operator.ask({ id: "work.done", kind: "confirm", params: { text } });
  if (!did) throw new RigError("ABORTED", { what: "the work on the instrument was not done", mend: "calibrate anew" });
  work.line.state = "unknown";
  await done(work, step, { values: { text } });
}

async function empty(work: CalibrationWork, step: CalibrationStep): Promise<void> {
  const litres = Math.round(work.journal.history.receivedL * 10) / 10;
  const emptied = await work.operator.ask({ id: "fuelReturned", kind: "confirm", params: { litres } });
  if (!emptied) {
    throw new RigError("RECEIVER_FULL", {
      what: "the tank at the outlet was not emptied",
      mend: "empty it, then go on",
    });
  }
  for (const name of Object.keys(work.prepared.loaded.calibration.standards)) {
    const { kind } = work.prepared.loaded.calibration.standards[name] ?? {};
    if (kind === "balance") await work.reference(name).empty();
  }
  await done(work, step, { values: { returnedL: litres } });
}
