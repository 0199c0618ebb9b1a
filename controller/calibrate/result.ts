import { bad, type CalibrationCertificate, good, type Result, type StandardUsed } from "@proverig/calibration";
import type { UsedStandard } from "../config/calibration-standards.ts";
import type { CalibrationEntryData } from "./entries.ts";
import type { CalibrationHistory } from "./history.ts";
import { meterPart } from "./meter-result.ts";
import { pathFor } from "./plan.ts";
import { probePart } from "./probe-result.ts";

type Opened = CalibrationEntryData["calibration-opened"];

/** The certificate of a calibration whose runs are all done: a pure fold over its entries. */
export function certificateOf(history: CalibrationHistory, endedAt: string): Result<CalibrationCertificate> {
  const { opened, openedAt } = history;
  if (!opened || !openedAt) return bad("not-opened", "the calibration was never opened");
  const { calibration } = opened;
  const found =
    calibration.kind === "meter" ? meterPart(opened, calibration, history) : probePart(opened, calibration, history);
  if (!found.ok) return found;
  // A check has no certificate of its own: its results stand under its id, and hold for the day.
  const certificate = calibration.certificate ?? { number: opened.id, validUntil: endedAt.slice(0, 10) };
  const { number, validUntil } = certificate;
  const laboratory = "laboratory" in certificate ? certificate.laboratory : undefined;
  return good({
    schema: "proverig/calibration/1",
    number,
    calibration: opened.id,
    rig: opened.rigId,
    device: opened.device,
    method: calibration.method,
    liquid: opened.liquid,
    conditions: conditionsOf(opened),
    standards: Object.entries(calibration.standards).map(([name, standard]) => standardUsed(name, standard)),
    startedAt: openedAt,
    endedAt,
    validUntil,
    operator: { name: calibration.operator.name, certificate: calibration.operator.certificate ?? null },
    laboratory: laboratory ?? null,
    work: { done: calibration.work !== null, text: calibration.work?.text ?? null },
    notes: [...opened.warnings, ...history.attempts.flatMap(({ warnings }) => warnings)],
    ...found.value,
  });
}

function conditionsOf({ calibration, basis, volumeL }: Opened): CalibrationCertificate["conditions"] {
  const { hose, ambient, pressure, humidity } = calibration.conditions;
  const meter = calibration.kind === "meter";
  return {
    volumeL,
    paths: meter
      ? calibration.points
          .map(({ flow }) => ({ ...pathFor(basis.paths, flow), flowLpm: flow }))
          .map(({ valves, flowLpm }) => ({ valves, flowLpm }))
      : [],
    hose: hose ?? null,
    startStop: meter ? "standing" : "none",
    ambientC: ambient === undefined ? null : { low: ambient, high: ambient },
    pressureHPa: pressure ?? null,
    humidityPercent: humidity ?? null,
  };
}

function standardUsed(name: string, standard: UsedStandard): StandardUsed {
  const { certificate, validUntil, laboratory, k } = standard;
  const base = { name, certificate, validUntil, laboratory: laboratory ?? null, k };
  switch (standard.kind) {
    case "metal-measure":
      return { ...base, U: standard.U, unit: "%" };
    case "balance":
      return { ...base, U: standard.U, unit: "kg" };
    case "meter":
      return { ...base, U: Math.max(...standard.points.map(({ U }) => U)), unit: "%" };
    case "resistance-bridge":
      return { ...base, U: standard.U, unit: "ohm" };
    case "thermometer":
      return { ...base, U: Math.max(...standard.points.map(({ U }) => U)), unit: "K" };
  }
}
