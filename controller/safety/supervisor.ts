import {
  asRigError,
  type Clock,
  type Contact,
  type ContactWatch,
  RigError,
  type Timer,
  type Valve,
  type ValveBank,
  type Watchdog,
} from "@proverig/drivers";
import { isLost, renewEveryMs, renewOnce } from "./lapse.ts";
import type { Purpose, Trip, TripName } from "./trips.ts";

/**
 * Owns the outputs. Valves are open only while it renews them; it closes them on every trip, error and start. Nothing
 * else in the house may open a valve.
 */
export interface Supervisor {
  readonly openSince: number | null;
  readonly closedSince: number | null;
  readonly purpose: Purpose | null;
  readonly tripped: Trip | null;
  /**
   * Resolves when the first command of every valve is acknowledged. Rejects with TRIP while tripped and unless every
   * watched contact is known to be closed; with INTERRUPTED when all was told to close meanwhile.
   */
  open(valves: readonly Valve[], purpose: Purpose): Promise<void>;
  /** The orderly way; falls back on the urgent one when the bus does not take it at once. */
  close(): Promise<void>;
  /**
   * Closes everything at once, in this very turn of the loop, then repeats until it reads back. The first trip stands;
   * only a lost link, which may come back by itself, gives way to any other. A person's STOP is told to the listeners also
   * while another trip stands: nobody's earlier release counts after it.
   */
  trip(name: TripName, detail: string): void;
  /** Closes everything at once, without a trip: start, crash handlers, signals. */
  closeNow(): void;
  /** Resolves when every output has been read back closed; rejects with VALVES_NOT_CLOSED after `withinMs`. */
  allClosed(withinMs?: number): Promise<void>;
  /** The same without a trip: false when an output has not been read back closed in time. */
  closedWithin(withinMs: number): Promise<boolean>;
  /** Only a person releases, or a link that is back; `by` is recorded by the caller. An open contact trips anew. */
  release(): void;
  onTrip(listener: (trip: Trip) => void): () => void;
  /** Called when a trip has been released, also where what still stands has tripped anew. */
  onRelease(listener: () => void): () => void;
  watch(contact: Contact, name: TripName): void;
  /**
   * The safety loop has turned: whoever judges the readings says so each time. With a valve open and no turn for a second
   * the watchdog gets no beat, and after another the rig stops (`unwatched`).
   */
  turned(): void;
  /** What is watched, as it was last told. */
  readonly contacts: readonly WatchedContact[];
  dispose(): void;
}

export interface WatchedContact {
  readonly name: string;
  readonly trip: TripName;
  /** Null before its first state. */
  readonly closed: boolean | null;
  /** Why it cannot be read, where that is why it counts as open. */
  readonly unread: RigError | null;
  /** It has been read open since the last release; not merely unread. */
  readonly seenOpen: boolean;
  /** Clock.now() of the last good reading; null for one that tells its changes by itself. */
  readonly lastGoodAt: number | null;
}

export interface SupervisorOptions {
  clock: Clock;
  banks: readonly ValveBank[];
  watchdog: Watchdog | null;
  /** How soon a closing that is not read back is repeated. A rig that opens nothing leaves the line to others. */
  repeatCloseMs?: number;
}

const REPEAT_CLOSE_MS = 150;
/** How often it is looked whether the safety loop turns, where no watchdog wants beats more often. */
const LOOK_MS = 100;
/** No beat after so long without a turn; many times the loop's own pace in a visit. */
const NO_BEAT_MS = 1000;
const UNWATCHED_MS = 2000;
/** A look that comes later than this was held up, and the loop with it: it gets its turn first. */
const HELD_UP_MS = 50;
const ORDERLY_CLOSE_MS = 100;
const RETRY_MS = 20;

interface Watched {
  device: Contact;
  trip: TripName;
  closed: boolean | null;
  unread: RigError | null;
  seenOpen: boolean;
  watch: ContactWatch | null;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { clock, banks, watchdog, repeatCloseMs = REPEAT_CLOSE_MS } = options;
  const listeners = new Set<(trip: Trip) => void>();
  const releaseListeners = new Set<() => void>();
  const contacts: Watched[] = [];
  let openSince: number | null = null;
  let closedSince: number | null = null;
  let purpose: Purpose | null = null;
  let tripped: Trip | null = null;
  let open: readonly Valve[] = [];
  let renewals: Timer[] = [];
  let guard: Timer | null = null;
  let turnedAt = Number.NEGATIVE_INFINITY;
  let closing: Promise<void> | null = null;
  /** Counts what closed everything: an opening under way is then no longer wanted. */
  let closings = 0;
  let disposed = false;

  const stopRenewing = () => {
    for (const timer of renewals) timer.cancel();
    renewals = [];
    guard?.cancel();
    guard = null;
    if (openSince !== null) closedSince = clock.now();
    openSince = null;
    purpose = null;
    open = [];
  };

  /** The next renewal a fifth of the lapse time after the last that was acknowledged, at `heardAt`; at once after one that failed. */
  const renew = (valve: Valve, era: number, heardAt: number, afterMs = renewEveryMs(valve)) => {
    if (afterMs === null) return;
    const isWanted = () => openSince === era;
    const lost = (what: string) => {
      const seconds = ((clock.now() - heardAt) / 1000).toFixed(1);
      if (isWanted()) supervisor.trip("link-lost", `${valve.name}: not renewed for ${seconds} s, ${what}`);
    };
    const timer = clock.after(afterMs, () => {
      renewals = renewals.filter((each) => each !== timer);
      if (!isWanted()) return;
      renewOnce(valve, clock.now() - heardAt, isWanted).then(
        (isHeld) => (isHeld ? renew(valve, era, clock.now()) : lost("it has closed by itself")),
        (error: unknown) =>
          isLost(valve, clock.now() - heardAt) ? lost(asRigError(error).message) : renew(valve, era, heardAt, RETRY_MS),
      );
    });
    if (isWanted()) renewals.push(timer);
    else timer.cancel();
  };

  /** False where no beat went out: what the valves stand open by is gone. */
  const beat = (): boolean => {
    try {
      watchdog?.beat();
      return true;
    } catch (error) {
      supervisor.trip("link-lost", `${watchdog?.name}: no beat (${asRigError(error).message})`);
      return false;
    }
  };

  /** Beats, as long as somebody judges what the rig does; else closes. */
  const guardOn = (everyMs: number, due: number) => {
    const now = clock.now();
    const unwatchedMs = now - Math.max(turnedAt, openSince ?? now);
    if (unwatchedMs <= NO_BEAT_MS) {
      if (!beat()) return;
    } else if (unwatchedMs > UNWATCHED_MS && now - due <= HELD_UP_MS) {
      supervisor.trip("unwatched", `the safety loop has stood still for ${(unwatchedMs / 1000).toFixed(1)} s`);
      return;
    }
    guard?.cancel();
    guard = clock.after(everyMs, () => guardOn(everyMs, now + everyMs));
  };

  const closeNow = () => {
    closings++;
    stopRenewing();
    closeAll(banks);
    closing ??= untilClosed().finally(() => {
      closing = null;
    });
    closing.catch(() => undefined);
  };

  /** Reads back and repeats until every bank is seen closed. */
  const untilClosed = async (): Promise<void> => {
    while (!disposed) {
      const states = await Promise.all(banks.map(seenClosed));
      if (states.every(Boolean)) return;
      await pause(clock, repeatCloseMs);
      if (openSince !== null) return;
      closeAll(banks);
    }
  };

  /** The banks that have not been seen closed in time. */
  const notClosedWithin = async (withinMs: number): Promise<ValveBank[]> => {
    const deadline = clock.now() + withinMs;
    for (;;) {
      const states = await Promise.all(banks.map(seenClosed));
      const open = banks.filter((_, i) => !states[i]);
      if (open.length === 0 || clock.now() > deadline) return open;
      closeAll(banks);
      await pause(clock, REPEAT_CLOSE_MS);
    }
  };

  const supervisor: Supervisor = {
    get openSince() {
      return openSince;
    },
    get closedSince() {
      return closedSince;
    },
    get purpose() {
      return purpose;
    },
    get tripped() {
      return tripped;
    },
    async open(valves, why) {
      const before = closings;
      const refuse = () => {
        for (const { device, trip, closed, unread } of contacts) {
          if (closed !== true) supervisor.trip(trip, openText(device, closed, unread));
        }
        if (tripped) throw tripError(tripped);
        if (closings !== before || disposed) throw overtaken();
        if (openSince !== null) throw new RigError("INTERNAL", { what: "valves are open already" });
      };
      refuse();
      if (closing) {
        await supervisor.allClosed();
        refuse();
      }
      open = valves;
      purpose = why;
      const era = clock.now();
      openSince = era;
      guardOn(watchdog?.beatEveryMs ?? LOOK_MS, era);
      try {
        await Promise.all(valves.map((valve) => openWithRetry(valve, () => openSince === era)));
      } catch (error) {
        if (openSince === era) closeNow();
        throw error;
      }
      if (tripped) throw tripError(tripped);
      if (openSince !== era) throw overtaken();
      for (const valve of valves) renew(valve, era, clock.now());
    },
    async close() {
      const valves = open;
      stopRenewing();
      const orderly = Promise.all(valves.map((valve) => valve.close())).then(
        () => true,
        () => false,
      );
      const quick = await Promise.race([orderly, pause(clock, ORDERLY_CLOSE_MS).then(() => false)]);
      if (!quick && openSince === null) closeNow();
    },
    trip(name, detail) {
      const counts = tripped === null || (tripped.name === "link-lost" && name !== "link-lost");
      if (counts) tripped = { name, detail };
      closeNow();
      if (counts || name === "stop") for (const listener of listeners) listener({ name, detail });
    },
    closeNow,
    async allClosed(withinMs = 5000) {
      const which = await notClosedWithin(withinMs);
      if (which.length === 0) return;
      supervisor.trip("valves", `${which.map(({ name }) => name).join(", ")} not seen closed`);
      throw notClosed(which);
    },
    closedWithin: async (withinMs) => (await notClosedWithin(withinMs)).length === 0,
    release() {
      tripped = null;
      for (const each of contacts) {
        each.seenOpen = each.closed === false && each.unread === null;
        if (each.closed === false) supervisor.trip(each.trip, openText(each.device, each.closed, each.unread));
      }
      for (const listener of releaseListeners) listener();
    },
    onTrip(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onRelease(listener) {
      releaseListeners.add(listener);
      return () => releaseListeners.delete(listener);
    },
    watch(device, trip) {
      const watched: Watched = { device, trip, closed: null, unread: null, seenOpen: false, watch: null };
      contacts.push(watched);
      watched.watch = device.watch(({ closed, unread = null }) => {
        watched.closed = closed;
        watched.unread = unread;
        if (!closed && unread === null) watched.seenOpen = true;
        if (!closed) supervisor.trip(trip, openText(device, closed, unread));
      });
    },
    turned() {
      turnedAt = clock.now();
    },
    get contacts() {
      return contacts.map(({ device, trip, closed, unread, seenOpen, watch }) => ({
        name: device.name,
        trip,
        closed,
        unread,
        seenOpen,
        lastGoodAt: watch?.lastGoodAt ?? null,
      }));
    },
    dispose() {
      disposed = true;
      stopRenewing();
      closeAll(banks);
      for (const { watch } of contacts) watch?.stop();
    },
  };
  return supervisor;
}

/** A board that fails, whoever wrote its driver, must not keep the others open. */
function closeAll(banks: readonly ValveBank[]): void {
  for (const bank of banks) {
    try {
      bank.closeAllNow();
    } catch {
      // It shows in allClosed().
    }
  }
}

async function seenClosed(bank: ValveBank): Promise<boolean> {
  try {
    return await bank.allClosed();
  } catch {
    return false;
  }
}

async function openWithRetry(valve: Valve, wanted: () => boolean): Promise<void> {
  for (let attempt = 1; wanted(); attempt++) {
    try {
      return await valve.open();
    } catch (error) {
      if (attempt >= 3) throw error;
    }
  }
}

function openText({ name }: Contact, closed: boolean | null, unread: RigError | null): string {
  if (closed === null) return `${name} has not been read yet`;
  return unread === null ? `${name} is open` : `${name} cannot be read (${unread.message})`;
}

export function notClosed(banks: readonly ValveBank[]): RigError {
  return new RigError("VALVES_NOT_CLOSED", {
    what: "a valve output does not read back closed",
    where: banks.map(({ name }) => name).join(", "),
    mend: "cut the valves' supply, then check the relay board and its line",
  });
}

/** Whoever closes everything without a trip stops the process: the job is left to be resumed. */
function overtaken(): RigError {
  return new RigError("INTERRUPTED", { what: "all valves were told to close while some were to open" });
}

export function tripError(trip: Trip): RigError {
  return new RigError("TRIP", {
    what: `safety stop ${trip.name}: ${trip.detail}`,
    mend: "remove the cause; then a person releases the rig",
  });
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
