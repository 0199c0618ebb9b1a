import { isRigError } from "../error.ts";
import type { ModbusBus } from "../modbus/index.ts";
import { persistent } from "../modbus/persistent.ts";
import { sharedByUnit } from "../modbus/shared.ts";
import { valueIn } from "../modbus/values.ts";
import type { Clock } from "../time/clock.ts";

export const CHANNELS = 8;
/** Holding register: 1 means hundredths of a degree, 0 tenths. */
export const RESOLUTION_REGISTER = 76;
/** Channels asked for within this time share one read. */
const TOGETHER_MS = 5;

export interface Module {
  /** Says that the channel is in use, so that reads cover it. */
  use(channel: number): void;
  /** The raw value of a channel. */
  raw(channel: number, clock: Clock): Promise<{ raw: number; at: number }>;
  /** 0.01 or 0.1 deg C. Asked of the module once; a module without the register has tenths. */
  resolutionC(): Promise<number>;
}

/** One module with its eight channels, shared by the thermometers on it. */
export const moduleOf = sharedByUnit<Module>((bus, unit) => {
  const used = new Set<number>();
  let reading: Promise<{ data: Uint8Array; at: number; address: number }> | null = null;
  let resolution: Promise<number> | null = null;

  const read = async () => {
    const address = Math.min(...used);
    const count = Math.max(...used) - address + 1;
    // All eight serve as well, and their reply cannot be mistaken for that of fewer.
    const shapes = [
      { fn: "readInput" as const, address, count },
      { fn: "readInput" as const, address: 0, count: CHANNELS },
    ];
    const { data, at, request } = await bus.transactAny(unit, shapes);
    return { data, at, address: request.address };
  };

  return {
    use: (channel) => void used.add(channel),
    async raw(channel, clock) {
      reading ??= new Promise((resolve, reject) => {
        clock.after(TOGETHER_MS, () => {
          reading = null;
          read().then(resolve, reject);
        });
      });
      const { data, at, address } = await reading;
      return { raw: valueIn(data, "i16", "ABCD", channel - address), at };
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
 * Only the module's own refusal stands for tenths: taking a lost reply for it would make every reading wrong tenfold.
 */
async function askResolution(bus: ModbusBus, unit: number): Promise<number> {
  try {
    const { data } = await bus.transact(unit, { fn: "readHolding", address: RESOLUTION_REGISTER, count: 1 });
    return valueIn(data, "u16") === 1 ? 0.01 : 0.1;
  } catch (error) {
    if (isRigError(error, "DEVICE_REFUSED")) return 0.1;
    throw error;
  }
}
