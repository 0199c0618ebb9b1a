import { z } from "zod";

/** The laboratory's reference standards, as a calibration file names them. U in the unit of the key, k = 2 unless stated. */

const text = z.string().trim().min(1).max(200);
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, "a letter, then letters, digits, - _ .");
const positive = z.number().gt(0);
const nonNegative = z.number().min(0);
const celsius = z.number().min(-60).max(200);
const k = z.number().min(1).max(4).default(2);

const certificate = {
  certificate: text,
  /** The day of its calibration. */
  calibrated: z.iso.date(),
  validUntil: z.iso.date(),
  laboratory: text.optional(),
  k,
};

export const measureUsed = z.strictObject({
  kind: z.literal("metal-measure"),
  ...certificate,
  /** Litres at `neck` mm and 20 degrees. */
  volume: positive.max(2000),
  neck: nonNegative.max(2000),
  mlPerMm: positive.max(1000),
  material: z.enum(["stainless-steel", "carbon-steel", "brass", "aluminium"]),
  /** % of its volume. */
  U: positive.max(5),
  /** %, half-width, since its calibration. */
  drift: nonNegative.max(5).optional(),
  /** mm, half-width, of reading the neck. */
  readingHalfWidth: nonNegative.max(10).optional(),
  /** mL, one standard deviation, of what stays in it after dripping. */
  drain: nonNegative.max(1000).optional(),
});

export const balanceStandard = z.strictObject({
  kind: z.literal("balance"),
  ...certificate,
  /** kg, at the load of a run. */
  U: positive.max(10),
  /** kg, steps of its display. */
  resolution: positive.max(1),
  /** kg, the most that it takes. */
  capacity: positive.max(100_000),
  drift: nonNegative.max(10).optional(),
  /** Of the weights by which it was adjusted. */
  weightDensity: z.number().min(1000).max(20_000).default(8000),
  /** kg/m3, of the liquid's density. */
  densityU: nonNegative.max(50),
  /** g/min that evaporates between the two weighings, and its half-width. */
  evaporation: nonNegative.max(1000).default(0),
  evaporationHalfWidth: nonNegative.max(1000).optional(),
});

export const meterUsed = z.strictObject({
  kind: z.literal("meter"),
  ...certificate,
  /** A flow meter of the rig's configuration; absent: its volume is typed. */
  device: name.optional(),
  /** %, at flows in L/min. */
  points: z
    .array(z.strictObject({ flow: positive.max(2000), error: z.number().min(-10).max(10), U: positive.max(10) }))
    .min(1)
    .transform((points) => points.toSorted((a, b) => a.flow - b.flow)),
  drift: nonNegative.max(5).optional(),
  repeatability: nonNegative.max(5).optional(),
});

export const thermometerUsed = z.strictObject({
  kind: z.literal("thermometer"),
  ...certificate,
  /** A thermometer of the rig's configuration; absent: it is read by a person. */
  device: name.optional(),
  points: z
    .array(z.strictObject({ at: celsius, correction: z.number().min(-10).max(10), U: positive.max(10) }))
    .min(1)
    .transform((points) => points.toSorted((a, b) => a.at - b.at)),
  drift: nonNegative.max(5).optional(),
  resolution: nonNegative.max(1).optional(),
  /** K, half-width, of the bath between the two probes. */
  bath: nonNegative.max(1).optional(),
});

/** By which a person measures the ohms of a probe in the bath. */
export const bridgeUsed = z.strictObject({
  kind: z.literal("resistance-bridge"),
  ...certificate,
  /** Ohms, at about 100. */
  U: positive.max(1),
  /** Ohms, to be added to what it shows. */
  correction: z.number().min(-1).max(1).default(0),
  /** Ohms, half-width, since its calibration. */
  drift: nonNegative.max(1).optional(),
  /** Ohms, steps of its display. */
  resolution: nonNegative.max(1).optional(),
});

export type MeasureUsed = z.output<typeof measureUsed>;
export type BalanceUsed = z.output<typeof balanceStandard>;
export type MeterUsed = z.output<typeof meterUsed>;
export type ThermometerUsed = z.output<typeof thermometerUsed>;
export type BridgeUsed = z.output<typeof bridgeUsed>;
export type UsedStandard = MeasureUsed | BalanceUsed | MeterUsed | ThermometerUsed | BridgeUsed;
