import type { DeviceKind } from "@proverig/drivers";
import { z } from "zod";

/** rig.yaml, key by key (docs/rig.md). What concerns several keys at once is in rig-rules.ts and rig-safety.ts. */

export const DEVICE_KINDS = [
  "flow-meter",
  "thermometer",
  "valve",
  "contact",
  "watchdog",
  "display",
  "self-lock",
  "metal-measure",
  "balance",
  "scanner",
  "light",
] as const satisfies readonly DeviceKind[];

/** What each role's device must be. */
export const ROLES = {
  meter: "flow-meter",
  meterTemperature: "thermometer",
  nozzleTemperature: "thermometer",
  measureTemperature: "thermometer",
  ambient: "thermometer",
  reference: "flow-meter",
  referenceTemperature: "thermometer",
  display: "display",
  selfLock: "self-lock",
  emergencyStop: "contact",
  tankHigh: "contact",
  leak: "contact",
  watchdog: "watchdog",
  lightGreen: "light",
  lightAmber: "light",
  lightRed: "light",
  buzzer: "light",
} as const satisfies Record<string, DeviceKind>;
export type Role = keyof typeof ROLES;

const text = z.string().trim().min(1).max(200);
/** Lines, devices and standards have names that also stand in messages, entries and file names. */
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, "a letter, then letters, digits, - _ .");
const finite = z.number();
const nonNegative = finite.min(0);
const positive = finite.gt(0);
const percent = nonNegative.max(10);
const celsius = finite.min(-60).max(90);
const milliseconds = z.int().min(10).max(60_000);

const line = z.strictObject({
  serial: text.optional(),
  tcp: text.optional(),
  simulated: z.literal(true).optional(),
  framing: z.enum(["modbus-tcp", "raw"]).optional(),
  baud: z.int().min(300).max(4_000_000).default(9600),
  parity: z.enum(["none", "even", "odd"]).default("none"),
  dataBits: z.literal([7, 8]).default(8),
  stopBits: z.literal([1, 2]).default(1),
  timeout: milliseconds.default(200),
  worstReply: milliseconds.optional(),
  silence: positive.max(50).optional(),
});

/** The keys that are ours; the others are the driver's. */
const device = z.looseObject({ kind: z.enum(DEVICE_KINDS), driver: text, line: name.optional() });

const certificate = { certificate: text, validUntil: z.iso.date() };

/** Rising, without two of one place: what stands between two points is interpolated. */
function curve<K extends string>(key: K) {
  return <T extends Record<K, number>>(points: T[], context: z.core.$RefinementCtx<T[]>): T[] => {
    const sorted = points.toSorted((a, b) => a[key] - b[key]);
    const twice = sorted.find((point, i) => point[key] === sorted[i - 1]?.[key]);
    if (twice) {
      context.addIssue({ code: "custom", message: `two points at ${key} ${twice[key]}`, params: { mend: "keep one" } });
    }
    return sorted;
  };
}

export const meterStandard = z.strictObject({
  ...certificate,
  points: z
    .array(z.strictObject({ flow: positive.max(2000), error: finite.min(-10).max(10), U: percent }))
    .min(1)
    .transform(curve("flow")),
  repeatability: percent.optional(),
  drift: percent.optional(),
  zeroStability: nonNegative.max(100).optional(),
  linePack: nonNegative.max(100).optional(),
  gas: percent.optional(),
  bodyExpansion: finite.min(-0.001).max(0.001).default(0),
  calibrationTemperature: celsius.default(20),
});

export const thermometerStandard = z.strictObject({
  ...certificate,
  points: z
    .array(z.strictObject({ at: celsius, correction: finite.min(-10).max(10), U: nonNegative.max(10) }))
    .min(1)
    .transform(curve("at")),
});

export const measureStandard = z.strictObject({
  kind: z.literal("metal-measure"),
  ...certificate,
  volume: positive.max(2000),
  neck: nonNegative.max(2000),
  mlPerMm: positive.max(1000),
  material: z.enum(["stainless-steel", "carbon-steel", "brass", "aluminium"]),
  U: percent.optional(),
});

export type MeterStandard = z.output<typeof meterStandard>;
export type ThermometerStandard = z.output<typeof thermometerStandard>;
export type MeasureStandard = z.output<typeof measureStandard>;
export type Standard = MeterStandard | ThermometerStandard | MeasureStandard;

const role = name.optional();

/** Everything whose shape does not depend on a driver. */
export const rigSchema = z.strictObject({
  rig: z.strictObject({ id: text.max(64) }),
  lines: z.record(name, line).default({}),
  station: text.optional(),
  plugins: z.array(text).default([]),
  iKnow: z.literal("bench").optional(),
  devices: z.record(name, device),
  roles: z
    .strictObject({
      meter: role,
      meterTemperature: role,
      nozzleTemperature: role,
      measureTemperature: role,
      ambient: role,
      reference: role,
      referenceTemperature: role,
      display: role,
      selfLock: role,
      emergencyStop: role,
      tankHigh: role,
      leak: role,
      watchdog: role,
      lightGreen: role,
      lightAmber: role,
      lightRed: role,
      buzzer: role,
    } satisfies Record<Role, typeof role>)
    .default({}),
  paths: z.array(z.strictObject({ valves: z.array(name).min(1).max(16), flow: positive.max(1000) })).default([]),
  receiver: z.strictObject({ capacity: positive.max(100_000), products: z.array(text).min(1).optional() }).optional(),
  standards: z.record(name, z.unknown()).default({}),
});

export type RigFile = z.output<typeof rigSchema>;
