import type { Clock } from "@proverig/drivers";
import type { TripView } from "../protocol/index.ts";
import type { Trip } from "../safety/trips.ts";

/** What stands of a trip on the panel, with the time at which it was first seen: it does not move on while it stands. */
export function createTripView(clock: Clock): (tripped: Trip | null) => TripView | null {
  let shown: TripView | null = null;
  return (tripped) => {
    if (!tripped) shown = null;
    else if (shown?.name !== tripped.name || shown.detail !== tripped.detail) {
      shown = { name: tripped.name, detail: tripped.detail, at: new Date(clock.wallMs()).toISOString() };
    }
    return shown;
  };
}
