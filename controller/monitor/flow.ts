/**
 * L/min over the last samples of a running total, at least `spanMs` apart; null until there are enough. After a gap of
 * `mostGapMs` it begins anew: the total that comes back may be another meter's.
 */
export function flowFromTotals(
  spanMs = 250,
  mostGapMs = Number.POSITIVE_INFINITY,
): { push(t: number, totalL: number): number | null } {
  let window: Array<{ t: number; totalL: number }> = [];
  return {
    push(t, totalL) {
      if (t - (window.at(-1)?.t ?? t) > mostGapMs) window = [];
      window.push({ t, totalL });
      // The oldest sample that is still needed is the youngest one beyond the span.
      while (window[1] && t - window[1].t >= spanMs) window = window.slice(1);
      const oldest = window[0];
      if (!oldest || t - oldest.t < spanMs) return null;
      return ((totalL - oldest.totalL) / (t - oldest.t)) * 60_000;
    },
  };
}
