import type { PanelState, ServerMessage, UserRole } from "@proverig/controller/protocol";

export interface User {
  name: string;
  role: UserRole;
}

/** What the panel knows of the server's one value, and whether it may be believed. */
export interface Held {
  bootId: string | null;
  seq: number;
  user: User | null;
  state: PanelState | null;
  /** Something was missed: deltas are not applied until a snapshot comes. */
  waiting: boolean;
  /** The controller was started anew since the panel first heard of it. */
  restarted: boolean;
}

export const NOTHING_HELD: Held = {
  bootId: null,
  seq: 0,
  user: null,
  state: null,
  waiting: true,
  restarted: false,
};

export type StateMessage = Extract<ServerMessage, { type: "hello" | "snapshot" | "delta" }>;

/** Applies what the server says. `ask`: a snapshot must be asked for. Pure. */
export function receive(held: Held, message: StateMessage): { held: Held; ask: boolean } {
  switch (message.type) {
    case "hello":
      return { held: hello(held, message), ask: false };
    case "snapshot": {
      const { bootId, seq, state } = message;
      const restarted = held.restarted || isOtherBoot(held, bootId);
      return { held: { ...held, bootId, seq, state, waiting: false, restarted }, ask: false };
    }
    case "delta":
      return delta(held, message);
  }
}

/** A snapshot follows; until then the last state stands, but is not believed. */
function hello(held: Held, { bootId, user }: Extract<StateMessage, { type: "hello" }>): Held {
  const restarted = held.restarted || isOtherBoot(held, bootId);
  return { ...held, bootId, user, state: user === null ? null : held.state, waiting: true, restarted };
}

function delta(held: Held, message: Extract<StateMessage, { type: "delta" }>): { held: Held; ask: boolean } {
  if (message.bootId !== held.bootId) {
    return { held: { ...held, bootId: message.bootId, waiting: true, restarted: held.bootId !== null }, ask: true };
  }
  if (held.waiting || held.state === null) return { held, ask: false };
  // Sent before the snapshot that already holds it.
  if (message.seq <= held.seq) return { held, ask: false };
  if (message.seq !== held.seq + 1) return { held: { ...held, waiting: true }, ask: true };
  return { held: { ...held, seq: message.seq, state: { ...held.state, ...message.parts } }, ask: false };
}

function isOtherBoot(held: Held, bootId: string): boolean {
  return held.bootId !== null && held.bootId !== bootId;
}
