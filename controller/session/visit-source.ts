import type { Seat } from "../desk/index.ts";
import type { RigSource } from "../health/index.ts";
import type { OpenVisit } from "../verify/visit.ts";

const NO_COMPLAINTS: RigSource["complaints"] = new Map();

/** Lends the desk what a visit has: what stops it, and what can be seen of it. */
export function lendVisit(seat: Seat, open: OpenVisit): void {
  seat.shows(visitSource(open));
  seat.outputs({ stop: (by) => open.visit.supervisor.trip("stop", by), closeNow: open.closeNow });
}

/** What can be seen of the rig in a visit: by its own monitor and supervisor. */
function visitSource({ visit, rig }: OpenVisit): RigSource {
  const { monitor, supervisor, journal } = visit;
  return {
    health: monitor.health,
    latest: monitor.latest,
    supervisor,
    lines: rig.lines,
    get display() {
      // Not the one of the nozzle that the journal is at: another one's reading has other decimals.
      return monitor.followed;
    },
    get turns() {
      return monitor.turns;
    },
    get open() {
      return supervisor.openSince === null ? [] : [...(journal.history.open?.path ?? [])];
    },
    // The visit's own self-check has them among its warnings.
    complaints: NO_COMPLAINTS,
  };
}
