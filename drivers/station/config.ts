import { z } from "zod";
import { RigError } from "../error.ts";
import { faultSchema } from "./fault-config.ts";

/**
 * station.yaml: the whole simulated world. Units as everywhere (docs/station.md): litres, L/min, degrees Celsius,
 * kPa, seconds, percent. What is left out gives a station whose dispenser conforms.
 */

const number = z.number();
const nonNegative = number.min(0);
const positive = number.gt(0);
const percent = number.min(-50).max(50);
const celsius = number.min(-60).max(90);

/** Error in % at flows in L/min, linear between and constant beyond. */
const curve = z
  .array(z.strictObject({ flow: nonNegative, error: percent }))
  .min(1)
  .refine((points) => points.every((point, i) => i === 0 || point.flow > (points[i - 1]?.flow ?? 0)), {
    message: "flows do not rise",
    params: { mend: "list the points from the lowest flow to the highest" },
  });

const decimals = z.strictObject({
  volume: z.int().min(0).max(4),
  amount: z.int().min(0).max(4),
  price: z.int().min(0).max(4),
});

const dispenser = z.strictObject({
  /** Of the transducer with its counter. */
  error: curve.prefault([
    { flow: 5, error: 0.12 },
    { flow: 24, error: 0.11 },
    { flow: 60, error: 0.1 },
  ]),
  /** %, one standard deviation, drawn anew for each delivery. */
  scatter: nonNegative.max(10).default(0.015),
  /** L/min, whatever the rig opens. */
  maxFlow: positive.max(500).default(58),
  /** Before a preset: the last `volume` litres run at `flow` L/min. */
  slow: z.strictObject({ volume: nonNegative.default(0.3), flow: positive.default(4) }).prefault({}),
  /** Yuan per litre. Default: the job's, where known, else 7.72. */
  unitPrice: nonNegative.optional(),
  /** Default: those that rig.yaml gives the display. */
  decimals: decimals.optional(),
  /** A dishonest or broken computer: added to every amount, in the amount's division. */
  amountError: z.int().default(0),
  /** Does it keep what its adjuster is turned to? Who states an adjustment in a simulated visit has turned it to no error. */
  adjustable: z.boolean().default(true),
  /** Litres and yuan since it was built. */
  totals: z.strictObject({ volume: nonNegative, amount: nonNegative }).default({ volume: 12345.67, amount: 95308.57 }),
  nozzleOut: z.boolean().default(true),
});

const meter = z.strictObject({
  /** At its own temperature; the default is what the example's certificate says. */
  error: curve.prefault([
    { flow: 9, error: 0.021 },
    { flow: 24, error: 0.004 },
    { flow: 60, error: -0.01 },
  ]),
  /** %, one standard deviation, drawn at each start of flow. */
  repeatability: nonNegative.max(10).default(0.002),
  /** Litres between two totals. */
  resolution: nonNegative.max(1).default(0.0001),
  /** L/min that it totals at rest too. */
  zeroOffset: number.min(-10).max(10).default(0),
  /** L/min, one standard deviation of a flow reading. */
  noise: nonNegative.max(10).default(0.02),
  /** Seconds; of the flow reading only. */
  damping: nonNegative.max(60).default(0.2),
  /** Degrees by which its own temperature is wrong. */
  temperatureOffset: number.min(-20).max(20).default(0.05),
});

const probe = z.strictObject({
  offset: number.min(-20).max(20).default(0),
  /** Degrees, one standard deviation. */
  noise: nonNegative.max(10).default(0.002),
  /** The element itself, for whoever hangs it on a bridge or has a board that measures ohms: R(t) = r0 (1 + a t + b t^2), ohms. */
  resistance: z
    .strictObject({
      r0: number.min(90).max(110).default(100),
      a: number.min(3.5e-3).max(4.5e-3).default(3.9083e-3),
      b: number.min(-1e-6).max(0).default(-5.775e-7),
    })
    .prefault({}),
});

/** A probe that station.yaml does not name. */
export const USUAL_PROBE = probe.parse({});

export const stationSchema = z.strictObject({
  seed: z.int().default(1),
  /** Pins simulated time. */
  clock: z.iso.datetime({ offset: true }).optional(),
  fuel: z
    .strictObject({ density: number.min(500).max(1100).default(742), expansion: nonNegative.max(0.01).default(0.0012) })
    .prefault({}),
  temperatures: z
    .strictObject({
      tank: celsius.default(18.2),
      /** K/h */
      tankDrift: number.min(-60).max(60).default(0.2),
      /** At the meter against the nozzle, in steady flow. */
      meterOffset: number.min(-30).max(30).default(0.4),
      ambient: celsius.default(21),
      /** Litres that carry the line to its steady temperature, by a factor of e. */
      exchange: positive.max(100).default(1.2),
      /** Seconds in which the resting line goes to ambient, by a factor of e. */
      restLag: positive.default(1800),
    })
    .prefault({}),
  pump: z
    .strictObject({
      pressure: positive.max(1000).default(180),
      startDelay: nonNegative.default(1),
      rise: nonNegative.default(0.3),
    })
    .prefault({}),
  /** `compliance` in mL/bar. */
  hose: z.strictObject({ compliance: nonNegative.max(1000).default(6) }).prefault({}),
  valves: z
    .strictObject({
      /** Shortest and longest, drawn at each movement. */
      latency: z.tuple([nonNegative, nonNegative]).default([0.15, 0.3]),
      ramp: nonNegative.max(10).default(0.08),
    })
    .prefault({}),
  dispenser: dispenser.prefault({}),
  /** One dispenser of several, by its display's name in rig.yaml; stands instead of `dispenser`. */
  dispensers: z.record(z.string(), dispenser).default({}),
  meter: meter.prefault({}),
  /** One meter of several, by its name in rig.yaml; stands instead of `meter`. */
  meters: z.record(z.string(), meter).default({}),
  probes: z.record(z.string(), probe).default({}),
  /** Percent of free gas at the meter. */
  gas: nonNegative.max(50).default(0),
  measure: z
    .strictObject({
      /** Litres at `neck` mm and 20 degrees. Defaults: the can in rig.yaml, else these. */
      volume: positive.optional(),
      neck: positive.optional(),
      mlPerMm: positive.optional(),
      /** 1/K */
      expansion: nonNegative.optional(),
      /** Degrees in the can against the meter. */
      temperatureOffset: number.min(-20).max(20).default(0.1),
      /** mm between two readings. */
      resolution: nonNegative.default(0.1),
    })
    .prefault({}),
  /** A tank on a balance at the outlet. */
  balance: z
    .strictObject({
      /** kg that the empty tank weighs. */
      tare: nonNegative.default(12),
      /** kg between two readings, and of one standard deviation. */
      resolution: nonNegative.default(0.001),
      noise: nonNegative.default(0.0005),
      /** Seconds after the last drop until it says that it stands still. */
      settle: nonNegative.default(2),
      /** kg/m3. */
      airDensity: nonNegative.max(2).default(1.2),
      /** g/min from the fuel in the tank. */
      evaporation: nonNegative.default(0),
      /** %, of what is on it. */
      error: percent.default(0),
    })
    .prefault({}),
  /** The bath of a probe's calibration: degrees by which it misses what it is set to. */
  bath: z.strictObject({ offset: number.min(-5).max(5).default(0.03) }).prefault({}),
  /** Litres; `tankHigh` opens above `high`. */
  receiver: z.strictObject({ capacity: positive.optional(), high: positive.optional() }).prefault({}),
  /** Seconds without a beat after which the watchdog cuts the valves' supply. */
  watchdog: z.strictObject({ timeout: positive.default(1) }).prefault({}),
  selfLock: z
    .strictObject({
      mainBoard: z.string().default("MB-20240001"),
      encoder: z.string().default("EN-20240001"),
      abnormalDeliveries: z.int().min(0).default(0),
      locked: z.boolean().default(false),
      code: z.int().min(61).max(67).nullable().default(null),
    })
    .prefault({}),
  /** The devices' own settings of a line, where they are not the rig's. */
  lines: z
    .record(
      z.string(),
      z.strictObject({
        baud: z.int().positive().optional(),
        parity: z.enum(["none", "even", "odd"]).optional(),
        dataBits: z.literal([7, 8]).optional(),
        stopBits: z.literal([1, 2]).optional(),
        /** A half-duplex adapter that hears itself. */
        echo: z.boolean().default(false),
      }),
    )
    .default({}),
  faults: z.array(faultSchema).default([]),
});

export type StationConfig = z.output<typeof stationSchema>;
export type DispenserConfig = StationConfig["dispenser"];
export type MeterConfig = StationConfig["meter"];

/** station.yaml's value, already read as YAML. Throws STATION_INVALID with the first thing that is wrong. */
export function parseStation(value: unknown): StationConfig {
  const parsed = stationSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join(".") || "the file";
  throw new RigError("STATION_INVALID", {
    what: issue?.message ?? "not a station",
    where,
    mend: "correct station.yaml",
  });
}
