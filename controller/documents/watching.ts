import {
  type ControlChart,
  type Cusum,
  controlChart,
  cusum,
  type IntermediateCheck,
  ZONE_RULES,
} from "@proverig/calibration";
import type { StandardsHistory } from "./collect.ts";

export interface Watched {
  device: string;
  /** L/min or degrees: the place that the checks share. */
  x: number;
  unit: "%" | "K";
  checks: IntermediateCheck[];
  /** Of the differences from the certificate in force; null with too few checks, or without any scatter. */
  shewhart: ControlChart | null;
  cusum: Cusum | null;
}

/** Limits learn from so many first checks; what comes later is judged by them. */
export const BASELINE = 20;
/** Half a standard deviation of allowance and five of decision find a shift of one soon, with few false alarms (Montgomery 9.1). */
const [K, H] = [0.5, 5];

/** A device's checks, place by place: each repeats its own flow or temperature, near enough (within a tenth). */
export function watch(checks: readonly IntermediateCheck[], unit: "%" | "K"): Watched[] {
  const places: Array<{ x: number; checks: IntermediateCheck[] }> = [];
  for (const check of checks.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const near = places.find(({ x }) => Math.abs(x - check.x) <= Math.max(0.1 * Math.abs(x), unit === "K" ? 1 : 0));
    if (near) near.checks.push(check);
    else places.push({ x: check.x, checks: [check] });
  }
  return places.map(({ x, checks: here }) => {
    const device = here[0]?.device ?? "";
    const series = here.map(({ at, value, expected }) => ({ at: Date.parse(at), values: [value - expected] }));
    const shewhart = controlChart(series, ZONE_RULES, { baseline: BASELINE });
    if (!shewhart.ok) return { device, x, unit, checks: here, shewhart: null, cusum: null };
    // The certificate is the target: a lasting difference from it is what a CUSUM is for.
    const flat = series.map(({ at, values }) => ({ at, value: values[0] ?? 0 }));
    const sums = cusum(flat, { target: 0, sigma: shewhart.value.sigma, k: K, h: H });
    return { device, x, unit, checks: here, shewhart: shewhart.value, cusum: sums.ok ? sums.value : null };
  });
}

/** Something is called out by the last check: the standard is drifting, as far as the charts can tell. */
export function outOfControl({ shewhart, cusum: sums }: Watched): boolean {
  return (
    (shewhart?.points.at(-1)?.rules.includes("beyond-3s") ?? false) || (sums?.points.at(-1)?.signal ?? null) !== null
  );
}

/** Day and rule, the newest first. */
export function calledOut({ shewhart, cusum: sums }: Watched): string[] {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const rules = shewhart?.points.flatMap(({ at, rules: ids }) => ids.map((id) => ({ at, what: id }))) ?? [];
  const signals = sums?.points.flatMap(({ at, signal }) => (signal ? [{ at, what: `CUSUM ${signal}` }] : [])) ?? [];
  return [...rules, ...signals].sort((a, b) => b.at - a.at).map(({ at, what }) => `${day(at)} ${what}`);
}

/** What a device's checks are in: kelvin for whatever was calibrated against a thermometer. */
export function unitOf(history: Pick<StandardsHistory, "calibrations">, device: string): "%" | "K" {
  const known = [...history.calibrations.values()].findLast((each) => each.device === device);
  return known?.method === "reference-thermometer" ? "K" : "%";
}
