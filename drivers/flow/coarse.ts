/** Litres: the division of a dispenser's display. What judges it must not count more coarsely. */
const DIVISION_L = 0.01;

/** What a probe has against a total that counts in steps of so many litres. */
export function coarseCount(stepL: number): string[] {
  if (stepL <= DIVISION_L * 1.001) return [];
  const step = Number(stepL.toPrecision(2));
  return [`the total counts in steps of ${step} L, coarser than a dispenser's display: read a finer one`];
}
