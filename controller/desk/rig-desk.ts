import { asRigError, type RigError } from "@proverig/drivers";
import type { RigSource } from "../health/index.ts";
import { notNow, rigTaken } from "../server/service.ts";

/** Who has the rig. Standby is whoever watches it while nobody works with it. */
export type RigUser = "standby" | "visit" | "calibration";

/** The short way to whoever has the rig: both act in the very turn of the call, and never throw. */
export interface Outputs {
  /** STOP: every valve closed, the dispenser stopped; a person releases. */
  stop(by: string): void;
  /** Every valve, now; for signals and crash handlers. */
  closeNow(): void;
}

/** The rig while nobody works with it. */
export interface StandbyRig extends Outputs {
  readonly source: RigSource;
  /** Called when something other than a value has become another. */
  onChange(listener: () => void): () => void;
  /** A person's, after a trip; what still stands trips anew. */
  release(): void;
  /** Gives everything back, ports too. Never rejects. */
  close(): Promise<void>;
}

/** What is handed to whoever works with the rig. */
export interface Seat {
  /** Lends the short way, as soon as there is something to close. A STOP that found nobody is told at once. */
  outputs(outputs: Outputs): void;
  /** Lends what can be seen of the rig: what the panel shows of it meanwhile. */
  shows(source: RigSource): void;
}

/**
 * Who has the rig: one at a time, its ports given back before the next one opens them. A STOP always reaches whoever has
 * it, also while it changes hands.
 */
export interface RigDesk<S extends StandbyRig = StandbyRig> {
  /** Who has it or is being given it. */
  readonly user: RigUser;
  /** Null while somebody works with the rig, and while it changes hands. */
  readonly standby: S | null;
  /** What can be seen of it; null while it changes hands. */
  readonly source: RigSource | null;
  /** Why standby could not be opened; null while all is well. */
  readonly fault: RigError | null;
  /** Opens standby for the first time. Rejects with what is wrong with the configuration; a silent device is no reason. */
  open(): Promise<void>;
  /**
   * Closes standby, does the work, opens standby again. Rejects with Refused NOT_NOW when somebody else works with the rig:
   * the claim is made in the turn of the call, so that of two the first wins.
   */
  use<T>(user: Exclude<RigUser, "standby">, work: (seat: Seat) => Promise<T>): Promise<T>;
  stop(by: string): void;
  closeNow(): void;
  /** Called when the rig has changed hands, when somebody's health has changed, and when a trip has come or gone. */
  onChange(listener: () => void): () => void;
  /** Waits for who works with the rig (ending that is the caller's), then closes standby for good. */
  close(): Promise<void>;
}

/** `openStandby`: null where nobody watches the rig between visits (tests). */
export function createRigDesk<S extends StandbyRig>(openStandby: (() => Promise<S>) | null): RigDesk<S> {
  const listeners = new Set<() => void>();
  let user: RigUser = "standby";
  let standby: S | null = null;
  let fault: RigError | null = null;
  let outputs: Outputs | null = null;
  let source: RigSource | null = null;
  let unsubscribe: () => void = () => undefined;
  let unheardStop: string | null = null;
  let ended = false;
  let turn: Promise<void> = Promise.resolve();

  const changed = () => {
    for (const listener of listeners) listener();
  };
  const lend = (next: Outputs) => {
    outputs = next;
    if (unheardStop === null) return;
    const by = unheardStop;
    // Somebody waits for the rig already: standby is only on the way to him, and he must hear it as well.
    if (next !== standby || user === "standby") unheardStop = null;
    next.stop(by);
  };
  const show = (next: RigSource | null, subscribe?: (listener: () => void) => () => void) => {
    unsubscribe();
    source = next;
    unsubscribe = subscribe?.(changed) ?? (() => undefined);
    changed();
  };
  const openAgain = async () => {
    if (!openStandby || ended) return;
    try {
      standby = await openStandby();
      fault = null;
      show(standby.source, standby.onChange);
      lend(standby);
    } catch (error) {
      fault = asRigError(error);
      changed();
    }
  };
  const closeStandby = async () => {
    const old = standby;
    standby = null;
    outputs = null;
    show(null);
    await old?.close();
  };
  /** One after the other, whatever became of the one before. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.then(
      () => undefined,
      () => undefined,
    );
    return mine;
  };

  return {
    get user() {
      return user;
    },
    get standby() {
      return standby;
    },
    get source() {
      return source;
    },
    get fault() {
      return fault;
    },
    open: () =>
      inTurn(async () => {
        if (standby || user !== "standby") return;
        await openAgain();
        if (fault) throw fault;
      }),
    async use(next, work) {
      if (ended) throw notNow("controllerEnds");
      if (user !== "standby") throw rigTaken(user);
      user = next;
      // Who starts after a STOP has seen it; from here on one is for him who gets the rig.
      unheardStop = null;
      changed();
      return inTurn(async () => {
        try {
          await closeStandby();
          return await work({ outputs: lend, shows: (next) => show(next, next.health.onChange) });
        } finally {
          outputs = null;
          user = "standby";
          show(null);
          await openAgain();
        }
      });
    },
    stop(by) {
      if (outputs) outputs.stop(by);
      else unheardStop = by;
    },
    closeNow: () => outputs?.closeNow(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      ended = true;
      await inTurn(closeStandby);
    },
  };
}
