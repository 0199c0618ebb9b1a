import type { Decimals, DisplayReading } from "../device/capability.ts";

/**
 * Whether volume x price gives the amount shown, with these decimals; if not, by how many decimals it is off (the sum of
 * volume's and price's less amount's), or null when no shift fits. Undecided, so 0, before anything was delivered.
 */
export function decimalsOff(shown: DisplayReading, decimals: Decimals): number | null {
  const { volume, amount, price } = shown;
  if (volume === 0 || price === 0 || amount === 0) return 0;
  const stated = decimals.volume + decimals.price - decimals.amount;
  const fits = (shift: number) => {
    const scale = 10 ** (stated + shift);
    // Half a division of the volume, and one of the amount, may be lost in rounding.
    return Math.abs((volume * price) / scale - amount) <= price / scale + 1;
  };
  return [0, -1, 1, -2, 2, -3, 3].find(fits) ?? null;
}
