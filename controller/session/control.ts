import type { ControlView } from "../protocol/index.ts";
import { may } from "../protocol/index.ts";
import { type Actor, Refused } from "../server/service.ts";

/** One person operates the rig at a time; everybody else watches. */
export interface Control {
  view(): ControlView;
  /** Rejects with NOT_IN_CONTROL, and says who is. */
  require(actor: Actor): void;
  /** Free: taken. Held by another: asked for; only who may release takes it against his will. */
  take(actor: Actor, force: boolean): void;
  handOver(actor: Actor): void;
}

export function createControl(onChange: () => void): Control {
  let holder: Actor | null = null;
  let wantedBy: string | null = null;
  const set = (next: Actor | null, wanted: string | null) => {
    holder = next;
    wantedBy = wanted;
    onChange();
  };
  return {
    view: () => ({ holder, wantedBy }),
    require(actor) {
      if (holder?.name === actor.name) return;
      throw new Refused("NOT_IN_CONTROL", holder ? `${holder.name} operates the rig` : "take control first");
    },
    take(actor, force) {
      if (holder === null || holder.name === actor.name || (force && may(actor.role, "release"))) {
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
  };
}
