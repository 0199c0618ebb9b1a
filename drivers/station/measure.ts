import type { DeviceBase, MetalMeasure } from "../device/capability.ts";
import { type Clock, sleep } from "../time/clock.ts";
import type { StationConfig } from "./config.ts";
import type { StationLayout } from "./layout.ts";
import type { LineState } from "./physics/line.ts";
import type { Can, World } from "./world.ts";

/** The can that the example's certificate describes, and 1/K by material (facts: regulation 1.8). */
const USUAL_CAN = { volume: 50, neck: 104, mlPerMm: 4.46, material: "stainless-steel" };
const EXPANSION: Record<string, number> = {
  "stainless-steel": 50e-6,
  "carbon-steel": 33e-6,
  brass: 53e-6,
  aluminium: 69e-6,
};

/**
 * The metal measure: its neck shows V_B, the volume by its scale, of the fuel received since it was drained. It turns
 * docs/uncertainty.md's V_ref = V_B [1 + bY (tJ - tB) + bB (tB - 20)] around, with V_ref the true litres at tJ.
 */
export function measureView(
  line: LineState,
  config: StationConfig,
  layout: StationLayout,
  touch: () => void,
): World["measure"] {
  const usual = { ...USUAL_CAN, ...layout.hints?.measure, ...defined(config.measure) };
  const { temperatureOffset, resolution } = config.measure;
  const tempC = () =>
    line.measureL > 0 ? line.measureLM / line.measureL + temperatureOffset : config.temperatures.ambient;
  return {
    neckMm(can = usual) {
      touch();
      const expansion = config.measure.expansion ?? EXPANSION[can.material] ?? 0;
      const tB = tempC();
      const tJ = line.measureL > 0 ? line.measureLJ / line.measureL : tB;
      const volumeL = line.measureL / (1 + config.fuel.expansion * (tJ - tB) + expansion * (tB - 20));
      return rounded(can.neck + ((volumeL - can.volume) * 1000) / can.mlPerMm, resolution);
    },
    tempC() {
      touch();
      return tempC();
    },
    drain() {
      touch();
      line.measureL = 0;
      line.measureLJ = 0;
      line.measureLM = 0;
    },
  };
}

/** The simulated can as a device: nobody has to look at its neck. */
export function simulatedMeasure(name: string, world: World, clock: Clock, can?: Can): MetalMeasure {
  const base: DeviceBase = {
    name,
    driver: "simulated",
    probe: async () => ({
      summary: `simulated metal measure, neck at ${world.measure.neckMm(can)} mm`,
      complaints: [],
    }),
  };
  return {
    ...base,
    kind: "metal-measure",
    read: async () => ({
      value: { neckMm: world.measure.neckMm(can), tempC: rounded(world.measure.tempC(), 0.01) },
      at: clock.now(),
    }),
    async drain(drainSeconds) {
      await sleep(clock, drainSeconds * 1000);
      world.measure.drain();
    },
  };
}

export function rounded(value: number, step: number): number {
  return step > 0 ? Number((Math.round(value / step) * step).toFixed(9)) : value;
}

function defined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
