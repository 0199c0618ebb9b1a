import type { DisplayReading } from "../device/capability.ts";
import type { TwinContext } from "../station/twin.ts";
import type { DispenserView } from "../station/world.ts";
import type { Values } from "./part.ts";
import type { Protocol } from "./protocol.ts";
import type { FrameTwin } from "./serve.ts";

/** The simulated dispenser behind a table. */
export interface Behind {
  readonly view: DispenserView;
  /** What it tells of its display; stands still while the fault `stuck` is thrown. */
  shows(): DisplayReading;
}

/** What a dispenser does on a request, and answers; null: nothing. */
export type Answers<Q extends string, R extends string> = {
  readonly [K in Q]?: (behind: Behind, values: Values) => { reply: R; values: Values } | null;
};

export function createFrameTwin<Q extends string, R extends string>(
  { name, world, faults, random }: TwinContext,
  protocol: Protocol<Q, R>,
  isFor: (values: Values) => boolean,
  answers: Answers<Q, R>,
): FrameTwin & Behind {
  const view = world.dispenser(name);
  let stuckAt: DisplayReading | null = null;
  const behind: Behind = {
    view,
    shows() {
      stuckAt = faults.stuck ? (stuckAt ?? view.shows()) : null;
      return stuckAt ?? view.shows();
    },
  };
  const known = new Map(Object.entries<Answers<Q, R>[Q]>(answers));
  return {
    ...behind,
    protocol,
    faults,
    random: random.fork(protocol.name),
    isFor,
    answer: (request, values) => known.get(request)?.(behind, values) ?? null,
  };
}
