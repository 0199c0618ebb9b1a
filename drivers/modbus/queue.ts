import { RigError } from "../error.ts";
import type { Clock } from "../time/clock.ts";
import type { Priority, Reply, TransactOptions } from "./bus.ts";
import type { Request } from "./pdu.ts";

export interface Item {
  unit: number;
  shapes: readonly Request[];
  priority: Priority;
  wanted: () => boolean;
  since: number;
  /** Was cut off by an urgent request once, and is not taken up a second time. */
  cutOff: boolean;
  resolve(reply: Reply): void;
  reject(error: RigError): void;
}

export interface Queue {
  readonly size: number;
  push(unit: number, shapes: readonly Request[], options?: TransactOptions): Promise<Reply>;
  /** Back to its place after it was cut off. */
  again(item: Item): void;
  /** Takes the first item for which `pick` finds a request that may be sent now. */
  take(pick: (item: Item) => Request | undefined): { item: Item; request: Request } | undefined;
  rejectAll(error: RigError): void;
}

const RANK: Readonly<Record<Priority, number>> = { valve: 0, meter: 1, normal: 2 };

/** A reader in a tight loop must not starve the others: who waited so long goes before newer ones of the rank above. */
const PATIENCE_MS = 250;

export function requestQueue(clock: Clock): Queue {
  let items: Item[] = [];

  const ordered = () => {
    const now = clock.now();
    const rank = ({ priority, since }: Item) =>
      priority === "normal" && now - since >= PATIENCE_MS ? RANK.meter : RANK[priority];
    return items.toSorted((a, b) => rank(a) - rank(b) || a.since - b.since);
  };

  const dropUnwanted = () => {
    const unwanted = items.filter((item) => !item.wanted());
    if (unwanted.length === 0) return;
    items = items.filter((item) => !unwanted.includes(item));
    for (const item of unwanted) item.reject(new RigError("ABORTED", { what: "the request is no longer wanted" }));
  };

  return {
    get size() {
      return items.length;
    },
    push: (unit, shapes, { priority = "normal", wanted = () => true } = {}) =>
      new Promise<Reply>((resolve, reject) => {
        items.push({ unit, shapes, priority, wanted, since: clock.now(), cutOff: false, resolve, reject });
      }),
    again: (item) => void items.unshift({ ...item, cutOff: true }),
    take(pick) {
      dropUnwanted();
      for (const item of items.length > 1 ? ordered() : items) {
        const request = pick(item);
        if (!request) continue;
        items = items.filter((other) => other !== item);
        return { item, request };
      }
      return undefined;
    },
    rejectAll(error) {
      const all = items;
      items = [];
      for (const item of all) item.reject(error);
    },
  };
}
