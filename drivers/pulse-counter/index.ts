import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { notFound } from "../device/recognise.ts";
import { modbus } from "../modbus/index.ts";
import { unitNumber } from "../modbus/options.ts";
import { flowMeter } from "../modbus-registers/flow-meter.ts";
import { byteOrder, type Quantity } from "../modbus-registers/options.ts";
import { registersTwin } from "../modbus-registers/twin.ts";

const options = z
  .strictObject({
    unit: unitNumber,
    /** Pulses a litre that the meter's plate or certificate names; what it errs by at each flow is the certificate's. */
    pulsesPerL: z.number().gt(0).max(1e6),
    /** The first of the two registers of the count. */
    address: z.int().min(0).max(0xfffe).default(10),
    function: z.enum(["holding", "input"]).default("holding"),
    byteOrder: byteOrder.default("ABCD"),
  })
  .transform(({ unit, pulsesPerL, address, function: table, byteOrder: order }) => {
    const total: Quantity = {
      address,
      function: table,
      type: "u32",
      byteOrder: order,
      scale: 1 / pulsesPerL,
      offset: 0,
      invalid: [],
      factor: 1,
    };
    return { unit, registers: { total } };
  });

/**
 * A meter's pulses in a counter module, 32 bits that wrap. V_M = pulses / pulsesPerL; a K-factor that changes with the flow
 * is the certificate's curve, error = (K(q)/pulsesPerL - 1) * 100, and is corrected there and nowhere else.
 * An overflow counter that others keep in the module (fuelbuddies/dispenser-sdk: register 8) is not needed: only differences
 * within a run mean anything, and a wrap is seen.
 */
export const pulseCounter = defineDriver({
  name: "pulse-counter",
  kinds: ["flow-meter"],
  bus: modbus,
  line: { baud: 9600, parity: "none" },
  options,
  source:
    "Seneca pulse counter as fuelbuddies/dispenser-sdk (GateX) reads it: holding registers 10 and 11; other modules by address, function and byteOrder; not tried on a device",
  certainty: "implemented",
  recognise: notFound("no-identity"),
  create: (context, { unit, registers }) => flowMeter(context, unit, registers, { driver: "pulse-counter" }),
  twin: registersTwin,
});
