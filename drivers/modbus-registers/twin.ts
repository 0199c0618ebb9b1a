import type { RegisterBank, Table } from "../modbus/bank.ts";
import type { TwinContext } from "../station/twin.ts";
import type { Quantity, Registers } from "./options.ts";
import { toWords } from "./quantity.ts";

/** A device with just the registers that rig.yaml maps, served from the world. */
export function registersTwin(
  { name, kind, world, faults }: TwinContext,
  { unit, registers }: { unit: number; registers: Registers },
): RegisterBank {
  const { total, flow, density, temperature, contact } = registers;
  const meter = () => world.meter(name);
  const quantities: { quantity: Quantity; value: () => number }[] = [];
  if (total) quantities.push({ quantity: total, value: () => meter().totalL });
  if (flow) quantities.push({ quantity: flow, value: () => meter().flowLpm });
  if (density) quantities.push({ quantity: density, value: () => meter().densityKgM3 });
  if (temperature) {
    const value = kind === "thermometer" ? () => world.probe(name) : () => meter().tempC;
    quantities.push({ quantity: temperature, value });
  }

  const bit = () => (world.contactClosed(name) ? 1 : 0) === contact?.closed;
  const isContact = (table: string, address: number) => contact?.function === table && contact.address === address;

  const register = (table: Table & Quantity["function"], address: number): number | undefined => {
    for (const { quantity, value } of quantities) {
      if (quantity.function !== table || address < quantity.address) continue;
      const word = toWords(value(), quantity)[address - quantity.address];
      if (word !== undefined) return word;
    }
    if (contact && isContact(table, address)) return bit() ? 1 << contact.bit : 0;
    return undefined;
  };

  return {
    unit,
    faults,
    holding: (address) => register("holding", address),
    input: (address) => register("input", address),
    coils: (address) => (isContact("coil", address) ? bit() : undefined),
    discrete: (address) => (isContact("discrete", address) ? bit() : undefined),
  };
}
