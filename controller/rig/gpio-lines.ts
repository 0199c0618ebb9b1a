import type { GpioChips, GpioOutput } from "@proverig/drivers";

/** By chip and offset: what this process drives. */
const held = new Map<string, Promise<GpioOutput>>();

/**
 * Outputs stay with the process once they are had, at the level for "closed" whenever the rig is opened anew: while it
 * changes hands, no valve's line floats, and nobody finds his own line taken. The kernel takes them when the process ends.
 */
export function holdingOutputs(chips: GpioChips): GpioChips {
  return {
    input: (chip, offset) => chips.input(chip, offset),
    async output(chip, offset, initial) {
      const key = `${chip} ${offset}`;
      const before = held.get(key);
      const asked = before ?? chips.output(chip, offset, initial);
      held.set(key, asked);
      try {
        const line = await asked;
        if (before) line.write(initial);
        return { write: (high) => line.write(high), read: () => line.read(), close: () => undefined };
      } catch (error) {
        held.delete(key);
        throw error;
      }
    },
  };
}
