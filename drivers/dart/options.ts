import { z } from "zod";
import { ADDRESS_MAX, ADDRESS_MIN } from "./frame.ts";

const places = z.int().min(0).max(4);

export const dartOptions = z.strictObject({
  /** The pump side, 80 to 111 (50 to 6F). */
  address: z.int().min(ADDRESS_MIN).max(ADDRESS_MAX).default(ADDRESS_MIN),
  nozzle: z.int().min(1).max(15).default(1),
  /** The pump's own way to tell them (DC7) is not known well enough to rely on. */
  decimals: z
    .strictObject({ volume: places.default(2), amount: places.default(2), price: places.default(2) })
    .default({ volume: 2, amount: 2, price: 2 }),
});

export type DartOptions = z.infer<typeof dartOptions>;
