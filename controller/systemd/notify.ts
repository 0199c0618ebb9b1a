import type { Clock } from "@proverig/drivers";

/** What systemd is told, by sd_notify(3); its unit says Type=notify. */
export interface ServiceManager {
  /** Null where the unit has no WatchdogSec. */
  readonly watchdogMs: number | null;
  tell(state: string): void;
}

/** Sends one state to the notify socket. Resolves when it is sent, or cannot be. */
export type Send = (state: string) => Promise<void>;

/**
 * The service manager that has started this process, by the variables that it sets: NOTIFY_SOCKET, WATCHDOG_USEC and
 * WATCHDOG_PID (sd_watchdog_enabled(3)). Null where there is none.
 */
export async function serviceManager(
  env: NodeJS.ProcessEnv = process.env,
  load: () => Promise<Send> = loadSdNotify,
): Promise<ServiceManager | null> {
  if (!env.NOTIFY_SOCKET) return null;
  const send = await load();
  let sending: Promise<void> = Promise.resolve();
  return {
    watchdogMs: watchdogMsOf(env),
    // In order, and never in this thread: a manager that hangs must not hold up who closes valves.
    tell(state) {
      sending = sending.then(() => send(state));
    },
  };
}

function watchdogMsOf({ WATCHDOG_USEC: usec, WATCHDOG_PID: pid }: NodeJS.ProcessEnv): number | null {
  if (pid !== undefined && pid !== String(process.pid)) return null;
  const ms = Number(usec) / 1000;
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}

/** Node has no unix datagram sockets; systemd's own library is wherever systemd is. */
async function loadSdNotify(): Promise<Send> {
  const { default: koffi } = await import("koffi");
  const notify = koffi.load("libsystemd.so.0").func("int sd_notify(int unset_environment, const char *state)");
  return (state) =>
    new Promise((resolve) => {
      notify.async(0, state, () => resolve());
    });
}

/** As far as the process's own watchdog asks: who has the rig, and how often his safety loop has turned. */
export interface SafetyLoop {
  /** Null while the rig changes hands. */
  readonly source: { readonly turns: number | null } | null;
  /** The rig could not be opened, and the panel says so: there is no loop. */
  readonly fault: unknown;
}

/** A hand-over waits for outputs that do not read back closed; it does not take longer than this. */
const HAND_OVER_MS = 120_000;

/** Says whether what keeps the rig safe is alive: since it was last asked the loop has turned, or there is none to turn. */
export function safetyLoopTurns(clock: Clock, loop: () => SafetyLoop): () => boolean {
  let seen: SafetyLoop["source"] = null;
  let turns: number | null = null;
  let seenAt = clock.now();
  return () => {
    const { source, fault } = loop();
    if (source === null) return fault !== null || clock.now() - seenAt <= HAND_OVER_MS;
    const alive = source !== seen || source.turns === null || source.turns !== turns;
    seen = source;
    turns = source.turns;
    seenAt = clock.now();
    return alive;
  };
}

/** WATCHDOG=1 four times in the watchdog's time, as long as `alive`. Gives what ends it. */
export function feedWatchdog(clock: Clock, manager: ServiceManager, alive: () => boolean): () => void {
  const { watchdogMs } = manager;
  if (watchdogMs === null) return () => undefined;
  let timer = clock.after(0, feed);
  function feed(): void {
    if (alive()) manager.tell("WATCHDOG=1");
    timer = clock.after((watchdogMs ?? 0) / 4, feed);
  }
  return () => timer.cancel();
}
