import { dirname, resolve } from "node:path";
import {
  type ComparisonResult,
  type ExaminationGiven,
  type ExaminationOutcome,
  examine,
  type Occasion,
} from "@proverig/calibration";
import { z } from "zod";
import { type Loaded, loadYaml, parseYaml } from "../config/yaml.ts";
import { invalid, numberIn, readTable, type TableRow } from "./csv.ts";

/** Examinations and comparisons as a laboratory writes them: YAML, its numbers in it or in a CSV table beside it. */

const text = z.string().trim().min(1).max(100);
const unit = z.string().trim().min(1).max(20);
const day = z.iso.date();
/** Nothing that a rig is examined in comes near these. */
const number = z.number().min(-1e9).max(1e9);
const positive = number.gte(1e-9);
/** A table's path, relative to the file. */
const table = z.string().trim().min(1).max(300);
/** The file's own unit, where somebody wants to see it at the number. */
const stated = z.strictObject({ value: number, U: positive, k: positive.default(2), unit: unit.optional() });
const readings = z.union([z.array(number).min(1).max(10_000), table]);

const head = { name: text, device: text, unit, at: number.nullable().default(null), date: day };

const repeatability = z.strictObject({
  ...head,
  examination: z.literal("repeatability"),
  readings,
  established: positive.nullable().default(null),
  /** JJF 1033 asks for about ten. */
  atLeast: z.int().min(6).default(10),
});

const stability = z.strictObject({
  ...head,
  examination: z.literal("stability"),
  standing: z.enum(["new", "in-service"]),
  occasions: z.union([
    z
      .array(z.strictObject({ date: day, readings: z.array(number).min(1) }))
      .min(1)
      .max(1000),
    table,
  ]),
  limit: positive,
});

const result = z.strictObject({
  ...head,
  examination: z.literal("result"),
  own: stated,
  reference: stated.optional(),
  peers: z.array(number).min(1).max(1000).optional(),
});

const comparisonRow = z.strictObject({
  participant: text,
  at: number.nullable().default(null),
  value: number,
  U: positive,
  k: positive.default(2),
  unit: unit.optional(),
  date: day.optional(),
});

const examinationSchema = z.discriminatedUnion("examination", [repeatability, stability, result]);
const { at: _, ...comparisonHead } = head;
const comparisonSchema = z.strictObject({
  ...comparisonHead,
  /** Which of the participants the others are held against; their weighted mean, if absent. */
  reference: text.nullable().default(null),
  results: z.union([z.array(comparisonRow).min(1).max(1000), table]),
});

export interface Examined {
  given: ExaminationGiven;
  outcome: ExaminationOutcome;
}

/** How a table that the file names is read. */
type ReadTable = (name: string, columns: readonly string[]) => TableRow[];

const beside =
  (path: string): ReadTable =>
  (name, columns) =>
    readTable(resolve(dirname(path), name), columns);

/** `nowMs`: no day may lie after it. Throws FILE_UNREADABLE, YAML_SYNTAX, CALIBRATION_INVALID. */
export function loadExamination(path: string, nowMs: number): Examined {
  return examinationOf(loadYaml(path, examinationSchema, "CALIBRATION_INVALID"), nowMs, beside(path));
}

/** The same of a comparison between rigs. */
export function loadComparison(path: string, nowMs: number): Examined {
  return comparisonOf(loadYaml(path, comparisonSchema, "CALIBRATION_INVALID"), nowMs, beside(path));
}

const SENT = "the file";

/** Either of them, as it was sent: what lies beside a file is not there. Throws YAML_SYNTAX, CALIBRATION_INVALID. */
export function parseExamined(bytes: Uint8Array, nowMs: number): Examined {
  const none: ReadTable = (name) => {
    throw invalid(`"${name}" was not sent with it`, SENT, "write the numbers into the file itself");
  };
  const kind = parseYaml(bytes, SENT, z.looseObject({ results: z.unknown().optional() }), "CALIBRATION_INVALID").value;
  return kind.results === undefined
    ? examinationOf(parseYaml(bytes, SENT, examinationSchema, "CALIBRATION_INVALID"), nowMs, none)
    : comparisonOf(parseYaml(bytes, SENT, comparisonSchema, "CALIBRATION_INVALID"), nowMs, none);
}

function examinationOf(loaded: Loaded<z.infer<typeof examinationSchema>>, nowMs: number, tableOf: ReadTable): Examined {
  const { value } = loaded;
  requirePast(value.date, loaded.where(["date"]), nowMs);
  const { name, device, unit: own, at, date } = value;
  const shared = { name, device, unit: own, at, date };
  switch (value.examination) {
    case "repeatability": {
      const { examination, established, atLeast } = value;
      const given = {
        ...shared,
        examination,
        established,
        atLeast,
        readings: readingsOf(value.readings, own, tableOf),
      };
      return evaluated(given, loaded.where(["readings"]));
    }
    case "stability": {
      const { examination, standing, limit } = value;
      const occasions = occasionsOf(loaded, value.occasions, own, { nowMs, tableOf });
      return evaluated({ ...shared, examination, standing, limit, occasions }, loaded.where(["occasions"]));
    }
    case "result": {
      const { examination, reference, peers } = value;
      const ownStated = alike(value.own, own, loaded.where(["own"]));
      if ((reference === undefined) === (peers === undefined)) {
        throw invalid("either a reference or peers", loaded.where(["own"]), "add one of the two: reference, peers");
      }
      const given: ExaminationGiven = reference
        ? { ...shared, examination, own: ownStated, reference: alike(reference, own, loaded.where(["reference"])) }
        : { ...shared, examination, own: ownStated, peers: peers ?? [] };
      return evaluated(given, loaded.where([reference ? "reference" : "peers"]));
    }
  }
}

function comparisonOf(loaded: Loaded<z.infer<typeof comparisonSchema>>, nowMs: number, tableOf: ReadTable): Examined {
  const { name, device, unit: own, date, reference } = loaded.value;
  requirePast(date, loaded.where(["date"]), nowMs);
  const results = resultsOf(loaded, loaded.value.results, own, { nowMs, tableOf });
  if (reference !== null) {
    for (const at of new Set(results.map((each) => each.at))) {
      if (results.some((each) => each.at === at && each.participant === reference)) continue;
      const place = at === null ? "" : ` at ${at}`;
      throw invalid(`the reference "${reference}" has no result${place}`, loaded.where(["reference"]), "add it");
    }
  }
  const given: ExaminationGiven = {
    name,
    device,
    unit: own,
    at: null,
    date,
    examination: "comparison",
    reference,
    results,
  };
  return evaluated(given, loaded.where(["results"]));
}

function evaluated(given: ExaminationGiven, where: string): Examined {
  const outcome = examine(given);
  if (!outcome.ok) throw invalid(outcome.detail, where, "see docs/watching.md");
  return { given, outcome: outcome.value };
}

interface Around {
  nowMs: number;
  tableOf: ReadTable;
}

function readingsOf(value: number[] | string, own: string, tableOf: ReadTable): number[] {
  if (typeof value !== "string") return value;
  return tableOf(value, ["reading", "unit"]).map((row) => {
    requireUnit(row.cells.unit || undefined, own, row.where);
    return numberIn(row, "reading");
  });
}

function occasionsOf(
  loaded: Loaded<unknown>,
  value: Occasion[] | string,
  own: string,
  { nowMs, tableOf }: Around,
): Occasion[] {
  const rows: Array<{ date: string; where: string; readings: number[] }> =
    typeof value === "string"
      ? tableOf(value, ["date", "reading", "unit"]).map((row) => {
          requireUnit(row.cells.unit || undefined, own, row.where);
          return { date: dateIn(row), where: row.where, readings: [numberIn(row, "reading")] };
        })
      : value.map((each, i) => ({ ...each, where: loaded.where(["occasions", i]) }));
  const occasions: Occasion[] = [];
  for (const { date, where, readings: several } of rows) {
    requirePast(date, where, nowMs);
    const last = occasions.at(-1);
    if (last && date < last.date) throw invalid(`${date} comes after ${last.date}`, where, "the oldest occasion first");
    if (last?.date === date && typeof value !== "string")
      throw invalid(`two occasions on ${date}`, where, "each day once");
    if (last?.date === date) last.readings.push(...several);
    else occasions.push({ date, readings: [...several] });
  }
  return occasions;
}

type Row = z.infer<typeof comparisonRow>;

function resultsOf(
  loaded: Loaded<unknown>,
  value: Row[] | string,
  own: string,
  { nowMs, tableOf }: Around,
): ComparisonResult[] {
  const rows: Array<Row & { where: string }> =
    typeof value === "string"
      ? tableOf(value, Object.keys(comparisonRow.shape)).map(rowOf)
      : value.map((each, i) => ({ ...each, where: loaded.where(["results", i]) }));
  const seen = new Set<string>();
  return rows.map(({ where, participant, at, ...row }) => {
    if (row.date !== undefined) requirePast(row.date, where, nowMs);
    const key = JSON.stringify([participant, at]);
    const place = at === null ? "" : ` at ${at}`;
    if (seen.has(key)) throw invalid(`two results of "${participant}"${place}`, where, "each participant once a place");
    seen.add(key);
    return { participant, at, ...alike(row, own, where) };
  });
}

/** A table's line as the file's own lists have it; a cell that is empty is not there. */
function rowOf(row: TableRow): Row & { where: string } {
  const { cells, where } = row;
  const has = (column: string) => (cells[column] ?? "") !== "";
  const read = comparisonRow.safeParse({
    participant: cells.participant,
    value: numberIn(row, "value"),
    U: numberIn(row, "U"),
    ...(has("at") && { at: numberIn(row, "at") }),
    ...(has("k") && { k: numberIn(row, "k") }),
    ...(has("unit") && { unit: cells.unit }),
    ...(has("date") && { date: dateIn(row) }),
  });
  if (read.success) return { ...read.data, where };
  const [issue] = read.error.issues;
  throw invalid(`${issue?.path.join(".")}: ${issue?.message}`, where, "correct the line");
}

function dateIn({ cells, where }: TableRow): string {
  const read = day.safeParse(cells.date ?? "");
  if (!read.success) throw invalid(`date is "${cells.date ?? ""}"`, where, "a date such as 2026-11-03");
  return read.data;
}

/** U brought to k = 2. */
function alike({ value, U, k, unit: its }: z.infer<typeof stated>, own: string, where: string) {
  requireUnit(its, own, where);
  return { value, U: (2 * U) / k };
}

function requireUnit(its: string | undefined, own: string, where: string): void {
  if (its === undefined || its === own) return;
  throw invalid(`"${its}" where the file says "${own}"`, where, "one unit for all");
}

/** By the day at +08:00, as validities are. */
function requirePast(date: string, where: string, nowMs: number): void {
  const today = new Date(nowMs + 8 * 3_600_000).toISOString().slice(0, 10);
  if (date > today) throw invalid(`${date} is in the future`, where, `today is ${today}`);
}
