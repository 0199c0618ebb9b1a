import type { Balance } from "../device/balance.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import type { StationConfig } from "./config.ts";
import { rounded } from "./measure.ts";
import type { LineState } from "./physics/line.ts";
import type { World } from "./world.ts";

const G_PER_KG = 1000;
/** By which a balance is adjusted, kg/m3. */
const WEIGHTS = 8000;

export interface BalanceParts {
  line: LineState;
  config: StationConfig;
  touch(): void;
  seconds(): number;
  random: Random;
}

/**
 * A tank on a balance at the rig's outlet. It shows the fuel's weight in air as a balance adjusted with steel weights
 * does: m (1 - ra/rf)/(1 - ra/8000) (OIML R 111-1:2004, 10.2.1: conventional mass). Fuel evaporates from it.
 */
export function balanceView({ line, config, touch, seconds, random }: BalanceParts): World["balance"] {
  const { tare, resolution, noise, settle, airDensity, evaporation, error } = config.balance;
  const { density, expansion } = config.fuel;
  let lastL = 0;
  let movedAt = 0;
  let wetSince: number | null = null;
  const look = () => {
    touch();
    if (line.measureL !== lastL) movedAt = seconds();
    if (line.measureL > 0) wetSince ??= seconds();
    lastL = line.measureL;
  };
  return {
    read() {
      look();
      const litres = line.measureL;
      const tJ = litres > 0 ? line.measureLJ / litres : config.temperatures.ambient;
      const fluid = density * (1 - expansion * (tJ - 20));
      const lostKg = wetSince === null ? 0 : ((evaporation / G_PER_KG) * (seconds() - wetSince)) / 60;
      const massKg = Math.max(0, (litres * fluid) / 1000 - lostKg);
      const shown = tare + (massKg * (1 - airDensity / fluid)) / (1 - airDensity / WEIGHTS);
      const stable = seconds() - movedAt >= settle;
      const swing = stable ? 0 : 10 * resolution;
      const massShown = shown * (1 + error / 100) + (noise + swing) * random.normal();
      return { massKg: rounded(massShown, resolution), stable };
    },
    empty() {
      look();
      line.measureL = 0;
      line.measureLJ = 0;
      line.measureLM = 0;
      wetSince = null;
      look();
    },
  };
}

/** The simulated balance as an instrument: nobody has to look at it. */
export function simulatedBalance(name: string, world: World, clock: Clock): Balance {
  return {
    name,
    read: async () => ({ value: world.balance.read(), at: clock.now() }),
    empty: async () => world.balance.empty(),
  };
}
