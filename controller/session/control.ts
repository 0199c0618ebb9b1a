import type { Clock, Timer } from "@proverig/drivers";
import type { ControlView } from "../protocol/index.ts";
import { may } from "../protocol/index.ts";
import { type Actor, Refused } from "../server/service.ts";

/** So long none of the holder's panels may be connected before he counts as away: a tablet that sleeps, a walk behind the building. */
export const AWAY_MS = 60_000;

/** One person operates the rig at a time; everybody else watches. */
export interface Control {
  view(): ControlView;
  /** Rejects with NOT_IN_CONTROL, and says who is. */
  require(actor: Actor): void;
  /**
   * Free, or its holder away: taken. Held by another: asked for; only who may release takes it against the will of
   * somebody who is there.
   */
  take(actor: Actor, force: boolean): void;
  handOver(actor: Actor): void;
  /** Who may operate and has a panel connected, by name. */
  connected(names: ReadonlySet<string>): void;
  close(): void;
}

/** `clock` is people's time, which does not run faster where a station is simulated. */
export function createControl(clock: Pick<Clock, "after">, onChange: () => void): Control {
  let holder: Actor | null = null;
  let wantedBy: string | null = null;
  let present: ReadonlySet<string> = new Set();
  let isAway = false;
  /** Without a server nobody says who is there. */
  let isWatched = false;
  let leaving: Timer | null = null;

  const stay = () => {
    leaving?.cancel();
    leaving = null;
    isAway = false;
  };
  const set = (next: Actor | null, wanted: string | null) => {
    if (next?.name !== holder?.name) stay();
    holder = next;
    wantedBy = wanted;
    watch();
    onChange();
  };
  const watch = () => {
    if (!isWatched || holder === null || present.has(holder.name)) return;
    leaving ??= clock.after(AWAY_MS, () => {
      isAway = true;
      onChange();
    });
  };
  return {
    view: () => ({ holder, wantedBy, holderIsAway: isAway }),
    require(actor) {
      if (holder?.name === actor.name) return;
      throw new Refused("NOT_IN_CONTROL", holder ? `${holder.name} operates the rig` : "take control first");
    },
    take(actor, force) {
      if (holder === null || holder.name === actor.name || isAway || (force && may(actor.role, "release"))) {
        set(actor, null);
        return;
      }
      set(holder, actor.name);
      throw new Refused("NOT_IN_CONTROL", `${holder.name} operates the rig; he has been asked to hand over`);
    },
    handOver(actor) {
      if (holder?.name !== actor.name) throw new Refused("NOT_IN_CONTROL", "only who operates can hand over");
      set(null, null);
    },
    connected(names) {
      isWatched = true;
      present = names;
      if (holder === null || !present.has(holder.name)) return watch();
      const wasAway = isAway;
      stay();
      if (wasAway) onChange();
    },
    close: stay,
  };
}
