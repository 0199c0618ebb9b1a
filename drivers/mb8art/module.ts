import { isRigError } from "../error.ts";
import type { ModbusBus } from "../modbus/index.ts";
import { isUnknownThere } from "../modbus/pdu.ts";
import { persistent } from "../modbus/persistent.ts";
import { sharedByUnit } from "../modbus/shared.ts";
import { valueIn } from "../modbus/values.ts";
import { type Channels, sharedChannels } from "../register-probes/channels.ts";

export const CHANNELS = 8;
/** Holding register: 1 means hundredths of a degree, 0 tenths. */
export const RESOLUTION_REGISTER = 76;
export interface Module extends Channels {
  /** 0.01 or 0.1 deg C. Asked of the module once, and again after it was away; a module without the register has tenths. */
  resolutionC(): Promise<number>;
}

const AWAY = ["DEVICE_SILENT", "LINK_LOST", "PORT_NOT_FOUND", "PORT_BUSY", "PORT_DENIED", "PORT_CHANGED"] as const;

const inputs = sharedChannels("readInput", CHANNELS);

/** One module with its eight channels, shared by the thermometers on it. */
export const moduleOf = sharedByUnit<Module>((bus, unit) => {
  const channels = inputs(bus, unit);
  let resolution: Promise<number> | null = null;

  return {
    ...channels,
    async raw(channel, clock) {
      try {
        return await channels.raw(channel, clock);
      } catch (error) {
        // What comes back may be another module, or this one set otherwise.
        if (isRigError(error, ...AWAY)) resolution = null;
        throw error;
      }
    },
    resolutionC() {
      resolution ??= persistent(() => askResolution(bus, unit)).catch((error) => {
        resolution = null;
        throw error;
      });
      return resolution;
    },
  };
});

/**
 * Only the module's own word that it has no such register stands for tenths: taking a lost reply for it, or a gateway's
 * word that it got none, would make every reading wrong tenfold.
 */
async function askResolution(bus: ModbusBus, unit: number): Promise<number> {
  try {
    const { data } = await bus.transact(unit, { fn: "readHolding", address: RESOLUTION_REGISTER, count: 1 });
    return valueIn(data, "u16") === 1 ? 0.01 : 0.1;
  } catch (error) {
    if (isUnknownThere(error)) return 0.1;
    throw error;
  }
}
