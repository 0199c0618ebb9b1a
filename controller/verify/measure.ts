import { type Clock, type MetalMeasure, type Operator, sleep, type Thermometer } from "@proverig/drivers";

/** The metal measure of a real rig: a person reads its neck, and its thermometer where no probe does. */
export function operatorMeasure(clock: Clock, operator: Operator, probe: Thermometer | null): MetalMeasure {
  const tempC = async () =>
    probe ? (await probe.read()).value : operator.ask({ id: "measure.temperature", kind: "number", unit: "C" });
  return {
    name: "metal measure",
    driver: "operator",
    kind: "metal-measure",
    probe: async () => ({ summary: "read by the operator", complaints: [] }),
    async read() {
      const neckMm = await operator.ask({ id: "measure.neck", kind: "number", unit: "mm" });
      return { value: { neckMm, tempC: await tempC() }, at: clock.now() };
    },
    // The wait is the profile's; somebody stands by the measure and works its valve.
    drain: (drainSeconds) => sleep(clock, drainSeconds * 1000),
  };
}
