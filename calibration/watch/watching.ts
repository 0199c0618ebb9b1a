import type { IntermediateCheck } from "../certificate.ts";
import { type Cusum, cusum } from "./cusum.ts";
import { upTo } from "./limit.ts";
import { rulesAtLast } from "./run-rules.ts";
import { type ControlChart, controlChart } from "./shewhart.ts";
import { CHART_SIGNALS, type ChartSignal, runRulesOf, type WatchRules } from "./watch-rules.ts";

/** Something that a check calls out. `agreement`, |E_n| above 1, needs no chart and blocks whatever the rules say. */
export interface Signal {
  id: ChartSignal | "agreement";
  /** Of the check that shows it, ISO 8601. */
  at: string;
  /** L/min or degrees of its place. */
  x: number;
  /** Of the check. */
  En: number;
  side: "up" | "down" | null;
  effect: "blocks" | "warns";
  /** The last check of its place shows it, and nobody has decided about it since: else it is the past's. */
  current: boolean;
  /** The last check before that showed nothing of the kind; null: none did. Of a CUSUM, the one before the shift began. */
  goodUntil: string | null;
}

/** The checks of one certificate at one place, and what they show. */
export interface Watched {
  device: string;
  certificate: string;
  /** L/min or degrees: the place that the checks share. */
  x: number;
  /** The oldest first. */
  checks: IntermediateCheck[];
  /** Of the differences from the certificate; null with too few checks, or without any scatter. */
  shewhart: ControlChart | null;
  /** Begins anew after each decision; about the certificate, once the limits are established about their centre. */
  cusum: Cusum | null;
  /** Limits from as many checks as the rules ask for. Before, what the charts show warns at most. */
  established: boolean;
  /** The oldest first. */
  signals: Signal[];
}

export interface WatchOptions {
  rules: WatchRules;
  /** Kelvin for probes: places within one degree are one; of a meter those within a tenth. */
  unit: "%" | "K";
  /** When a person decided that a certificate is to be used on, ISO 8601: what was shown before then is settled. */
  kept: ReadonlyArray<{ certificate: string; at: string }>;
}

/** A device's checks, each certificate and each place by itself: with a new certificate all is learnt anew. */
export function watchChecks(checks: readonly IntermediateCheck[], options: WatchOptions): Watched[] {
  const places: IntermediateCheck[][] = [];
  for (const check of checks.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const near = places.find(([first]) => first !== undefined && samePlace(first, check, options.unit));
    if (near) near.push(check);
    else places.push([check]);
  }
  return places.flatMap(([first, ...later]) => (first ? [watchPlace(first, [first, ...later], options)] : []));
}

function samePlace(a: IntermediateCheck, b: IntermediateCheck, unit: "%" | "K"): boolean {
  const apart = Math.max(0.1 * Math.abs(a.x), unit === "K" ? 1 : 0);
  return a.device === b.device && a.certificate === b.certificate && Math.abs(a.x - b.x) <= apart;
}

function watchPlace(
  { device, certificate, x }: IntermediateCheck,
  checks: IntermediateCheck[],
  { rules, kept }: WatchOptions,
): Watched {
  const series = checks.map(({ at, value, expected }) => ({ at: Date.parse(at), value: value - expected }));
  const decidedMs = kept.flatMap((each) => (each.certificate === certificate ? [Date.parse(each.at)] : []));
  /** Of each check, the first one after the decision before it. */
  const begins = series.map(({ at }) => {
    const decided = Math.max(...decidedMs.filter((ms) => ms < at));
    return series.findIndex((each) => each.at > decided);
  });
  const established = checks.length >= rules.baseline;
  const shewhart = shewhartOf(series, begins, rules);
  const sums = shewhart && cusumOf(series, begins, shewhart, established ? shewhart.centre : 0, rules);
  const lastSettled = decidedMs.some((ms) => ms >= (series.at(-1)?.at ?? 0));
  const shown = checks.map((check, i) => signalsAt(check, i, { shewhart, sums, rules, established }));
  const signals = shown.flatMap((here, i) =>
    here.map(({ since, ...signal }): Signal => {
      const current = i === checks.length - 1 && !lastSettled;
      return { ...signal, x, current, goodUntil: lastGood(signal, since ?? i) };
    }),
  );
  return { device, certificate, x, checks, shewhart, cusum: sums, established, signals };

  /** Of a CUSUM the check before the shift began; else the last one that did not show it; not before a decision. */
  function lastGood({ id }: Pick<Signal, "id">, from: number): string | null {
    const begin = begins[from] ?? 0;
    for (let i = from - 1; i >= begin; i--) if (!shown[i]?.some((each) => each.id === id)) return checks[i]?.at ?? null;
    const decided = decidedMs.filter((ms) => ms < (series[from]?.at ?? 0));
    return decided.length > 0 ? new Date(Math.max(...decided)).toISOString() : null;
  }
}

type Series = ReadonlyArray<{ at: number; value: number }>;

function shewhartOf(series: Series, begins: readonly number[], rules: WatchRules): ControlChart | null {
  const observations = series.map(({ at, value }) => ({ at, values: [value] }));
  const chart = controlChart(observations, [], { baseline: rules.baseline });
  if (!chart.ok) return null;
  const z = chart.value.points.map((point) => point.z);
  const points = chart.value.points.map((point, i) => ({
    ...point,
    rules: rulesAtLast(z.slice(begins[i], i + 1), runRulesOf(rules)),
  }));
  return { ...chart.value, points };
}

function cusumOf(
  series: Series,
  begins: readonly number[],
  { sigma }: ControlChart,
  target: number,
  { cusum: { k, h } }: WatchRules,
): Cusum | null {
  const points: Cusum["points"] = [];
  let made: Cusum | null = null;
  for (const begin of new Set(begins)) {
    const part = series.filter((_, i) => begins[i] === begin);
    const sums = cusum(part, { target, sigma, k, h });
    if (!sums.ok) return null;
    made ??= sums.value;
    points.push(
      ...sums.value.points.map((point) => ({ ...point, since: point.since === null ? null : point.since + begin })),
    );
  }
  return made && { ...made, points };
}

interface Shown {
  shewhart: ControlChart | null;
  sums: Cusum | null;
  rules: WatchRules;
  established: boolean;
}

type Found = Omit<Signal, "x" | "current" | "goodUntil"> & { since: number | null };

function signalsAt({ at, En }: IntermediateCheck, i: number, { shewhart, sums, rules, established }: Shown): Found[] {
  const found: Found[] = [];
  const side = (value: number) => (value > 0 ? "up" : "down");
  if (!isWithin(En)) found.push({ id: "agreement", at, En, side: side(En), effect: "blocks", since: null });
  const point = shewhart?.points[i];
  const sum = sums?.points[i];
  for (const id of CHART_SIGNALS) {
    const effect = rules.signals[id];
    const seen = id === "cusum" ? (sum?.signal ?? null) !== null : (point?.rules.includes(id) ?? false);
    if (effect === "off" || !seen) continue;
    found.push({
      id,
      at,
      En,
      side: id === "cusum" ? (sum?.signal ?? null) : side(point?.z ?? 0),
      // Limits from a handful of checks are no ground to stop anybody.
      effect: established ? effect : "warns",
      since: id === "cusum" ? (sum?.since ?? null) : null,
    });
  }
  return found;
}

/** A check agrees with its certificate: |E_n| up to 1. */
export function isWithin(En: number): boolean {
  return upTo(Math.abs(En), 1);
}
