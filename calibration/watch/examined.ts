import { bad, good, type Result } from "../result.ts";
import { agreement, compare } from "./agreement.ts";
import { examineRepeatability, examineStabilityInService, examineStabilityWhenNew } from "./examinations.ts";
import { upTo } from "./limit.ts";
import { mean } from "./spread.ts";

/** What a laboratory hands in about one of its standards: values in one unit, U with k = 2, days YYYY-MM-DD. Plain JSON. */
export type ExaminationGiven = {
  name: string;
  /** The rig's instrument that it is about. */
  device: string;
  unit: string;
  /** Flow (L/min) or temperature at which it was made; null where it does not matter. */
  at: number | null;
  /** On which it was finished. */
  date: string;
} & ExaminationData;

export type ExaminationData =
  /** 重复性试验. `established`: the standard deviation that holds so far. */
  | { examination: "repeatability"; readings: number[]; established: number | null; atLeast: number }
  /** 稳定性考核. `limit`: U (k = 2) where corrections are used, else |MPE|. */
  | { examination: "stability"; standing: "new" | "in-service"; occasions: Occasion[]; limit: number }
  /** 检定或校准结果的验证, against a better standard or among others of like standing. */
  | { examination: "result"; own: { value: number; U: number }; reference: { value: number; U: number } }
  | { examination: "result"; own: { value: number; U: number }; peers: number[] }
  /** 比对: rigs that measured the same, at one or several places. `reference`: which participant; null: their weighted mean. */
  | { examination: "comparison"; reference: string | null; results: ComparisonResult[] };

export interface Occasion {
  date: string;
  readings: number[];
}

export interface ComparisonResult {
  participant: string;
  at: number | null;
  value: number;
  U: number;
}

export interface ExaminationOutcome {
  /** Forms and limits were recalled, not read in the official text. */
  mark: "recalled";
  /** Null: there is nothing to hold it against; a first repeatability is what later ones are held against. */
  holds: boolean | null;
  /** What was found against what it may be, in the unit; of a comparison the largest |E_n| against 1. */
  found: number;
  limit: number | null;
  /** Of a comparison, place by place. */
  places: ComparisonPlace[];
  /** Of stability: the occasions' means. */
  means: number[];
  notes: ExaminationNote[];
}

export interface ComparisonPlace {
  at: number | null;
  reference: { value: number; U: number };
  results: Array<{ participant: string; value: number; U: number; En: number; agrees: boolean }>;
  pairs: Array<{ a: string; b: string; En: number; agrees: boolean }>;
}

/** `closeOccasions`: a new standard's occasions lie less than a month apart. `weightedMean`: no reference from outside. */
export type ExaminationNote = "closeOccasions" | "weightedMean";

const DAYS_A_MONTH = 28;
/** Beyond this the difference to a weighted mean drowns in rounding, and so would E_n. */
const WIDEST = 1e6;

/** One examination after JJF 1033, or a comparison, evaluated. Pure: the same given, the same outcome. */
export function examine(given: ExaminationGiven): Result<ExaminationOutcome, string> {
  switch (given.examination) {
    case "repeatability": {
      const seen = examineRepeatability(given.readings, given.established, given.atLeast);
      if (!seen.ok) return seen;
      const { s, established, holds } = seen.value;
      return good(outcome({ holds, found: s, limit: established }));
    }
    case "stability": {
      const readings = given.occasions.map((occasion) => occasion.readings);
      const seen =
        given.standing === "new"
          ? examineStabilityWhenNew(readings, given.limit)
          : examineStabilityInService(readings, given.limit);
      if (!seen.ok) return seen;
      const { stability, holds, means, limit } = seen.value;
      const notes: ExaminationNote[] = given.standing === "new" && tooClose(given.occasions) ? ["closeOccasions"] : [];
      return good(outcome({ holds, found: stability, limit, means, notes }));
    }
    case "result":
      return "peers" in given ? amongPeers(given.own, given.peers) : againstBetter(given.own, given.reference);
    case "comparison":
      return compared(given);
  }
}

function outcome(parts: Pick<ExaminationOutcome, "holds" | "found" | "limit"> & Partial<ExaminationOutcome>) {
  return { mark: "recalled" as const, places: [], means: [], notes: [], ...parts };
}

function tooClose(occasions: readonly Occasion[]): boolean {
  return occasions.some(({ date }, i) => {
    const before = occasions[i - 1]?.date;
    return before !== undefined && Date.parse(date) - Date.parse(before) < DAYS_A_MONTH * 86_400_000;
  });
}

interface Stated {
  value: number;
  U: number;
}

function againstBetter(own: Stated, reference: Stated): Result<ExaminationOutcome, string> {
  const { difference, within, agrees } = agreement(own, reference);
  return good(outcome({ holds: agrees, found: Math.abs(difference), limit: within }));
}

/** |y - mean| up to sqrt((n - 1)/n) U: the mean is of all, itself among them. */
function amongPeers(own: Stated, peers: readonly number[]): Result<ExaminationOutcome, string> {
  if (peers.length < 2) return bad("too-few-peers", `two others or more are asked for, there are ${peers.length}`);
  const n = peers.length + 1;
  const found = Math.abs(own.value - mean([own.value, ...peers]));
  const limit = Math.sqrt((n - 1) / n) * own.U;
  return good(outcome({ holds: upTo(found, limit), found, limit }));
}

function compared({
  reference,
  results,
}: Extract<ExaminationGiven, { examination: "comparison" }>): Result<ExaminationOutcome, string> {
  const all = results.map(({ U }) => U);
  if (Math.max(...all) > WIDEST * Math.min(...all)) {
    return bad("absurd-uncertainties", "one U is more than a million times another");
  }
  const places: ComparisonPlace[] = [];
  for (const at of new Set(results.map((each) => each.at))) {
    const here = results.filter((each) => each.at === at);
    const outside = here.find(({ participant }) => participant === reference) ?? null;
    const others = here.filter((each) => each !== outside).map(({ participant: id, ...stated }) => ({ id, ...stated }));
    const seen = compare(others, outside);
    if (!seen || (reference !== null && !outside))
      return bad("too-few-participants", `nothing to compare${at === null ? "" : ` at ${at}`}`);
    places.push({
      at,
      reference: { value: seen.reference.value, U: seen.reference.U },
      results: seen.results.map(({ id, value, U, En, agrees }) => ({ participant: id, value, U, En, agrees })),
      pairs: seen.pairs,
    });
  }
  const held = places.flatMap((place) => place.results);
  if (held.length === 0) return bad("too-few-participants", "nothing to compare");
  const holds = held.every(({ agrees }) => agrees);
  const found = Math.max(...held.map(({ En }) => Math.abs(En)));
  return good(outcome({ holds, found, limit: 1, places, notes: reference === null ? ["weightedMean"] : [] }));
}
