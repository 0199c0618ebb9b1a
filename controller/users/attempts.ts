import type { Clock } from "@proverig/drivers";

export interface AttemptRule {
  /** So many failures cost nothing. */
  free: number;
  /** The delay after the first failure beyond; it doubles with each further one. */
  firstMs: number;
  maxMs: number;
  /** After so long a quiet, failures are forgotten; longer than the longest delay. */
  forgetMs: number;
}

export const PER_USER: AttemptRule = { free: 3, firstMs: 1000, maxMs: 300_000, forgetMs: 1_800_000 };
/** An address may be a station's only tablet: several people mistype on it. */
export const PER_ADDRESS: AttemptRule = { free: 10, firstMs: 1000, maxMs: 300_000, forgetMs: 1_800_000 };

/** Whoever invents names or addresses does not fill the memory. */
const MOST_KEYS = 10_000;

interface Failures {
  count: number;
  /** When another attempt is heard. */
  openMs: number;
  lastMs: number;
}

export interface Attempts {
  /** Milliseconds until an attempt is heard; 0 now. */
  waitMs(key: string): number;
  /** An attempt begins. It counts as failed until it is known better, so that many at once gain nothing. */
  begin(key: string): void;
  /** It was right: it alone is taken back, or with `all` what failed before it too. */
  succeed(key: string, all: boolean): void;
}

export function attempts(clock: Clock, rule: AttemptRule): Attempts {
  const failures = new Map<string, Failures>();

  const current = (key: string): Failures | undefined => {
    const found = failures.get(key);
    if (!found || clock.now() - found.lastMs < rule.forgetMs) return found;
    failures.delete(key);
    return undefined;
  };

  const put = (key: string, count: number) => {
    const delayMs = count > rule.free ? Math.min(rule.maxMs, rule.firstMs * 2 ** (count - rule.free - 1)) : 0;
    // To the end of the order: what stands first has been quiet the longest.
    failures.delete(key);
    failures.set(key, { count, openMs: clock.now() + delayMs, lastMs: clock.now() });
    for (const [oldest] of failures) {
      if (failures.size <= MOST_KEYS) break;
      failures.delete(oldest);
    }
  };

  return {
    waitMs: (key) => Math.max(0, (current(key)?.openMs ?? 0) - clock.now()),
    begin: (key) => put(key, (current(key)?.count ?? 0) + 1),
    succeed(key, all) {
      const found = failures.get(key);
      if (all || !found || found.count <= 1) failures.delete(key);
      else failures.set(key, { ...found, count: found.count - 1, openMs: clock.now() });
    },
  };
}
