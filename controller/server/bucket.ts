import type { Clock } from "@proverig/drivers";

/** So many at once, so many a second in the long run. */
export function bucket(clock: Clock, { burst, perSecond }: { burst: number; perSecond: number }): () => boolean {
  let tokens = burst;
  let atMs = clock.now();
  return () => {
    tokens = Math.min(burst, tokens + ((clock.now() - atMs) / 1000) * perSecond);
    atMs = clock.now();
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
