import { loadRig } from "@proverig/controller";
import { builtInDrivers, simClock, sleep } from "@proverig/drivers";
import { createStation, parseStation } from "@proverig/drivers/station";
import { stationLayout } from "../../controller/dist/simulate/layout.js";
import { EXAMPLE } from "./measured-cli.mjs";

const LITRES = 20;
const METER_EVERY_MS = 100;

export const title = "processor time of the simulated station for one run of 20 L at 55 L/min";

export async function run({ runs }) {
  const rig = await loadRig(EXAMPLE.rig, { registry: builtInDrivers() });
  const values = [];
  // The first run also compiles.
  for (let seed = 0; seed <= 2 * runs; seed++) values.push(await oneRun(rig, seed));
  return [
    { what: "physics read at 10 Hz, after the first", unit: "ms", values: values.slice(1) },
    { what: "the first", unit: "ms", values: values.slice(0, 1) },
  ];
}

/** Milliseconds of processor time. */
async function oneRun(rig, seed) {
  const clock = simClock({ startMs: 0 });
  const station = createStation({ clock, seed, config: parseStation({}), layout: stationLayout(rig) });
  const { world } = station;
  const began = process.cpuUsage();
  const dispenser = world.dispenser("display");
  dispenser.authorise();
  await sleep(clock, 2000);
  world.valve("v-high").command(true);
  while (world.meter("master").totalL < LITRES) {
    world.probe("t-nozzle");
    dispenser.shows();
    await sleep(clock, METER_EVERY_MS);
  }
  world.valve("v-high").command(false);
  await sleep(clock, 2000);
  dispenser.stop();
  const { user, system } = process.cpuUsage(began);
  station.close();
  clock.stop();
  return (user + system) / 1000;
}
