import { z } from "zod";

/**
 * One fault of station.yaml: when it comes, how long it stays, what it does. `at` counts seconds from the world's start,
 * `after` litres dispensed; without either it is there from the start, without `for` it stays.
 */

const number = z.number();
const positive = number.gt(0);
const probability = number.gt(0).max(1);

const when = {
  at: number.min(0).optional(),
  after: number.min(0).optional(),
  for: positive.optional(),
};
const onDevice = { device: z.string(), ...when };
/** Faults of the wire hit one device, or all that hang on a line. */
const onWire = { device: z.string().optional(), line: z.string().optional(), ...when };

export const faultSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("silent"), ...onWire, chance: probability.default(1) }),
    /** `ms`: one delay, or the shortest and the longest. */
    z.strictObject({
      kind: z.literal("late"),
      ...onWire,
      ms: z.union([positive, z.tuple([positive, positive])]),
      chance: probability.default(1),
    }),
    /** Flips one bit of the reply. */
    z.strictObject({ kind: z.literal("corrupt"), ...onWire, chance: probability.default(1) }),
    z.strictObject({ kind: z.literal("garbage"), ...onWire }),
    z.strictObject({ kind: z.literal("wrong-unit"), ...onWire }),
    /** The line's plug is out. A device alone is silent. */
    z.strictObject({ kind: z.literal("disconnect"), ...onWire }),

    z.strictObject({ kind: z.literal("stuck"), ...onDevice }),
    /** Grows from nothing: % a minute for meters and dispensers, K a minute for thermometers. */
    z.strictObject({ kind: z.literal("drift"), ...onDevice, perMinute: number }),
    /** Percent of free gas at the meter. */
    z.strictObject({ kind: z.literal("gas"), ...when, percent: positive.max(50) }),
    /** L/min that the meter totals besides what flows. */
    z.strictObject({ kind: z.literal("zero"), ...onDevice, flow: number }),
    z.strictObject({ kind: z.literal("open-contact"), ...onDevice }),
    /** L/min at full pump pressure past closed valves. */
    z.strictObject({ kind: z.literal("leak-flow"), ...when, flow: positive }),
    /** Once open it does not close, whatever the board says. */
    z.strictObject({ kind: z.literal("stuck-open-valve"), ...onDevice }),
    z.strictObject({ kind: z.literal("stuck-closed-valve"), ...onDevice }),
    /** L/min at the most, from now on. */
    z.strictObject({ kind: z.literal("weak-pump"), ...when, device: z.string().optional(), flow: number.min(0) }),
    /** Divisions a minute that the display gains at rest. */
    z.strictObject({ kind: z.literal("display-creep"), ...onDevice, perMinute: number }),
    z.strictObject({ kind: z.literal("alarm"), ...onDevice, code: z.int().min(1).max(255) }),
    z.strictObject({ kind: z.literal("power-off"), ...onDevice }),
    z.strictObject({ kind: z.literal("nozzle-hung"), ...onDevice }),
    /** K by which the fuel from the tank is warmer. */
    z.strictObject({ kind: z.literal("warm-fuel"), ...when, by: number }),
  ])
  .refine((fault) => fault.at === undefined || fault.after === undefined, {
    message: "both at and after",
    params: { mend: "give one of them" },
  })
  .refine((fault) => !WIRE_KINDS.has(fault.kind) || named(fault, "device") !== named(fault, "line"), {
    message: "a fault of the wire needs a device or a line",
    params: { mend: "name one of them" },
  });

function named(fault: object, key: "device" | "line"): boolean {
  return key in fault && Reflect.get(fault, key) !== undefined;
}

const WIRE_KINDS: ReadonlySet<string> = new Set(["silent", "late", "corrupt", "garbage", "wrong-unit", "disconnect"]);

export type FaultConfig = z.output<typeof faultSchema>;
export type FaultKind = FaultConfig["kind"];
export type FaultOf<K extends FaultKind> = Extract<FaultConfig, { kind: K }>;
