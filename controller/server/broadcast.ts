import type { Clock, Timer } from "@proverig/drivers";
import { HEARTBEAT_MS, type Live, may, PROTOCOL, type ServerMessage } from "../protocol/index.ts";
import type { Session } from "../users/index.ts";
import type { Client } from "./client.ts";
import type { Note } from "./log.ts";
import type { PanelService } from "./service.ts";

/**
 * Panels get live values as fast as the instruments are read, ten times a second the meter and some five the display, and
 * hardly faster: at ten in all a sample would wait for its turn until the next one comes.
 */
const LIVE_MS = 60;
/** A new sample waits no longer than this to be looked at, so that it is on the screen within 100 ms. */
export const LOOK_MS = 20;
/** A sample that comes a little early is not kept back; in the long run the pace is the same. */
const EARLY_MS = 40;
/** Without a new sample the ages still grow on. */
const QUIET_MS = 200;

/** Says to all panels what the rig shows. */
export interface Broadcast {
  /** Greets the client; from then on it gets all that its session may see. */
  add(client: Client): void;
  remove(client: Client): void;
  count(which: "all" | "anonymous"): number;
  snapshot(client: Client): void;
  /** The session is over: its clients see nothing more from now on. */
  demote(session: Session): void;
  /** `close` every client. */
  close(code: number, reason: string): void;
}

export function openBroadcast(service: PanelService, clock: Clock, note: Note): Broadcast {
  const { bootId } = service;
  const clients = new Set<Client>();
  let seq = 0;

  /** Somebody is there while a panel of his is: control must not stay with who has gone. */
  const sayWhoIsThere = () => {
    const users = [...clients].flatMap(({ session }) => (session ? [session.user] : []));
    service.connected(new Set(users.filter(({ role }) => may(role, "operate")).map(({ name }) => name)));
  };
  const greet = (client: Client) => {
    const user = client.session?.user ?? null;
    client.send({ type: "hello", protocol: PROTOCOL, bootId, seq, user } satisfies ServerMessage);
  };
  const snapshot = (client: Client) => client.send({ type: "snapshot", bootId, seq, state: service.state() });

  /** Written once, whatever the number of panels. */
  const toAll = (message: ServerMessage, send: (client: Client, text: string) => void) => {
    const text = JSON.stringify(message);
    for (const client of clients) if (client.session) send(client, text);
  };

  const unsubscribe = service.onState((parts) => {
    seq++;
    toAll({ type: "delta", bootId, seq, parts }, (client, text) => client.send(text));
  });

  let newestMs = Number.NEGATIVE_INFINITY;
  let sentMs = Number.NEGATIVE_INFINITY;
  let dueMs = clock.now();
  const look = () => {
    const now = clock.now();
    if (now < dueMs - EARLY_MS || ![...clients].some((client) => client.session)) return;
    const live = service.live();
    const newest = newestSample(live);
    if (newest <= newestMs && now - sentMs < QUIET_MS) return;
    newestMs = newest;
    sentMs = now;
    dueMs = Math.max(dueMs, now) + LIVE_MS;
    toAll({ type: "live", live }, (client, text) => client.sendLive(text));
  };
  const beat = () => {
    const text = JSON.stringify({ type: "beat", t: Math.round(clock.now()) } satisfies ServerMessage);
    for (const client of [...clients]) client.beat(text);
  };
  const looking = every(clock, LOOK_MS, () => {
    // The panels' view of the rig is no reason for the rig to stop.
    try {
      look();
    } catch (error) {
      note("INTERNAL", `live values: ${String(error)}`);
    }
  });
  const beating = every(clock, HEARTBEAT_MS, beat);

  return {
    add(client) {
      clients.add(client);
      greet(client);
      sayWhoIsThere();
      if (client.session) snapshot(client);
    },
    remove(client) {
      clients.delete(client);
      sayWhoIsThere();
    },
    count: (which) => [...clients].filter((client) => which === "all" || !client.session).length,
    snapshot,
    demote(session) {
      for (const client of clients) {
        if (client.session !== session) continue;
        client.session = null;
        greet(client);
      }
      sayWhoIsThere();
    },
    close(code, reason) {
      unsubscribe();
      looking.cancel();
      beating.cancel();
      for (const client of clients) client.close(code, reason);
    },
  };
}

/** When the youngest of the needed values was read, on the server's clock; to a millisecond, as ages are rounded. */
function newestSample({ t, meter, display }: Live): number {
  const ages = [meter, display].flatMap((value) => (value ? [value.ageMs] : []));
  return ages.length > 0 ? Math.floor(t - Math.min(...ages)) : Number.NEGATIVE_INFINITY;
}

/** Again and again, each time counted from the last: after a pause of the process nothing is caught up. */
function every(clock: Clock, ms: number, fn: () => void): Timer {
  let timer: Timer;
  const tick = () => {
    timer = clock.after(ms, tick);
    fn();
  };
  timer = clock.after(ms, tick);
  return { cancel: () => timer.cancel() };
}
