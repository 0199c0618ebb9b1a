import { z } from "zod";

const places = z.int().min(0).max(4);

export const manualOptions = z.strictObject({
  decimals: z
    .strictObject({ volume: places.default(2), amount: places.default(2), price: places.default(2) })
    .default({ volume: 2, amount: 2, price: 2 }),
  /** The unit price shown, in its own division (772 for 7.72); asked once if not given. */
  price: z.int().min(0).optional(),
});

export type ManualOptions = z.infer<typeof manualOptions>;
