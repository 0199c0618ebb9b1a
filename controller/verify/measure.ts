import type { Clock, MetalMeasure, Operator } from "@proverig/drivers";
import type { History } from "../engine/history.ts";

/**
 * The metal measure of a real rig: a person reads the neck and the thermometer. The questions carry the key under which
 * job.yaml may answer them beforehand.
 */
export function operatorMeasure(
  clock: Clock,
  operator: Operator,
  history: () => History,
  probe: (() => Promise<number>) | null,
): MetalMeasure {
  const key = (what: string) => {
    const { open } = history();
    return open ? `reading:${open.point}:${open.run}:${what}` : what;
  };
  return {
    name: "metal measure",
    driver: "operator",
    kind: "metal-measure",
    probe: async () => ({ summary: "read by the operator", complaints: [] }),
    async read() {
      const neckMm = await operator.ask({
        id: "measure.neck",
        kind: "number",
        unit: "mm",
        params: { key: key("neck") },
      });
      const tempC = probe
        ? await probe()
        : await operator.ask({ id: "measure.temperature", kind: "number", unit: "C", params: { key: key("tB") } });
      return { value: { neckMm, tempC }, at: clock.now() };
    },
    async drain(drainSeconds) {
      // The wait is the profile's; somebody stands by the measure and opens its valve.
      await new Promise<void>((resolve) => {
        clock.after(drainSeconds * 1000, resolve);
      });
    },
  };
}
