import type { ModbusBus } from "../modbus/index.ts";
import { sharedByUnit } from "../modbus/shared.ts";
import { valueIn } from "../modbus/values.ts";
import type { Clock } from "../time/clock.ts";

/** Channels asked for within this time share one read. */
const TOGETHER_MS = 5;

/** One module with its channels, each a signed register from 0 on, shared by the thermometers on it. */
export interface Channels {
  /** Says that the channel is in use, so that reads cover it. */
  use(channel: number): void;
  raw(channel: number, clock: Clock): Promise<{ raw: number; at: number }>;
}

export function sharedChannels(
  fn: "readInput" | "readHolding",
  count: number,
): (bus: ModbusBus, unit: number) => Channels {
  return sharedByUnit((bus, unit) => {
    const used = new Set<number>();
    let reading: Promise<{ data: Uint8Array; at: number; address: number }> | null = null;

    const read = async () => {
      const address = Math.min(...used);
      // All of them serve as well, and their reply cannot be mistaken for that of fewer.
      const shapes = [
        { fn, address, count: Math.max(...used) - address + 1 },
        { fn, address: 0, count },
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
    };
  });
}
