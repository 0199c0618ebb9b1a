import { z } from "zod";
import { unitNumber } from "../modbus/options.ts";
import { BYTE_ORDERS, type ByteOrder, heldBy, LONG_BYTE_ORDERS, VALUE_TYPES } from "../modbus/values.ts";
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
  return (
    z
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
      .superRefine(({ type, invalid }, context) => {
        // A raw value that never comes guards nothing: 0x8001 of an i16 is -32767.
        const never = invalid.findIndex((raw) =>
          isFloat(type) ? !Number.isFinite(heldBy(type, raw)) : heldBy(type, raw) !== raw,
        );
        if (never < 0) return;
        const message = `${invalid[never]} is no ${type}`;
        const params = { mend: "expected a raw value as the type has it, with its sign" };
        context.addIssue({ code: "custom", path: ["invalid", never], message, params });
      })
      // 9999.9 in a manual is 9999.900390625 in a float of two registers.
      .transform(({ invalid, ...quantity }) => ({
        ...quantity,
        invalid: invalid.map((raw) => heldBy(quantity.type, raw)),
        factor: units[quantity.unit],
      }))
  );
}

const isFloat = (type: string) => type === "f32" || type === "f64";

const contact = z
  .strictObject({
    address,
    function: z.enum(["discrete", "coil", "holding", "input"]).default("discrete"),
    /** Of a register, the bit; 0 is the lowest. */
    bit: z.int().min(0).max(15).default(0),
    /** The bit's value while the contact is closed. */
    closed: z.literal([0, 1]).default(1),
  })
  .superRefine(({ function: table, bit }, context) => {
    if (bit === 0 || table === "holding" || table === "input") return;
    // Else input 0 would be read where bit 3 was meant.
    const message = `a ${table === "coil" ? "coil" : "discrete input"} is one bit`;
    const params = { mend: "count the bit into address, or read a register: function: holding or input" };
    context.addIssue({ code: "custom", path: ["bit"], message, params });
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
