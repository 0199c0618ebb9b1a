const TEN_DECIMALS = 10_000_000_000;

/** Ten decimals: what is left of a double once the noise of its arithmetic is gone. */
export function tidy(value: number): number {
  return Number(value.toFixed(10));
}

/** Comparison of two computed numbers that are the same when ten decimals are. */
export function exceeds(a: number, b: number): boolean {
  return tidy(a) > tidy(b);
}

/**
 * To a multiple of `step`, after rounding to ten decimals; a tie goes to the even multiple (GB/T 8170), so that
 * 0.305 becomes 0.30 though its double is not exactly half-way.
 */
export function roundTo(value: number, step = 0.01, mode: "half-even" | "half-up" = "half-even"): number {
  // Past this a double has no tenth decimal to round.
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return value;
  const digits = BigInt(value.toFixed(10).replace(".", ""));
  const unit = BigInt(Math.round(step * TEN_DECIMALS));
  const magnitude = digits < 0n ? -digits : digits;
  const whole = magnitude / unit;
  const twice = (magnitude % unit) * 2n;
  const tieUp = mode === "half-up" || whole % 2n === 1n;
  const rounded = (twice > unit || (twice === unit && tieUp) ? whole + 1n : whole) * unit;
  return Number(digits < 0n ? -rounded : rounded) / TEN_DECIMALS;
}
