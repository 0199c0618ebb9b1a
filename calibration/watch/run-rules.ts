interface Named {
  id: string;
}

/** What a control chart calls out, as data: a laboratory takes the ones that it wants, or writes others. */
export type RunRule = Named &
  (
    | {
        pattern: "beyond" /** `count` of `of` neighbours further than `sigmas` on one side of the centre. */;
        sigmas: number;
        count: number;
        of: number;
      }
    | { pattern: "same-side"; count: number }
    | { pattern: "trend"; count: number }
    | { pattern: "alternating"; count: number }
    | { pattern: "within"; sigmas: number; count: number }
    | { pattern: "outside" /** On either side. */; sigmas: number; count: number }
  );

/**
 * The eight tests of Nelson (J. Quality Technology 16, 1984), which GB/T 4091-2001 took over (recalled, high confidence).
 * Tests 1 to 4 suit few points; with all eight one point in about a hundred is called out for nothing.
 */
export const NELSON_RULES: readonly RunRule[] = [
  { id: "beyond-3s", pattern: "beyond", sigmas: 3, count: 1, of: 1 },
  { id: "nine-on-one-side", pattern: "same-side", count: 9 },
  { id: "six-rising-or-falling", pattern: "trend", count: 6 },
  { id: "fourteen-alternating", pattern: "alternating", count: 14 },
  { id: "two-of-three-beyond-2s", pattern: "beyond", sigmas: 2, count: 2, of: 3 },
  { id: "four-of-five-beyond-1s", pattern: "beyond", sigmas: 1, count: 4, of: 5 },
  { id: "fifteen-within-1s", pattern: "within", sigmas: 1, count: 15 },
  { id: "eight-outside-1s", pattern: "outside", sigmas: 1, count: 8 },
];

/** A check standard's usual pair: out of control beyond 3 s, a warning for two of three beyond 2 s. */
export const ZONE_RULES: readonly RunRule[] = NELSON_RULES.filter(
  ({ id }) => id === "beyond-3s" || id === "two-of-three-beyond-2s",
);

/** The rules that end at the last of `z`, the points' distances from the centre in standard deviations, oldest first. */
export function rulesAtLast(z: readonly number[], rules: readonly RunRule[]): string[] {
  return rules.filter((rule) => matches(z, rule)).map(({ id }) => id);
}

function matches(z: readonly number[], rule: RunRule): boolean {
  const wanted = rule.pattern === "beyond" ? rule.of : rule.count;
  const last = z.slice(-wanted);
  switch (rule.pattern) {
    case "beyond":
      return [1, -1].some((side) => {
        const out = (value: number | undefined) => value !== undefined && side * value > rule.sigmas;
        return out(last.at(-1)) && last.filter(out).length >= rule.count;
      });
    case "same-side":
      return last.length === wanted && (last.every((value) => value > 0) || last.every((value) => value < 0));
    case "trend":
      return last.length === wanted && [1, -1].some((side) => steps(last).every((step) => side * step > 0));
    case "alternating": {
      const moves = steps(last);
      return last.length === wanted && moves.slice(1).every((step, i) => step * (moves[i] ?? 0) < 0);
    }
    case "within":
      return last.length === wanted && last.every((value) => Math.abs(value) < rule.sigmas);
    case "outside":
      return last.length === wanted && last.every((value) => Math.abs(value) > rule.sigmas);
  }
}

function steps(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value - (values[i] ?? value));
}
