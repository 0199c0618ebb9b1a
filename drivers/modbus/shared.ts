import type { ModbusBus } from "./bus.ts";

/** One object for each module on each bus, shared by the devices that live in it (channels, coils). */
export function sharedByUnit<T>(make: (bus: ModbusBus, unit: number) => T): (bus: ModbusBus, unit: number) => T {
  const byBus = new WeakMap<ModbusBus, Map<number, T>>();
  return (bus, unit) => {
    const byUnit = byBus.get(bus) ?? new Map<number, T>();
    byBus.set(bus, byUnit);
    const known = byUnit.get(unit) ?? make(bus, unit);
    byUnit.set(unit, known);
    return known;
  };
}
