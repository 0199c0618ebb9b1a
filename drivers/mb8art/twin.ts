import type { RegisterBank } from "../modbus/index.ts";
import type { TwinContext } from "../station/twin.ts";
import { CHANNELS, RESOLUTION_REGISTER } from "./module.ts";
import { type Mb8artOptions, OPEN } from "./thermometer.ts";

/** Model number, module temperature, channel types (PT100). */
const TYPE_REGISTER = 64;
const OWN_TEMPERATURE_REGISTER = 67;
const CHANNEL_TYPES = 128;

/** One channel of a simulated module at high resolution; nothing is connected to the others. */
export function mb8artTwin({ name, world, faults }: TwinContext, { unit, channel }: Mb8artOptions): RegisterBank {
  const word = (value: number) => value & 0xffff;
  return {
    unit,
    faults,
    input(address) {
      if (address !== channel) return undefined;
      const tempC = world.probe(name);
      return word(Number.isFinite(tempC) ? Math.round(tempC * 100) : OPEN);
    },
    discrete: (address) => (address === channel ? Number.isFinite(world.probe(name)) : undefined),
    holding(address) {
      if (address === RESOLUTION_REGISTER) return 1;
      if (address === TYPE_REGISTER) return 57;
      if (address === OWN_TEMPERATURE_REGISTER) return 2500;
      return address >= CHANNEL_TYPES && address < CHANNEL_TYPES + CHANNELS ? 0x0200 : undefined;
    },
    spare(table, address) {
      if (address >= CHANNELS) return undefined;
      if (table === "input") return OPEN;
      return table === "discrete" ? false : undefined;
    },
  };
}
