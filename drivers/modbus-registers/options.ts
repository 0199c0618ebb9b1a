import { z } from "zod";
import { unitNumber } from "../modbus/options.ts";
import { BYTE_ORDERS, type ByteOrder, LONG_BYTE_ORDERS, VALUE_TYPES } from "../modbus/values.ts";
import { movesWithinIfSaid } from "../probe/options.ts";
import { mapProblems } from "./map-problems.ts";

/** What one of the unit is in the rig's own: litres, L/min, degrees Celsius, kg/m3. */
export const UNITS = {
  total: { L: 1, mL: 0.001, m3: 1000 },
  flow: { "L/min": 1, "L/s": 60, "m3/h": 1000 / 60, "m3/s": 60_000 },
  density: { "kg/m3": 1, "g/cm3": 1000, "kg/L": 1000 },
  temperature: { degC: 1 },
} as const;

export const byteOrder = z
  .enum([...BYTE_ORDERS, ...Object.keys(LONG_BYTE_ORDERS)])
  .transform((name): ByteOrder => LONG_BYTE_ORDERS[name] ?? BYTE_ORDERS.find((order) => order === name) ?? "ABCD");

const address = z.int().min(0).max(0xffff);

/** value = raw * scale + offset, in `unit`. Addresses are 0-based, as on the wire. */
function number<U extends string>(units: Readonly<Record<U, number>>) {
  const names = Object.keys(units) as [U, ...U[]];
  return z
    .strictObject({
      address,
      function: z.enum(["holding", "input"]).default("holding"),
      type: z.enum(VALUE_TYPES),
      /** How many registers the manual gives it: said to be held against the type. */
      length: z.int().min(1).max(4).optional(),
      byteOrder: byteOrder.default("ABCD"),
      scale: z
        .number()
        .refine((scale) => scale !== 0, "must not be 0")
        .default(1),
      offset: z.number().default(0),
      unit: z.enum(names),
      /** Raw values by which the device says that it has no reading. */
      invalid: z.array(z.number()).default([]),
    })
    .transform((quantity) => ({ ...quantity, factor: units[quantity.unit] }));
}

const contact = z.strictObject({
  address,
  function: z.enum(["discrete", "coil", "holding", "input"]).default("discrete"),
  /** Of a register, the bit; 0 is the lowest. */
  bit: z.int().min(0).max(15).default(0),
  /** The bit's value while the contact is closed. */
  closed: z.literal([0, 1]).default(1),
});

export const options = z.strictObject({
  unit: unitNumber,
  /** Of a thermometer. */
  movesWithin: movesWithinIfSaid,
  registers: z
    .strictObject({
      total: number(UNITS.total).optional(),
      flow: number(UNITS.flow).optional(),
      density: number(UNITS.density).optional(),
      temperature: number(UNITS.temperature).optional(),
      contact: contact.optional(),
    })
    .superRefine((map, context) => {
      for (const { keys, what, mend } of mapProblems(map)) {
        context.addIssue({ code: "custom", path: [...keys], message: what, params: { mend } });
      }
    }),
});

export type RegistersOptions = z.infer<typeof options>;
export type Quantity = Omit<
  NonNullable<RegistersOptions["registers"]["total" | "flow" | "density" | "temperature"]>,
  "unit" | "length"
>;
export type ContactBit = NonNullable<RegistersOptions["registers"]["contact"]>;
export interface Registers {
  total?: Quantity | undefined;
  flow?: Quantity | undefined;
  density?: Quantity | undefined;
  temperature?: Quantity | undefined;
  contact?: ContactBit | undefined;
}
