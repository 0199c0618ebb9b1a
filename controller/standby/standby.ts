import {
  type Clock,
  type Device,
  type DeviceKind,
  type DeviceOf,
  type Operator,
  RigError,
  type Scan,
  sleep,
} from "@proverig/drivers";
import type { Station } from "@proverig/drivers/station";
import type { RigConfig, Role } from "../config/rig.ts";
import type { StandbyRig } from "../desk/index.ts";
import { towerOf } from "../light/tower.ts";
import { createMonitor, type Monitor, type Pace } from "../monitor/monitor.ts";
import { openRig, type Rig } from "../rig/open.ts";
import { displayStopper } from "../run/stop-displays.ts";
import { createSupervisor, type Supervisor } from "../safety/supervisor.ts";
import { STOP_CONTACTS } from "../verify/instruments.ts";
import { lookForComplaints } from "./complaints.ts";
import { goRounds, roundsOf } from "./rounds.ts";

export interface StandbyParts {
  config: RigConfig;
  clock: Clock;
  /** The simulated world, ended with standby; null on real lines only. */
  station: Station | null;
}

/** The rig while nobody works with it: every valve held closed, all else read gently, the stop contacts watched. */
export interface Standby extends StandbyRig {
  readonly rig: Rig;
  readonly supervisor: Supervisor;
  readonly monitor: Monitor;
}

const EVERY_MS = 1000;
/** About once a second: what the rig has at hand is there for visits, and a dispenser for its customers. */
const GENTLY: Pace = {
  meterMs: EVERY_MS,
  flowMs: EVERY_MS,
  probeMs: EVERY_MS,
  displayMs: EVERY_MS,
  safetyMs: 200,
  retryMs: EVERY_MS,
  gapMs: 3 * EVERY_MS,
};
/** Nothing was opened here: a board that does not answer must not keep its line from the others. */
const REPEAT_CLOSE_MS = 2000;
/** How long a hand-over waits for the outputs to be read back closed; who takes the rig closes them again. */
const CLOSED_WITHIN_MS = 1000;
const LOOK_MS = 200;
/** A STOP that no dispenser has heard by then would end somebody else's delivery. */
const STOP_HOLDS_MS = 30_000;

const nobody: Operator = {
  ask: ({ id }) => Promise.reject(new RigError("ANSWER_MISSING", { what: `in standby nobody is asked "${id}"` })),
};

/**
 * Closes every valve, then watches. A port that is missing or taken and a device that is silent are shown, and come back by
 * themselves. Rejects only with what is wrong with the configuration.
 */
export async function openStandby({ config, clock, station }: StandbyParts): Promise<Standby> {
  const rig = await openRig(config, { clock, operator: nobody, station, portsMayBeMissing: true }).catch((error) => {
    station?.close();
    throw error;
  });
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const supervisor = createSupervisor({ clock, banks: rig.banks, watchdog: null, repeatCloseMs: REPEAT_CLOSE_MS });
  supervisor.closeNow();

  const displays = ofKind(rig, "display");
  const dispensers = displayStopper(clock, displays);
  supervisor.onTrip(({ name }) => {
    // A cable that was pulled is no reason to cut off a customer.
    const contacts = supervisor.contacts.filter(({ trip }) => trip === name);
    if (contacts.length === 0 || contacts.some(({ seenOpen }) => seenOpen)) {
      dispensers.insist(() => supervisor.tripped !== null);
    }
    changed();
  });
  for (const { role, trip } of STOP_CONTACTS) {
    const contact = inRole(rig, role, "contact");
    if (contact) supervisor.watch(contact, trip);
  }

  const meter = inRole(rig, "meter", "flow-meter");
  const [tJ, tM] = [inRole(rig, "nozzleTemperature", "thermometer"), inRole(rig, "meterTemperature", "thermometer")];
  const probes = [
    ...(tJ ? [{ role: "tJ" as const, device: tJ }] : []),
    ...(tM ? [{ role: "tM" as const, device: tM }] : []),
  ];
  const monitor = createMonitor({ clock, supervisor, meter, probes, pace: GENTLY });
  const { health } = monitor;
  const unsubscribe = health.onChange(changed);
  const live = displays.filter(({ can }) => can.live);
  const display = live.find(({ name }) => name === config.roles.display) ?? live[0] ?? null;
  const besides = new Set([meter, tJ, tM, display].flatMap((device) => (device ? [device.name] : [])));
  const complaints = new Map<string, readonly string[]>();

  let scan: Scan | null = null;
  const scanning = ofKind(rig, "scanner").map((scanner) =>
    scanner.watch((scanned) => {
      scan = scanned;
      changed();
    }),
  );

  const ending = new AbortController();
  const { signal } = ending;
  monitor.start();
  const tower = towerOf({ clock, rig, supervisor, health, isTaken: false, asks: () => false });
  const work = [
    monitor.follow(display),
    goRounds(roundsOf({ devices: rig.devices, besides, clock, supervisor }), {
      clock,
      health,
      everyMs: EVERY_MS,
      signal,
    }),
    lookForComplaints(rig.devices.values(), {
      clock,
      health,
      signal,
      found(device, texts) {
        complaints.set(device, texts);
        changed();
      },
    }),
    clearByItself(supervisor, clock, signal, changed),
  ];

  return {
    rig,
    supervisor,
    monitor,
    source: {
      health,
      latest: monitor.latest,
      supervisor,
      lines: rig.lines,
      get turns() {
        return monitor.turns;
      },
      display,
      get scan() {
        return scan;
      },
      open: [],
      complaints,
    },
    stop() {
      supervisor.closeNow();
      const until = clock.now() + STOP_HOLDS_MS;
      dispensers.insist(() => clock.now() < until);
    },
    closeNow: supervisor.closeNow,
    release() {
      supervisor.release();
      changed();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      supervisor.closeNow();
      dispensers.end();
      unsubscribe();
      for (const each of scanning) each.stop();
      ending.abort(new RigError("ABORTED", { what: "standby ends" }));
      await Promise.all([supervisor.closedWithin(CLOSED_WITHIN_MS), tower.stop()]);
      supervisor.dispose();
      // What is being read ends with its line; nobody waits for a device that does not answer.
      await Promise.allSettled([monitor.stop(), rig.close(), ...work]);
      station?.close();
    },
  };
}

/**
 * A contact that could not be read, and is now read closed, was never seen open: nothing was moving, and nobody need
 * release it. Whatever was seen stays until a person does.
 */
async function clearByItself(
  supervisor: Supervisor,
  clock: Clock,
  signal: AbortSignal,
  changed: () => void,
): Promise<void> {
  while (!signal.aborted) {
    const { tripped, contacts } = supervisor;
    const own = contacts.filter(({ trip }) => trip === tripped?.name);
    if (own.length > 0 && own.every(({ closed, seenOpen }) => closed === true && !seenOpen)) {
      supervisor.release();
      changed();
    }
    await sleep(clock, LOOK_MS, signal).catch(() => undefined);
  }
}

function ofKind<K extends DeviceKind>(rig: Rig, kind: K): DeviceOf<K>[] {
  return [...rig.devices.values()].filter((device): device is DeviceOf<K> => device.kind === kind);
}

function inRole<K extends DeviceKind>(rig: Rig, role: Role, kind: K): DeviceOf<K> | null {
  const device: Device | null = rig.byRole(role);
  return device ? (ofKind(rig, kind).find(({ name }) => name === device.name) ?? null) : null;
}
