import { type Live, may, type PanelCommand, type Permission } from "@proverig/controller/protocol";
import { type Connection, connect, type Refusal } from "./connection/connection.ts";
import { type Held, NOTHING_HELD } from "./connection/held.ts";

/** The one store: what the server says, and how old it is. */
let held = $state.raw<Held>(NOTHING_HELD);
let live = $state.raw<Live | null>(null);
let liveAt = $state.raw(0);
let lost = $state.raw(false);
let lostSince = $state.raw(0);
let nowMs = $state.raw(performance.now());
let refusal = $state.raw<Refusal | null>(null);
let restartSeen = $state.raw(false);
let connection: Connection | null = null;
const LOST: Refusal = { code: "LOST", text: "" };
const listeners = new Set<(live: Live) => void>();

declare global {
  interface Window {
    /** STOP's inline handler takes the open socket, if there is one. */
    proverigSocket?: WebSocket | null;
  }
}

export const panel = {
  get user() {
    return held.user;
  },
  get state() {
    return held.state;
  },
  get job() {
    return held.state?.job ?? null;
  },
  get known() {
    return held.bootId !== null;
  },
  get live() {
    return live;
  },
  get lost() {
    return lost;
  },
  /** Milliseconds of silence. */
  get silentMs() {
    return Math.max(0, nowMs - lostSince);
  },
  /** Milliseconds since the last live values came; to be added to their own age. */
  get heldMs() {
    return live === null ? 0 : Math.max(0, nowMs - liveAt);
  },
  get restarted() {
    return held.restarted && !restartSeen;
  },
  get refusal() {
    return refusal;
  },
  get inControl() {
    const holder = held.state?.control.holder;
    return holder != null && holder.name === held.user?.name;
  },
  may(permission: Permission): boolean {
    return may(held.user?.role ?? null, permission);
  },
};

export function start(url: string): void {
  connection = connect(url, {
    onHeld: (next) => {
      held = next;
    },
    onLive(next, heardAt) {
      live = next;
      liveAt = heardAt;
      nowMs = heardAt;
      for (const listener of listeners) listener(next);
    },
    onLost(isLost, heardAt) {
      lost = isLost;
      lostSince = heardAt;
    },
    onSocket: (socket) => {
      window.proverigSocket = socket;
    },
    onOtherProtocol: reloadOnce,
  });
  // Live values bring the time with them; the timer is for when they stop.
  setInterval(() => {
    nowMs = performance.now();
  }, 500);
}

/** Once: a server that goes on serving an old page would have it load for ever. */
function reloadOnce(): void {
  if (sessionStorage.getItem("proverig.reloaded")) return;
  sessionStorage.setItem("proverig.reloaded", "yes");
  location.reload();
}

/** True when the rig took it; a refusal is shown by the page's frame. */
export async function command(what: PanelCommand): Promise<boolean> {
  const answer = connection ? await connection.command(what) : LOST;
  // Asking whoever holds the rig is no failure: he sees it, and so does who asked.
  const asks = what.do === "take-control" && answer?.code === "NOT_IN_CONTROL";
  refusal = asks ? null : answer;
  return answer === null;
}

export function dismissRefusal(): void {
  refusal = null;
}

export function dismissRestart(): void {
  restartSeen = true;
}

export function reopen(): void {
  connection?.reopen();
}

/** For what draws by itself, such as the chart. */
export function onLive(listener: (live: Live) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
