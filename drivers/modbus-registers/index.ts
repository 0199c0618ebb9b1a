import type { Device } from "../device/capability.ts";
import { type DriverContext, defineDriver } from "../device/define.ts";
import { notFound } from "../device/recognise.ts";
import { RigError } from "../error.ts";
import { type ModbusBus, modbus } from "../modbus/index.ts";
import { contact } from "./contact.ts";
import { flowMeter } from "./flow-meter.ts";
import { options, type RegistersOptions } from "./options.ts";
import { thermometer } from "./thermometer.ts";
import { registersTwin } from "./twin.ts";

export const modbusRegisters = defineDriver({
  name: "modbus-registers",
  kinds: ["flow-meter", "thermometer", "contact"],
  bus: modbus,
  options,
  source: "the register map in rig.yaml, from the device's manual",
  certainty: "own",
  recognise: notFound("any-device"),
  create,
  twin: registersTwin,
});

function create(context: DriverContext<ModbusBus>, { unit, registers, movesWithin }: RegistersOptions): Device {
  const { total, temperature, contact: bit } = registers;
  if (movesWithin !== null && context.kind !== "thermometer") {
    throw new RigError("CONFIG_INVALID", {
      what: `movesWithin is for a thermometer, not for a ${context.kind}`,
      where: `devices.${context.name}`,
      mend: "take it out",
    });
  }
  if (context.kind === "flow-meter" && total)
    return flowMeter(context, unit, { ...registers, total }, { driver: "modbus-registers" });
  if (context.kind === "thermometer" && temperature) return thermometer(context, unit, temperature, movesWithin);
  if (context.kind === "contact" && bit) return contact(context, unit, bit);
  const needed = { "flow-meter": "total", thermometer: "temperature", contact: "contact" }[String(context.kind)];
  throw new RigError("CONFIG_INVALID", {
    what: `a ${context.kind} needs registers.${needed ?? "of its own"}`,
    where: `devices.${context.name}`,
    mend: "map it in rig.yaml",
  });
}
