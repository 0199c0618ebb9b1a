import type { Random } from "../time/random.ts";
import type { FaultConfig, FaultKind, FaultOf } from "./fault-config.ts";
import type { Faults } from "./twin.ts";

/** Which faults are thrown at the moment. The world tells it the time and the litres; twins and physics ask it. */
export interface FaultBoard {
  /** Throws and releases what is due. True when anything changed. */
  update(seconds: number, litres: number): boolean;
  /** The fault of this kind on this device that is thrown, if any; a fault without a device hits all. */
  find<K extends FaultKind>(kind: K, device?: string): Thrown<K> | undefined;
  /** All thrown faults of a kind. */
  all<K extends FaultKind>(kind: K): Thrown<K>[];
  lineDown(line: string): boolean;
  /** The switches that a twin sees. `touch` brings the world up to the present before each answer. */
  switches(device: string, line: string | null, random: Random, touch: () => void): Faults;
  /** Seconds at which anything is thrown or released by the clock, ascending. */
  readonly moments: readonly number[];
}

export interface Thrown<K extends FaultKind = FaultKind> {
  fault: FaultOf<K>;
  /** Seconds since the world began. */
  since: number;
}

interface Entry {
  fault: FaultConfig;
  since: number | null;
  over: boolean;
}

export function faultBoard(faults: readonly FaultConfig[]): FaultBoard {
  const entries: Entry[] = faults.map((fault) => ({ fault, since: null, over: false }));
  /** Asked for with every reading: made anew when one is thrown or released. */
  let thrown: (Entry & { since: number })[] = [];

  const all = <K extends FaultKind>(kind: K): Thrown<K>[] =>
    thrown.flatMap(({ fault, since }) => (isKind(fault, kind) ? [{ fault, since }] : []));
  const find = <K extends FaultKind>(kind: K, device?: string) =>
    all(kind).find(({ fault }) => target(fault, "device") === undefined || target(fault, "device") === device);
  const onWire = <K extends FaultKind>(kind: K, device: string, line: string | null) =>
    all(kind).filter(
      ({ fault }) => target(fault, "device") === device || (line !== null && target(fault, "line") === line),
    );

  return {
    moments: moments(faults),
    update(seconds, litres) {
      let changed = false;
      for (const entry of entries) {
        if (entry.over) continue;
        if (entry.since === null && due(entry.fault, seconds, litres)) {
          entry.since = entry.fault.at ?? seconds;
          changed = true;
        }
        if (entry.since !== null && entry.fault.for !== undefined && seconds >= entry.since + entry.fault.for) {
          entry.over = true;
          changed = true;
        }
      }
      if (changed) {
        thrown = entries.filter((entry): entry is Entry & { since: number } => entry.since !== null && !entry.over);
      }
      return changed;
    },
    find,
    all,
    lineDown: (line) => all("disconnect").some(({ fault }) => fault.line === line),
    switches(device, line, random, touch) {
      const happens = (chance: number) => chance >= 1 || random.uniform() < chance;
      const on = <K extends FaultKind>(kind: K) => {
        touch();
        return onWire(kind, device, line);
      };
      return {
        get silent() {
          return on("disconnect").length > 0 || on("silent").some(({ fault }) => happens(fault.chance));
        },
        lateMs() {
          let ms = 0;
          for (const { fault } of on("late")) {
            if (!happens(fault.chance)) continue;
            const [least, most] = typeof fault.ms === "number" ? [fault.ms, fault.ms] : fault.ms;
            ms += least + (most - least) * random.uniform();
          }
          return ms;
        },
        corrupt(reply) {
          let sent = reply;
          for (const { fault } of on("corrupt")) {
            if (sent.length > 0 && happens(fault.chance)) sent = withFlippedBit(sent, random);
          }
          return sent;
        },
        get garbage() {
          return on("garbage").length > 0;
        },
        get wrongUnit() {
          return on("wrong-unit").length > 0;
        },
        get stuck() {
          touch();
          return find("stuck", device) !== undefined;
        },
      };
    },
  };
}

function isKind<K extends FaultKind>(fault: FaultConfig, kind: K): fault is FaultOf<K> {
  return fault.kind === kind;
}

function target(fault: FaultConfig, key: "device" | "line"): string | undefined {
  const name: unknown = Reflect.get(fault, key);
  return typeof name === "string" ? name : undefined;
}

function due(fault: FaultConfig, seconds: number, litres: number): boolean {
  if (fault.after !== undefined) return litres >= fault.after;
  return seconds >= (fault.at ?? 0);
}

function moments(faults: readonly FaultConfig[]): number[] {
  const times = faults.flatMap(({ at, after, for: duration }) => {
    if (after !== undefined) return [];
    return duration === undefined ? [at ?? 0] : [at ?? 0, (at ?? 0) + duration];
  });
  return [...new Set(times)].toSorted((a, b) => a - b);
}

function withFlippedBit(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const bit = Math.min(copy.length * 8 - 1, Math.floor(random.uniform() * copy.length * 8));
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
