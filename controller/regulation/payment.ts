import type { ItemResult } from "./profile.ts";

/** Yuan and litres as shown, or null. */
export interface ShownPayment {
  display: number | null;
  amount: number | null;
  /** The unit price that stood beside them; absent where nobody read it. */
  price?: number | null;
}

/** Decimals that a price, a volume or an amount may have. */
const DECIMALS = 6;

/**
 * |amount - unit price x volume| <= the minimum payment variable. The product is not rounded, and the arithmetic is in
 * whole numbers, so that a difference of exactly the limit passes.
 */
export function paymentAgrees(
  amount: number,
  unitPrice: number,
  displayL: number,
  minPaymentVariable: number,
): boolean {
  const scale = 10n ** BigInt(DECIMALS);
  const difference = whole(amount) * scale - whole(unitPrice) * whole(displayL);
  return (difference < 0n ? -difference : difference) <= whole(minPaymentVariable) * scale;
}

/**
 * Over all runs that show an amount, by the unit price that the dispenser shows, else by the one that is said to be its.
 * Not verified when none shows an amount, or when the price or the limit is not known.
 */
export function paymentItem(
  runs: readonly ShownPayment[],
  unitPrice: number | null | undefined,
  minPaymentVariable: number | null | undefined,
): ItemResult {
  if (typeof unitPrice !== "number" || typeof minPaymentVariable !== "number") return "not-verified";
  const agreements = runs.flatMap(({ display, amount, price }) =>
    display === null || amount === null ? [] : [paymentAgrees(amount, price || unitPrice, display, minPaymentVariable)],
  );
  if (agreements.length === 0) return "not-verified";
  return agreements.every(Boolean) ? "pass" : "fail";
}

function whole(value: number): bigint {
  return BigInt(value.toFixed(DECIMALS).replace(".", ""));
}
