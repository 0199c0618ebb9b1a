import { upTo } from "./limit.ts";

/** A value with its U (k = 2), in one unit. */
export interface Stated {
  value: number;
  U: number;
}

export interface Agreement {
  difference: number;
  /** sqrt(U1^2 + U2^2). */
  within: number;
  /** difference / within; 0 for two equal values that both claim no uncertainty, else infinite there. */
  En: number;
  agrees: boolean;
}

/**
 * Two independent results agree when |x1 - x2| <= sqrt(U1^2 + U2^2), that is |E_n| <= 1 (ISO/IEC 17043 annex B, JJF 1117;
 * recalled, high confidence). What both share, as one standard, makes the test too mild: then their U's without it.
 */
export function agreement(a: Stated, b: Stated): Agreement {
  const difference = a.value - b.value;
  const within = Math.hypot(a.U, b.U);
  const En = difference === 0 ? 0 : difference / within;
  return { difference, within, En, agrees: upTo(Math.abs(En), 1) };
}

export interface Participant extends Stated {
  id: string;
}

export interface Comparison {
  /** The reference: given, or the mean of all weighted by 1/U^2. */
  reference: Stated;
  /** E_n against the reference, in the participants' order. */
  results: Array<Participant & { En: number; agrees: boolean }>;
  /** Every pair once. */
  pairs: Array<{ a: string; b: string; En: number; agrees: boolean }>;
}

/**
 * E_n numbers of rigs that measured the same. Without a reference from outside it is the weighted mean of all, with which
 * each is correlated: u^2(x_i - mean) = u^2(x_i) - u^2(mean) (Cox, Metrologia 39 (2002) 589). null with nothing to compare.
 */
export function compare(participants: readonly Participant[], reference: Stated | null): Comparison | null {
  if (participants.length === 0 || (reference === null && participants.length < 2)) return null;
  if (!participants.every(({ value, U }) => Number.isFinite(value) && U > 0)) return null;
  const to = reference ?? weightedMean(participants);
  const sign = reference ? 1 : -1;
  const results = participants.map((participant) => {
    const within = Math.sqrt(Math.max(0, participant.U ** 2 + sign * to.U ** 2));
    const difference = participant.value - to.value;
    const En = difference === 0 ? 0 : difference / within;
    return { ...participant, En, agrees: upTo(Math.abs(En), 1) };
  });
  const pairs = participants.flatMap((a, i) =>
    participants.slice(i + 1).map((b) => {
      const { En, agrees } = agreement(a, b);
      return { a: a.id, b: b.id, En, agrees };
    }),
  );
  return { reference: to, results, pairs };
}

function weightedMean(all: readonly Stated[]): Stated {
  const weight = all.reduce((sum, { U }) => sum + 1 / U ** 2, 0);
  return { value: all.reduce((sum, { value, U }) => sum + value / U ** 2, 0) / weight, U: 1 / Math.sqrt(weight) };
}
