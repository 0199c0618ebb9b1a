import type { JobDetail, JobView, NoteView, PointView } from "@proverig/controller/protocol";

type Item = JobView["items"][number]["item"];
type ItemResult = JobView["items"][number]["result"];
type JobRecord = NonNullable<JobDetail["record"]>;
type NozzleRecord = JobRecord["nozzles"][number];
type AdjustmentRecord = JobRecord["adjustments"][number];
export type RunView = NozzleRecord["points"][number]["runs"][number];
export type Verdict = NonNullable<PointView["verdict"]>;

/** What is shown of a job's results, be it the rig's present one or one from the history. */
export interface ResultView {
  id: string;
  station: string;
  dispenser: string;
  kind: JobView["kind"];
  method: JobView["method"];
  outcome: string;
  verdict: Verdict | null;
  reason: string | null;
  validUntil: string | null;
  /** All is done, and somebody has still to let the job close. */
  inReview: boolean;
  profile: string;
  attested: boolean;
  screening: boolean;
  /** Null where it is not known any more: nothing is drawn then. */
  mpe: number | null;
  division: number;
  closedAt: string | null;
  operator: string | null;
  nozzles: NozzleView[];
  findings: NoteView[];
  warnings: NoteView[];
}

export interface NozzleView {
  id: number;
  product: string;
  verdict: Verdict | null;
  items: Array<{ item: Item; result: ItemResult }>;
  points: PointResultView[];
  /** How often it had been adjusted before these results. */
  series: number;
  /** What was found before each adjustment, the last one first. */
  asFound: AdjustmentView[];
}

export interface AdjustmentView extends Omit<AdjustmentRecord, "nozzle" | "asFound"> {
  found: NozzleView;
}

export interface PointResultView extends Omit<PointView, "nozzle"> {
  /** The latest attempt of a run comes last; void ones are among them. */
  runs: Array<RunView & { reason: string | null }>;
}

/** The rig's present job. Pure. */
export function viewOfJob(job: JobView): ResultView {
  const { closed, review } = job;
  const nozzles = job.nozzles.map(({ id, product }): NozzleView => {
    const points = job.points.filter(({ nozzle }) => nozzle === id);
    return {
      id,
      product,
      verdict: review?.nozzles.find(({ nozzle }) => nozzle === id)?.verdict ?? null,
      items: job.items.filter(({ nozzle }) => nozzle === id).map(({ item, result }) => ({ item, result })),
      points: points.map((point) => ({
        ...point,
        runs: job.attempts.filter((attempt) => attempt.nozzle === id && attempt.point === point.point),
      })),
      ...pastOf(job.adjustments, id),
    };
  });
  const only = nozzles.length === 1 ? nozzles[0] : undefined;
  if (only && closed) only.verdict = closed.verdict;
  return {
    id: job.id,
    station: job.station,
    dispenser: job.dispenser,
    kind: job.kind,
    method: job.method,
    outcome: closed?.outcome ?? "running",
    verdict: closed?.verdict ?? review?.verdict ?? null,
    inReview: review !== null,
    reason: closed?.reason ?? null,
    validUntil: closed?.validUntil ?? null,
    profile: job.profile.code,
    attested: job.profile.attested,
    screening: job.screening,
    mpe: job.mpe,
    division: 0.01,
    closedAt: null,
    operator: null,
    nozzles,
    findings: job.findings,
    warnings: job.warnings,
  };
}

/** A job of the history. Pure. */
export function viewOfRecord({ id, closedAt, record, mpe }: JobDetail & { record: JobRecord }): ResultView {
  const { job } = record;
  const { maker, model, serial, division } = job.dispenser;
  return {
    id,
    station: job.station.name,
    dispenser: [maker, model, serial].filter(Boolean).join(" "),
    kind: job.kind,
    method: record.method,
    outcome: record.outcome,
    verdict: record.verdict,
    inReview: false,
    reason: record.reason,
    validUntil: record.validUntil,
    profile: [record.profile.name, ...record.profile.overlays].join(" + "),
    attested: record.profile.attested,
    screening: record.screening,
    mpe,
    division: division ?? 0.01,
    closedAt,
    operator: job.operator.name,
    nozzles: record.nozzles.map((nozzle) => ({ ...nozzleOf(nozzle), ...pastOf(record.adjustments, nozzle.id) })),
    findings: record.findings,
    warnings: record.warnings,
  };
}

function nozzleOf({ id, product, verdict, items, points }: NozzleRecord): NozzleView {
  return {
    id,
    product,
    verdict,
    items: Object.entries(items).flatMap(([item, result]) => (isItem(item) ? [{ item, result }] : [])),
    points: points.map((point) => ({
      ...point,
      runs: point.runs.map((run) => ({ ...run, reason: run.repeated?.reason ?? null })),
    })),
    series: 0,
    asFound: [],
  };
}

/** A nozzle's adjustments and what was found before each. A record that is older than adjustments has an empty list. */
function pastOf(adjustments: readonly AdjustmentRecord[], id: number): Pick<NozzleView, "series" | "asFound"> {
  const own = adjustments.filter(({ nozzle }) => nozzle === id);
  const asFound = own.map(({ at, by, work, reason, seals, asFound: found }, series) => ({
    at,
    by,
    work,
    reason,
    seals,
    found: { ...nozzleOf(found), series },
  }));
  return { series: own.length, asFound: asFound.toReversed() };
}

const ITEMS = [
  "nameplate",
  "appearance",
  "seals",
  "selfLock",
  "displaySeen",
  "software",
  "payment",
] as const satisfies Item[];
const isItem = (name: string): name is Item => ITEMS.some((item) => item === name);

/** What decided, for the line under the word: points and items as bad as the verdict. Pure. */
export interface Deciding {
  nozzle: number;
  point: PointResultView | null;
  item: Item | null;
}

export function deciding({ verdict, nozzles }: Pick<ResultView, "verdict" | "nozzles">): Deciding[] {
  if (verdict === null) return [];
  return nozzles.flatMap(({ id, points, items }): Deciding[] => {
    const decisive = points.filter((point) => point.verdict === verdict);
    const bad = items.filter(({ result }) => (verdict === "non-conforming" ? result === "fail" : false));
    const open = items.filter(
      ({ result, item }) => verdict === "inconclusive" && result === "not-verified" && item !== "displaySeen",
    );
    return [
      ...(verdict === "conforming" ? worstPoint(points) : decisive).map((point) => ({ nozzle: id, point, item: null })),
      ...[...bad, ...(decisive.length === 0 ? open : [])].map(({ item }) => ({ nozzle: id, point: null, item })),
    ];
  });
}

/** Where all conform, the point that came nearest to its limit. */
function worstPoint(points: PointResultView[]): PointResultView[] {
  const sorted = points
    .filter(({ meanError }) => meanError !== null)
    .sort((a, b) => Math.abs(b.meanError ?? 0) - Math.abs(a.meanError ?? 0));
  return sorted.slice(0, 1);
}
