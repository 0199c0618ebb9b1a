import type { Decimals } from "@proverig/drivers";
import type { Job } from "../config/job.ts";
import type { RigConfig, Standard } from "../config/rig.ts";
import type { Profile } from "../regulation/profile.ts";
import type { ReduceContext } from "../regulation/reduce.ts";
import { standardsInUse } from "../steps/standards.ts";

/**
 * What of the rig's configuration results rest on. It stands in a job's first entry, so that whoever holds the entries
 * and the profile can compute every result anew, without the rig's drivers.
 */
export interface Basis {
  bench: boolean;
  /** By nozzle. */
  decimals: Record<string, Decimals>;
  /** The standards in use with their certificates, by name. */
  standards: Record<string, Standard>;
  /** Of the standards that are accepted calibrations of this rig: the calibration's chain. Absent: all are rig.yaml's. */
  sources?: Record<string, { calibration: string }>;
  meter: string | null;
  nozzleTemperature: string | null;
  /** At the meter, or in the measure. */
  referenceTemperature: string | null;
  measure: string | null;
}

export function basisOf(config: RigConfig, job: Job, decimalsOf: (nozzle: number) => Decimals): Basis {
  const { roles } = config;
  const byMeter = job.method === "master-meter";
  const names = standardsInUse(config, job.method);
  const standards = Object.entries(config.standards).filter(([name]) => names.includes(name));
  const measure = standards.find(([, standard]) => "kind" in standard)?.[0] ?? null;
  return {
    bench: config.bench,
    decimals: Object.fromEntries(job.nozzles.map(({ id }) => [String(id), decimalsOf(id)])),
    standards: Object.fromEntries(standards),
    meter: byMeter ? (roles.meter ?? null) : null,
    nozzleTemperature: roles.nozzleTemperature ?? null,
    referenceTemperature: (byMeter ? roles.meterTemperature : roles.measureTemperature) ?? null,
    measure: byMeter ? null : measure,
  };
}

/** Null where a standard is missing or is not of the kind that its part needs. */
export function reduceContextOf(basis: Basis, profile: Profile, job: Job, nozzle: number): ReduceContext | null {
  const product = job.nozzles.find(({ id }) => id === nozzle)?.product ?? "";
  const productClass = profile.products.value[product];
  const decimals = basis.decimals[String(nozzle)];
  if (!productClass || !decimals) return null;
  const standard = standardOf(basis, profile);
  if (!standard) return null;
  return {
    divisionL: 10 ** -decimals.volume,
    oilExpansion: profile.coefficients.oil.value[productClass],
    thermometerJ: thermometer(basis, basis.nozzleTemperature),
    thermometerM: thermometer(basis, basis.referenceTemperature),
    standard,
  };
}

function standardOf(basis: Basis, profile: Profile): ReduceContext["standard"] | null {
  if (basis.meter !== null) {
    const meter = basis.standards[basis.meter];
    return meter && isMeter(meter) ? { method: "master-meter", meter } : null;
  }
  const measure = basis.measure === null ? undefined : basis.standards[basis.measure];
  if (!measure || !("kind" in measure)) return null;
  const measureExpansion = profile.coefficients.measure.value[measure.material];
  return { method: "metal-measure", measure, measureExpansion };
}

function thermometer(basis: Basis, name: string | null) {
  const standard = name === null ? undefined : basis.standards[name];
  return standard && !("kind" in standard) && !isMeter(standard) ? standard : null;
}

function isMeter(standard: Standard): standard is Extract<Standard, { points: Array<{ flow: number }> }> {
  return "points" in standard && standard.points.every((point) => "flow" in point);
}
