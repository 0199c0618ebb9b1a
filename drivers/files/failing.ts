import type { Faults } from "../station/twin.ts";
import { type Clock, sleep } from "../time/clock.ts";

/** A sensor's file through its fault switches: silent is an error of the kernel, late is late. */
export function failing(
  { clock, faults }: { clock: Clock; faults: Faults },
  text: () => string,
): () => Promise<string> {
  return async () => {
    if (faults.silent) throw Object.assign(new Error("input/output error"), { code: "EIO" });
    const said = faults.garbage ? "\u0000?" : text();
    const lateMs = faults.lateMs();
    if (lateMs > 0) await sleep(clock, lateMs);
    const bytes = faults.corrupt(new TextEncoder().encode(said));
    return new TextDecoder().decode(bytes);
  };
}
