import type { Clock } from "@proverig/drivers";
import { createStation, type Station, type StationConfig } from "@proverig/drivers/station";
import type { RigConfig } from "../config/rig.ts";
import { stationLayout } from "../simulate/layout.ts";

/**
 * The simulated world between visits. What station.yaml lets come at a time or after some litres comes to a visit; here is
 * only what is so from the start.
 */
export function standbyWorld(rig: RigConfig, world: StationConfig, clock: Clock, seed: number | null): Station {
  const faults = world.faults.filter(({ at, after }) => at === undefined && after === undefined);
  return createStation({ clock, seed: seed ?? world.seed, config: { ...world, faults }, layout: stationLayout(rig) });
}
