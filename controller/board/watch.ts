import { type BoardState, type Clock, RigError, readBoard, sleep } from "@proverig/drivers";
import type { Note } from "../engine/entries.ts";

/** How the computer does on which all this runs. Nothing of it stops a visit: who reads the record shall know of it. */
export interface BoardWatch {
  /** What is so now. */
  readonly faults: readonly RigError[];
  /** What has come since it was last asked, each but once: warnings for a record. */
  news(): Note[];
  onChange(listener: () => void): () => void;
  stop(): void;
}

/** How this computer is read; /sys unless handed in. */
export type ReadBoard = () => Promise<BoardState | null>;

/** The kernel's own watcher looks every two seconds. */
const EVERY_MS = 2000;

type Code = "UNDER_VOLTAGE" | "THROTTLED";
const WHAT: Readonly<Record<Code, { what: string; mend: string; has: (state: BoardState) => boolean }>> = {
  UNDER_VOLTAGE: {
    what: "the computer's supply is too low",
    mend: "use the board's own supply with a short thick cable, and a hub with its own supply for adapters",
    has: ({ underVoltage }) => underVoltage,
  },
  THROTTLED: {
    what: "the computer runs slower than it might: too hot, or too little voltage",
    mend: "give its enclosure shade and air; check its supply",
    has: ({ throttled }) => throttled,
  },
};
const CODES: readonly Code[] = ["UNDER_VOLTAGE", "THROTTLED"];

/** Of one reading; empty where the board tells nothing. Pure. */
export function boardFaults(state: BoardState | null): RigError[] {
  if (!state) return [];
  const where = state.tempC === null ? "computer" : `computer, processor at ${state.tempC.toFixed(0)} C`;
  return CODES.filter((code) => WHAT[code].has(state)).map((code) => {
    const { what, mend } = WHAT[code];
    return new RigError(code, { what, where, mend });
  });
}

/** What has been and is no more, since the computer was started: doctor's. Pure. */
export function boardPast(state: BoardState | null): Code[] {
  if (!state) return [];
  const { was } = state;
  return CODES.filter((code) => !WHAT[code].has(state) && WHAT[code].has({ ...state, ...was }));
}

/** Looks every two seconds. What rises and falls between two looks shows in what "has been", where the kernel keeps that. */
export function watchBoard(clock: Clock, read: ReadBoard = readBoard): BoardWatch {
  const ending = new AbortController();
  const listeners = new Set<() => void>();
  const told = new Set<Code>();
  let faults: readonly RigError[] = [];
  let unsaid: Note[] = [];
  let past: readonly Code[] | null = null;

  const look = (state: BoardState | null) => {
    const before = faults.map(({ code }) => code).join();
    faults = boardFaults(state);
    const began = boardPast(state).filter((code) => past !== null && !past.includes(code));
    past = boardPast(state);
    for (const code of CODES) {
      if (told.has(code) || !(began.includes(code) || faults.some((fault) => fault.code === code))) continue;
      told.add(code);
      unsaid = [...unsaid, { code, text: WHAT[code].what }];
    }
    if (faults.map(({ code }) => code).join() !== before) for (const listener of listeners) listener();
  };
  const keep = async () => {
    while (!ending.signal.aborted) {
      const state = await read();
      if (!ending.signal.aborted) look(state);
      await sleep(clock, EVERY_MS, ending.signal).catch(() => undefined);
    }
  };
  void keep();

  return {
    get faults() {
      return faults;
    },
    news() {
      const news = unsaid;
      unsaid = [];
      return news;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => ending.abort(),
  };
}

/** Whoever tries a simulated rig is not told of his computer, unless one is handed in. */
export function boardUnder({ simulated }: { simulated: boolean }, clock: Clock, read?: ReadBoard): BoardWatch | null {
  return simulated && !read ? null : watchBoard(clock, read);
}
