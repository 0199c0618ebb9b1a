import { type Clock, realClock, simClock } from "@proverig/drivers";
import type { StationConfig } from "@proverig/drivers/station";
import type { RigConfig } from "../config/rig.ts";
import type { Past } from "../journal/index.ts";

/** Real time on real lines. Simulated time starts at station.yaml's clock or now, and always after the last entry. */
export function clockOf(config: RigConfig, station: StationConfig | null, speed: number | null, past: Past): Clock {
  if (!config.simulated) return realClock();
  const pinned = station?.clock === undefined ? Date.now() : Date.parse(station.clock);
  const startMs = Math.max(pinned, past.lastMs === null ? 0 : past.lastMs + 1000);
  return simClock({ startMs, speed: speed ?? 1 });
}
