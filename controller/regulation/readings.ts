import { z } from "zod";
import { MATERIALS, METHODS } from "./profile.ts";

/** READINGS of `evaluate` (docs/job.md): what a person typed in, of either method. Unknown keys are refused. */

// No more than rig.yaml and job.yaml take: beyond stands a slip of the hand, or another unit.
const litres = z.number().positive().max(100_000);
const measureL = z.number().positive().max(2000);
const flowLpm = z.number().positive().max(2000);
const neckMm = z.number().min(-1000).max(2000);
const yuan = z.number().min(0).max(10_000_000);
const celsius = z.number().min(-60).max(100);

const run = z.strictObject({
  error: z.number().min(-100).max(1000).optional(),
  display: z.number().min(0).max(100_000).optional(),
  neck: neckMm.optional(),
  meterVolume: litres.optional(),
  flow: flowLpm.optional(),
  tJ: celsius.optional(),
  tB: celsius.optional(),
  tM: celsius.optional(),
  amount: yuan.optional(),
  unitPrice: yuan.optional(),
  U: z.number().min(0).max(1000).optional(),
});
export type ReadingsRun = z.infer<typeof run>;

const fields = z.strictObject({
  profile: z.string().min(1).optional(),
  method: z.enum(METHODS),
  product: z.string().min(1).optional(),
  measure: z
    .strictObject({
      volume: measureL,
      neck: neckMm,
      mlPerMm: z.number().positive().max(1000),
      material: z.enum(MATERIALS).optional(),
    })
    .optional(),
  meter: z
    .strictObject({
      points: z
        .array(
          z.strictObject({
            flow: flowLpm,
            error: z.number().min(-10).max(10),
            U: z.number().min(0).max(10).optional(),
          }),
        )
        .min(1),
      bodyExpansion: z.number().min(-0.001).max(0.001).optional(),
      calibrationTemperature: celsius.optional(),
    })
    .optional(),
  minPaymentVariable: z.number().positive().max(100_000).optional(),
  points: z.array(z.strictObject({ point: z.string().min(1), runs: z.array(run).min(1) })).min(1),
  rounding: z.strictObject({ litres: z.number().positive().max(1) }).optional(),
});
export type Readings = z.infer<typeof fields>;

interface Complaint {
  path: PropertyKey[];
  message: string;
}

export const readingsSchema: z.ZodType<Readings> = fields.superRefine((readings, context) => {
  for (const { path, message } of complaints(readings)) context.addIssue({ code: "custom", path, message });
});

function complaints(readings: Readings): Complaint[] {
  return [...curveComplaints(readings), ...pointComplaints(readings)];
}

/** Between two points of one flow nothing can be interpolated. */
function curveComplaints({ meter }: Readings): Complaint[] {
  const flows = (meter?.points ?? []).map(({ flow }) => flow);
  return flows.flatMap((flow, i) =>
    flows.indexOf(flow) < i ? [{ path: ["meter", "points", i, "flow"], message: `two points at flow ${flow}` }] : [],
  );
}

function pointComplaints(readings: Readings): Complaint[] {
  const names = readings.points.map(({ point }) => point);
  return readings.points.flatMap(({ point, runs }, i) => {
    const path = ["points", i];
    const again =
      names.indexOf(point) < i ? [{ path: [...path, "point"], message: `point "${point}" is there twice` }] : [];
    const ofRuns = runs.flatMap((reading, j) =>
      runComplaints(readings, reading).map(({ path: key, message }) => ({
        path: [...path, "runs", j, ...key],
        message,
      })),
    );
    return [...again, ...ofRuns, ...topComplaints(readings, runs)];
  });
}

/** What belongs to the other method, and what this one needs. */
const NEEDS = {
  "metal-measure": { own: ["display", "neck"], second: "tB", foreign: ["meterVolume", "flow", "tM"] },
  "master-meter": { own: ["display", "meterVolume"], second: "tM", foreign: ["neck", "tB"] },
} as const;

function runComplaints({ method, meter }: Readings, reading: ReadingsRun): Complaint[] {
  const { own, second, foreign } = NEEDS[method];
  const has = (key: keyof ReadingsRun) => reading[key] !== undefined;
  const found: Complaint[] = [];
  const complain = (key: string[], message: string) => found.push({ path: key, message });
  for (const key of foreign) if (has(key)) complain([key], `"${key}" does not belong to the method ${method}`);
  if (has("amount") !== has("unitPrice")) complain([], "a payment needs both amount and unitPrice");
  if (has("amount") && !has("display")) complain([], 'a payment needs the volume shown, "display"');
  if (has("error")) {
    for (const key of ["neck", "meterVolume", "flow", "tJ", "tB", "tM"] as const)
      if (has(key)) complain([key], `a run has either "error" or readings such as "${key}"`);
    return found;
  }
  for (const key of own) if (!has(key)) complain([], `a run needs "${key}", or just "error"`);
  if (has("tJ") !== has(second)) complain([], `a correction needs both tJ and ${second}`);
  if (method === "master-meter" && !has("flow") && (meter?.points.length ?? 0) > 1)
    complain([], 'a run needs "flow" to find its place on the meter\'s curve');
  return found;
}

function topComplaints({ method, measure, meter, product }: Readings, runs: ReadingsRun[]): Complaint[] {
  const read = runs.filter(({ error }) => error === undefined);
  if (read.length === 0) return [];
  const found: Complaint[] = [];
  const need = (key: string, what: string) => found.push({ path: [], message: `"${key}" is needed: ${what}` });
  if (method === "metal-measure" && !measure) need("measure", "the certificate of the metal measure");
  if (method === "master-meter" && !meter) need("meter", "the certificate of the master meter");
  if (!read.some(({ tJ }) => tJ !== undefined)) return found;
  if (product === undefined) need("product", "its expansion goes into the correction for temperature");
  if (measure && measure.material === undefined) need("measure.material", "its expansion goes into the correction");
  return found;
}
