import { createHash, randomBytes } from "node:crypto";
import type { Clock, Timer } from "@proverig/drivers";
import type { User } from "../protocol/index.ts";

/** Without a request or a command for so long, a session ends: the tablet was left behind. */
const IDLE_MS = 2 * 3_600_000;
/** A working day. */
export const LONGEST_MS = 12 * 3_600_000;
const SWEEP_MS = 30_000;
/** The oldest gives way; twenty panels of one person are none too many. */
const MOST_A_USER = 50;
const MOST_COMMANDS_KNOWN = 5000;

export interface Session {
  readonly user: User;
  /** False when this command's id was taken before: it is a replay. */
  takeCommand(id: string): boolean;
}

export interface SignedIn {
  /** What the cookie holds. */
  token: string;
  session: Session;
}

/** Who is signed in, in memory only: after a restart everybody signs in again. */
export interface Sessions {
  /** A new token each time; 256 random bits, base64url. */
  begin(user: User): SignedIn;
  /** The session of a token, kept from idling out. */
  find(token: string): Session | null;
  touch(session: Session): void;
  end(session: Session): void;
  /** Ends all that a person has, but for `except`. */
  endOf(name: string, except?: Session): void;
  count(name: string): number;
  /** Called at once when a session ends, however it does. */
  onEnd(listener: (session: Session) => void): () => void;
  close(): void;
}

interface Kept {
  key: string;
  beganMs: number;
  usedMs: number;
}

export function sessions(clock: Clock): Sessions {
  /** By the token's hash: the table is of no use to who reads it. */
  const byKey = new Map<string, Session>();
  const kept = new Map<Session, Kept>();
  const listeners = new Set<(session: Session) => void>();

  const end = (session: Session) => {
    const found = kept.get(session);
    if (!found) return;
    kept.delete(session);
    byKey.delete(found.key);
    for (const listener of listeners) listener(session);
  };
  const isOver = ({ beganMs, usedMs }: Kept) => clock.now() - usedMs >= IDLE_MS || clock.now() - beganMs >= LONGEST_MS;
  const of = (name: string) => [...kept.keys()].filter(({ user }) => user.name === name);

  let timer: Timer;
  const sweep = () => {
    for (const [session, times] of kept) if (isOver(times)) end(session);
    timer = clock.after(SWEEP_MS, sweep);
  };
  timer = clock.after(SWEEP_MS, sweep);

  return {
    begin(user) {
      const before = of(user.name);
      for (const oldest of before.slice(0, Math.max(0, before.length - MOST_A_USER + 1))) end(oldest);
      const token = randomBytes(32).toString("base64url");
      const session: Session = { user, takeCommand: commandIds() };
      const key = keyOf(token);
      byKey.set(key, session);
      kept.set(session, { key, beganMs: clock.now(), usedMs: clock.now() });
      return { token, session };
    },
    find(token) {
      const session = byKey.get(keyOf(token));
      const times = session && kept.get(session);
      if (!session || !times) return null;
      if (isOver(times)) {
        end(session);
        return null;
      }
      times.usedMs = clock.now();
      return session;
    },
    touch(session) {
      const times = kept.get(session);
      if (times && !isOver(times)) times.usedMs = clock.now();
    },
    end,
    endOf(name, except) {
      for (const session of of(name)) if (session !== except) end(session);
    },
    count: (name) => of(name).length,
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      timer.cancel();
      kept.clear();
      byKey.clear();
    },
  };
}

function commandIds(): (id: string) => boolean {
  const known = new Set<string>();
  return (id) => {
    if (known.has(id)) return false;
    known.add(id);
    for (const oldest of known) {
      if (known.size <= MOST_COMMANDS_KNOWN) break;
      known.delete(oldest);
    }
    return true;
  };
}

function keyOf(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
