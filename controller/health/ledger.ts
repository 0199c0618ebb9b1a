import { asRigError, type Clock, type ErrorCode, type RigError } from "@proverig/drivers";

/** How a device does, as far as somebody asks it. */
export type HealthState =
  /** Its last good reading is as fresh as it should be. */
  | "ok"
  /** Some readings are missing. */
  | "stale"
  /** It gives none. */
  | "silent"
  /** Nobody asks it now, or its first reading is still to come. */
  | "unasked";

export interface Health {
  readonly state: HealthState;
  /** Clock.now() of its last good reading; null before the first. Never of anything before the ledger was opened. */
  readonly lastGoodAt: number | null;
  /** The last good value, in the unit of its kind; null where it has none of its own. */
  readonly value: number | null;
  /** The real cause, while it is stale or silent. */
  readonly fault: RigError | null;
  /** Replies that came spoilt, since the ledger was opened. */
  readonly spoilt: number;
  /** Readings that failed otherwise. */
  readonly lost: number;
}

/** One reader of one device. */
export interface HealthWatch {
  /** A good reading of `at` (Clock.now()). */
  good(at: number, value?: number | null): void;
  failed(error: unknown): void;
  /** It is not asked any more, and does not grow stale for it. */
  end(): void;
}

/** Who answers, since when not, and why. Of one opening of the rig: what was known before it is not carried over. */
export interface HealthLedger {
  watch(device: string): HealthWatch;
  of(device: string): Health;
  /** Called when a device's state or its fault has become another. */
  onChange(listener: () => void): () => void;
}

/** Three readings of a rig in standby; in a visit a trip comes before it. */
export const STALE_MS = 3000;
export const SILENT_MS = 8000;

const SPOILT: ReadonlySet<ErrorCode> = new Set(["REPLY_CORRUPT", "REPLY_UNEXPECTED"]);

interface Reader {
  /** When it began to ask. */
  since: number;
  lastGoodAt: number | null;
  /** Its last failure since its last good reading. */
  error: RigError | null;
}

interface Known {
  readers: Reader[];
  /** Of readers that have ended. */
  lastGoodAt: number | null;
  value: number | null;
  spoilt: number;
  lost: number;
}

/** Nothing is well before it has been read: a device begins unasked. */
export function createHealth(clock: Clock): HealthLedger {
  const devices = new Map<string, Known>();
  const listeners = new Set<() => void>();
  let told = "";

  const known = (device: string): Known => {
    const before = devices.get(device);
    if (before) return before;
    const fresh: Known = { readers: [], lastGoodAt: null, value: null, spoilt: 0, lost: 0 };
    devices.set(device, fresh);
    return fresh;
  };

  const look = () => {
    const now = clock.now();
    const all = [...devices].map(([name, each]) => {
      const { state, fault } = healthOf(each, now);
      return `${name} ${state} ${fault?.code}`;
    });
    const text = all.join();
    if (text === told) return;
    told = text;
    for (const listener of listeners) listener();
  };

  return {
    watch(device) {
      const mine = known(device);
      const reader: Reader = { since: clock.now(), lastGoodAt: null, error: null };
      mine.readers.push(reader);
      return {
        good(at, value = null) {
          if (!mine.readers.includes(reader)) return;
          reader.lastGoodAt = at;
          reader.error = null;
          if (value !== null) mine.value = value;
          look();
        },
        failed(cause) {
          if (!mine.readers.includes(reader)) return;
          reader.error = asRigError(cause);
          if (SPOILT.has(reader.error.code)) mine.spoilt++;
          else mine.lost++;
          look();
        },
        end() {
          mine.readers = mine.readers.filter((each) => each !== reader);
          mine.lastGoodAt = latest(mine.lastGoodAt, reader.lastGoodAt);
          look();
        },
      };
    },
    of: (device) => healthOf(known(device), clock.now()),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const WORST_FIRST: readonly HealthState[] = ["silent", "stale", "unasked", "ok"];

/** A device is as well as the worst of what is read of it, and as old as the oldest. Pure. */
function healthOf({ readers, lastGoodAt, value, spoilt, lost }: Known, now: number): Health {
  const states = readers.map((reader) => stateOf(reader, now));
  const state = WORST_FIRST.find((each) => states.includes(each)) ?? "unasked";
  const troubled = readers.find((_, i) => states[i] === state && (state === "stale" || state === "silent"));
  const ages = readers.map((reader) => reader.lastGoodAt);
  return {
    state,
    lastGoodAt: readers.length === 0 ? lastGoodAt : ages.includes(null) ? null : Math.min(...ages.map(Number)),
    value,
    fault: troubled?.error ?? null,
    spoilt,
    lost,
  };
}

/** One lost reply is no fault. Who has never answered is silent from the first failure on. */
function stateOf({ since, lastGoodAt, error }: Reader, now: number): HealthState {
  if (lastGoodAt === null) return error || now - since > STALE_MS ? "silent" : "unasked";
  const ageMs = now - lastGoodAt;
  return ageMs <= STALE_MS ? "ok" : ageMs <= SILENT_MS ? "stale" : "silent";
}

function latest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}
