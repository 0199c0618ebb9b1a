import { z } from "zod";
import { balanceStandard, bridgeUsed, measureUsed, meterUsed, thermometerUsed } from "./calibration-standards.ts";

/** calibration.yaml, key by key (docs/calibration.md); what concerns several keys at once is in calibration-rules.ts. Litres, L/min, degrees Celsius, kg, kg/m3, hPa; U with k = 2 unless `k` is there. */

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
  /** K by which the bath, as the reference reads it, may miss its point. */
  tolerance: positive.max(5).default(1),
});

export const calibrationSchema = z.discriminatedUnion("kind", [meter, probe]);

export type Calibration = z.output<typeof calibrationSchema>;
export type MeterCalibrationFile = Extract<Calibration, { kind: "meter" }>;
export type ProbeCalibrationFile = Extract<Calibration, { kind: "probe" }>;
export type CalibrationReading = z.output<typeof reading>;
