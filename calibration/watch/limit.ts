/** value <= limit with doubles brought to ten decimals first: 0.05 - 0.02 is not above 0.03. */
export function upTo(value: number, limit: number): boolean {
  return Number(value.toFixed(10)) <= Number(limit.toFixed(10));
}
