import { z } from "zod";

const places = z.int().min(0).max(4);
const USUAL = { volume: 2, amount: 2, price: 2 };

/** Keys that displays have in common. Decimals are never told by these protocols. */
export const decimalsOption = z
  .strictObject({ volume: places.default(2), amount: places.default(2), price: places.default(2) })
  .default(USUAL);

/** The unit price that the display shows, in its own division: where no frame tells it. */
export const priceOption = z.int().min(0);
