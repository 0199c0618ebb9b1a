import type { RegisterBank } from "../modbus/index.ts";
import { wordsFor, wordsOf } from "../modbus/values.ts";
import type { TwinContext } from "../station/twin.ts";
import type { MeterView } from "../station/world.ts";
import { COUNTS, COUNTS_READ, LITRES_PER, REGISTERS, type Register, type TotalUnit } from "./registers.ts";

/** The simulated meter: totaliser 1 counts volume, totaliser 2 mass. */
export function mass6000Twin(
  { name, world, faults }: TwinContext,
  { unit, totalUnit }: { unit: number; totalUnit: TotalUnit },
): RegisterBank {
  const total1 = (view: MeterView) => view.totalL / LITRES_PER[totalUnit];
  const total2 = (view: MeterView) => (view.totalL * view.densityKgM3) / 1000;
  const values: Readonly<Record<keyof typeof REGISTERS, (view: MeterView) => number>> = {
    massFlowKgS: (view) => (view.flowLpm / 60_000) * view.densityKgM3,
    volumeFlowM3S: (view) => view.flowLpm / 60_000,
    densityKgM3: (view) => view.densityKgM3,
    tempC: (view) => view.tempC,
    total1,
    total2,
    total1Short: total1,
    total2Short: total2,
  };
  const at = new Map<number, { register: Register; word: number; value: (view: MeterView) => number }>();
  for (const [key, register] of Object.entries(REGISTERS)) {
    const value = values[key as keyof typeof REGISTERS];
    for (let word = 0; word < wordsOf(register.type); word++)
      at.set(register.address + word, { register, word, value });
  }
  return {
    unit,
    faults,
    holding(address) {
      if (address === COUNTS_READ.address) return COUNTS.volume;
      const found = at.get(address);
      if (!found) return undefined;
      return wordsFor(found.value(world.meter(name)), found.register.type)[found.word];
    },
  };
}
