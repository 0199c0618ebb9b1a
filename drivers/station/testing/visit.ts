import { sleep } from "../../time/clock.ts";
import { type SimClock, simClock } from "../../time/sim-clock.ts";
import { parseStation } from "../config.ts";
import type { StationLayout } from "../layout.ts";
import { createStation, type Station } from "../station.ts";
import type { Delivery, World } from "../world.ts";
import { exampleLayout } from "./example-layout.ts";

/** For tests: a person at the simulated station who can read everything, without drivers and bytes. */
export interface Visit {
  clock: SimClock;
  station: Station;
  world: World;
  wait(seconds: number): Promise<void>;
  /** The meter's total and the display when all rests. */
  run(options: RunOptions): Promise<RunNumbers>;
}

export interface RunOptions {
  valve?: string;
  litres?: number;
  preset?: boolean;
}

/** What a rig reads: litres on display and meter, mean temperatures of the probes; and what is true. */
export interface RunNumbers {
  displayStartL: number;
  displayL: number;
  meterL: number;
  tJ: number;
  tM: number;
  delivery: Delivery;
}

export function visit(config: unknown = {}, { seed = 1, layout = exampleLayout() }: VisitOptions = {}): Visit {
  const clock = simClock({ startMs: Date.UTC(2026, 5, 1) });
  const station = createStation({ clock, seed, config: parseStation(config), layout });
  const { world } = station;
  const wait = (seconds: number) => sleep(clock, seconds * 1000);
  return { clock, station, world, wait, run: (options) => run(world, wait, options) };
}

interface VisitOptions {
  seed?: number;
  layout?: StationLayout;
}

async function run(
  world: World,
  wait: Visit["wait"],
  { valve = "v-high", litres = 20, preset = false }: RunOptions,
): Promise<RunNumbers> {
  const dispenser = world.dispenser("display");
  const divisions = 10 ** dispenser.decimals.volume;
  const displayL = () => dispenser.shows().volume / divisions;
  const startL = world.meter("master").totalL;
  if (preset) dispenser.preset(Math.round(litres * divisions));
  dispenser.authorise();
  await wait(3);
  const displayStartL = displayL();

  world.valve(valve).command(true);
  let [weight, sumJ, sumM] = [0, 0, 0];
  for (let before = startL, i = 0; i < 6000; i++) {
    await wait(0.1);
    const total = world.meter("master").totalL;
    sumJ += world.probe("t-nozzle") * (total - before);
    sumM += world.probe("t-meter") * (total - before);
    weight += total - before;
    before = total;
    if (preset ? dispenser.state === "completed" : total - startL >= litres - 0.3) break;
  }
  if (preset) await wait(1);
  world.valve(valve).command(false);
  await wait(2);
  const shown = displayL();
  const meterL = world.meter("master").totalL - startL;
  dispenser.stop();
  dispenser.reset();
  const delivery = world.truth.deliveries.at(-1);
  if (!delivery) throw new Error("no delivery");
  return { displayStartL, displayL: shown, meterL, tJ: sumJ / weight, tM: sumM / weight, delivery };
}
