import { createHash } from "node:crypto";
import { z } from "zod";
import { coefficientProblems } from "./calibration-coefficients.ts";
import { balanceStandard, bridgeUsed, measureUsed, meterUsed, thermometerUsed } from "./calibration-standards.ts";
import { fileError } from "./problem.ts";
import { type KeyPath, parseYaml, readBytes } from "./yaml.ts";

/** calibration.yaml (docs/calibration.md). Litres, L/min, degrees Celsius, kg, kg/m3, hPa; U with k = 2 unless `k` is there. */

const text = z.string().trim().min(1).max(200);
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, "a letter, then letters, digits, - _ .");
const positive = z.number().gt(0);
const celsius = z.number().min(-60).max(200);

const phase = z.enum(["as-found", "as-left", "check"]);

/** Where an instrument has no data line and nobody can be asked: what was read, in the order of the runs. */
const reading = z.strictObject({
  phase,
  /** Counted from 1, in the order of `points`. */
  point: z.int().min(1),
  run: z.int().min(1),
  /** When it was read; times of a file must rise. */
  at: z.iso.datetime({ offset: true }).optional(),
  neck: z.number().min(-1000).max(2000).optional(),
  temperature: celsius.optional(),
  tare: z.number().min(-100).max(10_000).optional(),
  gross: z.number().min(-100).max(10_000).optional(),
  density: z.number().min(500).max(1200).optional(),
  /** Litres on the reference meter in this run. */
  litres: positive.max(10_000).optional(),
  /** Of the reference thermometer, one for each pair. */
  reference: z.array(celsius).optional(),
  /** By the bridge, one for each pair; what is absurd is asked again. */
  ohms: z.array(z.number()).max(100).optional(),
});

const certificate = z.strictObject({
  /** The new one's. */
  number: text,
  validUntil: z.iso.date(),
  laboratory: text.optional(),
});

const conditions = z.strictObject({
  hose: text.optional(),
  ambient: z.number().min(-60).max(90).optional(),
  pressure: z.number().min(500).max(1200).optional(),
  humidity: z.number().min(0).max(100).optional(),
});

const runs = z.int().min(3).max(10).default(3);

const shared = {
  /** A check 期间核查 compares what is found with the certificate in force, and makes no new one. */
  purpose: z.enum(["calibration", "check"]).default("calibration"),
  device: name,
  certificate: certificate.optional(),
  /** Where waits, expansions and purge limits come from. */
  profile: text.default("jjg443-2023"),
  conditions: conditions.prefault({}),
  /** Null: what is found is left. Else the point is found, the work done, and found again. */
  work: z.strictObject({ text }).nullable().default(null),
  operator: z.strictObject({ name: text, certificate: text.optional() }),
  answers: z
    .strictObject({
      ready: z.boolean().optional(),
      workDone: z.boolean().optional(),
      density: z.number().min(500).max(1200).optional(),
      readings: z.array(reading).default([]),
    })
    .prefault({}),
};

const fit = z
  .strictObject({
    /** Straight lines, a curve through all points that never overshoots, a rising or falling one, a polynomial. */
    curve: z.enum(["linear", "pchip", "isotonic", "polynomial"]).default("linear"),
    /** Of the polynomial, in the flow or its reciprocal. */
    degree: z.int().min(1).max(4).default(2),
    in: z.enum(["q", "1/q"]).default("q"),
  })
  .prefault({});

const meter = z.strictObject({
  kind: z.literal("meter"),
  ...shared,
  method: z.enum(["metal-measure", "gravimetric", "reference-meter"]),
  liquid: z.strictObject({ product: text, density: z.number().min(500).max(1200).optional() }),
  /** L a run; the measure's own with a metal measure. */
  volume: positive.max(2000).optional(),
  /** In the order in which they are run; `flow` is one of the rig's paths. */
  points: z
    .array(z.strictObject({ flow: positive.max(1000), runs, standard: name.optional() }))
    .min(1)
    .max(20),
  standards: z.record(
    name,
    z.discriminatedUnion("kind", [measureUsed, balanceStandard, meterUsed, thermometerUsed, bridgeUsed]),
  ),
  fit,
  check: z.strictObject({ flow: positive.max(1000), runs: z.int().min(1).max(10).default(1) }).optional(),
});

const probe = z.strictObject({
  kind: z.literal("probe"),
  ...shared,
  method: z.literal("reference-thermometer"),
  points: z
    .array(z.strictObject({ at: celsius, runs, pairs: z.int().min(1).max(100).optional() }))
    .min(1)
    .max(20),
  standards: z.record(name, z.discriminatedUnion("kind", [thermometerUsed, bridgeUsed])),
  /** Corrections as read, or the coefficients of a PT100. */
  determine: z.enum(["corrections", "callendar-van-dusen"]).default("corrections"),
  /** Which are fitted (absent: R0, A and B); the others stay IEC 60751's. */
  coefficients: z.enum(["r0-a", "r0-a-b"]).optional(),
  /** Where the ohms come from: a person reads the bridge. */
  resistance: z.literal("typed").optional(),
  /** K between bath and reading that a probe in the bath may at most show. */
  tolerance: positive.max(5).default(1),
});

const calibrationSchema = z.discriminatedUnion("kind", [meter, probe]);

export type Calibration = z.output<typeof calibrationSchema>;
export type MeterCalibrationFile = Extract<Calibration, { kind: "meter" }>;
export type ProbeCalibrationFile = Extract<Calibration, { kind: "probe" }>;
export type CalibrationReading = z.output<typeof reading>;

export interface LoadedCalibration {
  calibration: Calibration;
  /** As read; their SHA-256 (hex) identifies the calibration. */
  bytes: Uint8Array;
  sha256: string;
  path: string;
  where(keys: KeyPath): string;
}

/** Throws FILE_UNREADABLE, YAML_SYNTAX, CALIBRATION_INVALID. */
export function loadCalibration(path: string): LoadedCalibration {
  return parseCalibration(readBytes(path), path);
}

export function parseCalibration(source: Uint8Array, path: string): LoadedCalibration {
  const { value, bytes, where } = parseYaml(source, path, calibrationSchema, "CALIBRATION_INVALID");
  const problem = [...standardProblems(value), ...pointProblems(value), ...readingProblems(value)][0];
  if (problem) {
    throw fileError("CALIBRATION_INVALID", problem, where(problem.keys));
  }
  return { calibration: value, bytes, sha256: createHash("sha256").update(bytes).digest("hex"), path, where };
}

interface CalibrationProblem {
  keys: KeyPath;
  what: string;
  mend: string;
}

/** Two instruments never share a certificate, and the new one's number is not a standard's. */
function standardProblems({
  purpose,
  standards,
  certificate,
  kind,
  method,
  ...rest
}: Calibration): CalibrationProblem[] {
  const problems: CalibrationProblem[] = [];
  if ((purpose === "check") === (certificate !== undefined)) {
    problems.push(
      certificate
        ? { keys: ["certificate"], what: "a check makes no certificate", mend: "leave it out" }
        : { keys: ["certificate"], what: '"certificate" is missing', mend: "number and validUntil of the new one" },
    );
  }
  const seen = new Map(certificate ? [[certificate.number, "the new certificate"]] : []);
  for (const [name, standard] of Object.entries(standards)) {
    const other = seen.get(standard.certificate);
    if (other !== undefined) {
      const what = `${name} and ${other} have one certificate number, ${standard.certificate}`;
      problems.push({ keys: ["standards", name, "certificate"], what, mend: "each has its own" });
    }
    seen.set(standard.certificate, name);
    if (standard.calibrated > standard.validUntil) {
      const what = `${name} was calibrated ${standard.calibrated}, after its last valid day ${standard.validUntil}`;
      problems.push({ keys: ["standards", name, "calibrated"], what, mend: "see its certificate" });
    }
  }
  const bridge = Object.entries(standards).find((each) => each[1].kind === "resistance-bridge")?.[0];
  if (kind === "meter" && bridge !== undefined) {
    const what = `no meter is calibrated with a resistance bridge, as "${bridge}" is`;
    problems.push({ keys: ["standards", bridge], what, mend: "leave it out" });
  }
  const needed = STANDARD_OF[method];
  const fitting = Object.entries(standards).filter(([, { kind }]) => kind === needed);
  if (fitting.length === 0) {
    problems.push({
      keys: ["standards"],
      what: `method ${method} needs a ${needed}`,
      mend: "add it with its certificate",
    });
  }
  if (kind !== "meter" || !("points" in rest)) return problems;
  for (const [i, point] of rest.points.entries()) {
    const named = "standard" in point ? point.standard : undefined;
    if (named === undefined) {
      if (fitting.length < 2) continue;
      const what = `point ${i + 1} does not say which of ${fitting.map(([each]) => each).join(", ")} it is run with`;
      problems.push({ keys: ["points", i], what, mend: "add `standard`" });
    } else if (!fitting.some(([each]) => each === named)) {
      problems.push({
        keys: ["points", i, "standard"],
        what: `there is no ${needed} "${named}"`,
        mend: "correct the name",
      });
    }
  }
  return problems;
}

/** Which kind of standard a method rests on. */
const STANDARD_OF = {
  "metal-measure": "metal-measure",
  gravimetric: "balance",
  "reference-meter": "meter",
  "reference-thermometer": "thermometer",
} as const;

function pointProblems(calibration: Calibration): CalibrationProblem[] {
  const places: number[] = calibration.points.map((point) => ("flow" in point ? point.flow : point.at));
  const problems: CalibrationProblem[] = [];
  const again = places.findIndex((place, i) => places.indexOf(place) < i);
  if (again >= 0) {
    problems.push({
      keys: ["points", again],
      what: `two points at ${places[again]}`,
      mend: "keep one, with more runs",
    });
  }
  if (calibration.kind === "meter") {
    const { check, fit, method, volume } = calibration;
    if (check && !places.includes(check.flow)) {
      problems.push({
        keys: ["check", "flow"],
        what: `no point is at ${check.flow} L/min`,
        mend: "repeat one of the points",
      });
    }
    if (fit.curve === "polynomial" && places.length <= fit.degree) {
      const what = `${places.length} points do not bear a polynomial of degree ${fit.degree}`;
      problems.push({ keys: ["fit", "degree"], what, mend: "a lower degree, or more points" });
    }
    if (method !== "metal-measure" && volume === undefined) {
      problems.push({ keys: ["volume"], what: '"volume" is missing', mend: "litres of a run" });
    }
    if (method === "metal-measure" && volume !== undefined) {
      problems.push({ keys: ["volume"], what: "a run's volume is the measure's", mend: "leave it out" });
    }
  } else problems.push(...coefficientProblems(calibration));
  return problems;
}

const PHASES = ["as-found", "as-left", "check"];

/** Typed readings stand in the order in which they were made; each once. */
function readingProblems({ answers: { readings }, points }: Calibration): CalibrationProblem[] {
  const keyOf = ({ phase, point, run }: CalibrationReading) => [PHASES.indexOf(phase), point, run] as const;
  for (const [i, reading] of readings.entries()) {
    const keys = ["answers", "readings", i];
    if (reading.point > points.length) {
      return [{ keys: [...keys, "point"], what: `there is no point ${reading.point}`, mend: `1 to ${points.length}` }];
    }
    const before = readings[i - 1];
    if (!before) continue;
    const [a, b] = [keyOf(before), keyOf(reading)];
    const first = a.findIndex((value, k) => value !== b[k]);
    const shown = `${reading.phase} point ${reading.point} run ${reading.run}`;
    if (first === -1) return [{ keys, what: `two readings of ${shown}`, mend: "keep one" }];
    if ((a[first] ?? 0) > (b[first] ?? 0)) {
      return [
        { keys, what: `${shown} is out of order`, mend: "list the readings in the order in which they were made" },
      ];
    }
    if (before.at && reading.at && Date.parse(reading.at) <= Date.parse(before.at)) {
      return [{ keys: [...keys, "at"], what: `${shown} was read before the one above it`, mend: "correct the times" }];
    }
  }
  return [];
}
