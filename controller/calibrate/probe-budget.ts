import { type ProbePointRun, PT100, resistanceAt, temperatureCorrectionAt } from "@proverig/calibration";
import type { BridgeUsed, ThermometerUsed } from "../config/calibration-standards.ts";
import type { BudgetInput } from "./budget.ts";
import { certificate, drift, half, repeatability } from "./budget-inputs.ts";
import { mean } from "./scatter.ts";

/** Inputs of a probe's point, in K. */
export function probeInputs(
  runs: readonly ProbePointRun[],
  standard: ThermometerUsed,
  /** What gives the probe's own temperature: its module with a step in K, or a bridge. */
  by: number | BridgeUsed,
): BudgetInput[] {
  const corrections = runs.map(({ correction }) => correction);
  const at = mean(runs.map(({ referenceC }) => referenceC));
  return [
    certificate(temperatureCorrectionAt(standard, at).U / standard.k, "K", 1, standard.certificate),
    drift(standard.drift, "K", 1),
    half("resolution of the reference", "K", (standard.resolution ?? 0) / 2, 1, "its step"),
    ...(typeof by === "number" ? [half("resolution of the probe", "K", by / 2, 1, "its step")] : bridgeInputs(by, at)),
    half("bath", "K", standard.bath, 1, "between the two probes"),
    repeatability("K", corrections),
  ];
}

/** Ohms become kelvin by the slope of a PT100. */
function bridgeInputs(
  { U, k, drift: width, resolution, certificate: number }: BridgeUsed,
  tempC: number,
): BudgetInput[] {
  const perOhm = 1 / (resistanceAt(PT100, tempC + 0.5) - resistanceAt(PT100, tempC - 0.5));
  const halfStep = resolution === undefined ? undefined : resolution / 2;
  return [
    { ...certificate(U / k, "ohm", perOhm, number), input: "bridge" },
    { ...drift(width, "ohm", perOhm), input: "drift of the bridge" },
    half("resolution of the bridge", "ohm", halfStep, perOhm, "its step"),
  ];
}
