import type { DisplayReading } from "../device/capability.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import { applyFaults, driftOf } from "./apply-faults.ts";
import { balanceView } from "./balance.ts";
import type { StationConfig } from "./config.ts";
import { contactBank } from "./contacts.ts";
import { dispenserView, finish } from "./dispenser-view.ts";
import type { FaultBoard } from "./fault-board.ts";
import { deviceNames, dispenserState, lineConstants, restingLine } from "./initial.ts";
import { freeze, instruments, named, unknownDevice } from "./instruments.ts";
import type { StationLayout } from "./layout.ts";
import { measureView } from "./measure.ts";
import { displayOf } from "./physics/dispenser.ts";
import { lineRests, stepLine } from "./physics/line.ts";
import { energise } from "./physics/valves.ts";
import type { Delivery, DispenserView, World } from "./world.ts";

/** No step is longer while anything moves. */
const STEP_MS = 10;
const HIGH_SHARE = 0.95;

export interface SimWorldParts {
  clock: Clock;
  random: Random;
  config: StationConfig;
  layout: StationLayout;
  board: FaultBoard;
  /** Called after faults were thrown or released, in the midst of a touch. */
  onFaults(): void;
}

export interface SimWorld extends World {
  /** Brings the physics up to the present; gives Clock.now(). */
  touch(): number;
  /** At the transducer's adjuster: from now on the dispenser errs by so many % more. */
  adjust(display: string, percent: number): void;
}

/** The physics behind World. It is integrated lazily: each call first steps from the last call's moment to now. */
export function simWorld({ clock, random, config, layout, board, onFaults }: SimWorldParts): SimWorld {
  const line = restingLine(config, layout, random);
  const constants = lineConstants(config, layout, line.valves);
  const names = deviceNames(layout, "display");
  const configOf = (name: string) => config.dispensers[name] ?? config.dispenser;
  const dispensers = names.map((name) => dispenserState(name, configOf(name), layout));
  line.active = dispensers[0] ?? null;
  const deliveries: Delivery[] = [];
  const ended = (delivery: Delivery) => void deliveries.push(delivery);
  const randomOf = memo((what: string) => random.fork(what));
  /** What displays are stuck at. */
  const frozen = new Map<string, DisplayReading>();
  let drifting = false;
  const origin = clock.now();
  let t = origin;
  let lastBeat = Number.NEGATIVE_INFINITY;
  let emptiedAtL = 0;

  const seconds = () => (t - origin) / 1000;
  const measure = measureView(line, config, layout, () => void touch());
  const balance = balanceView({
    line,
    config,
    touch: () => void touch(),
    seconds,
    random: random.fork("balance"),
  });
  const bathed = new Map<string, number>();
  const seen = instruments({ bathed, line, config, layout, board, randomOf, seconds, canC: measure.tempC });
  const estop = layout.roles.emergencyStop;
  const guarded = layout.roles.watchdog !== undefined || deviceNames(layout, "watchdog").length > 0;
  const capacity = config.receiver.capacity ?? Number.POSITIVE_INFINITY;
  const high = config.receiver.high ?? capacity * HIGH_SHARE;

  const contact = contactBank(deviceNames(layout, "contact"), (name) => {
    if (board.find("stuck", name)) return contact.closed(name);
    const tooHigh = name === layout.roles.tankHigh && line.receivedL - emptiedAtL > high;
    return !tooHigh && board.find("open-contact", name) === undefined;
  });

  /** The emergency stop and a watchdog without beats cut the valves' supply in hardware. */
  const supplied = () => (estop === undefined || contact.closed(estop)) && (!guarded || t - lastBeat < watchdogMs);
  const watchdogMs = config.watchdog.timeout * 1000;
  const [fastest, slowest] = config.valves.latency;
  const feedCoils = () => {
    const supply = supplied();
    for (const valve of line.valves) {
      const energised = valve.commanded && supply;
      if (energised === valve.energised) continue;
      energise(valve, energised, fastest + (slowest - fastest) * randomOf(`valve ${valve.name}`).uniform());
    }
  };

  const throwFaults = () => {
    applyFaults(board, line, dispensers, {
      gasFraction: config.gas / 100,
      pumpBar: constants.pumpBar,
      nozzleOut: (device) => configOf(device).nozzleOut,
    });
    for (const dispenser of dispensers) {
      const off = board.find("power-off", dispenser.name) !== undefined;
      const busy = dispenser.state === "authorised" || dispenser.state === "delivering";
      if (busy && (off || !dispenser.nozzleOut)) finish(dispenser, t, ended);
      if (off) dispenser.state = "off";
      else if (dispenser.state === "off") dispenser.state = "idle";
      freeze(frozen, board, dispenser.name, () => displayOf(dispenser, creepOf(dispenser.name)));
    }
    seen.freeze();
    drifting = board.all("drift").length > 0;
    drift();
    contact.refresh();
    onFaults();
  };
  const warmTank = () => {
    const { tank, tankDrift } = config.temperatures;
    line.tankC = tank + (tankDrift * seconds()) / 3600;
    if (config.faults.length > 0) for (const { fault } of board.all("warm-fuel")) line.tankC += fault.by;
  };

  const drift = () => {
    for (const meter of line.meters) meter.driftPct = driftOf(board, meter.name, seconds());
    for (const dispenser of dispensers) dispenser.driftPct = driftOf(board, dispenser.name, seconds());
  };

  const present = clock.simulated ? clock.now : oncePerTurn(clock.now);
  const touch = () => {
    const now = present();
    while (t < now) {
      feedCoils();
      const stepMs = lineRests(line, constants) ? now - t : Math.min(STEP_MS, now - t);
      const presetReached = stepLine(line, constants, stepMs / 1000);
      t += stepMs;
      if (presetReached && line.active) finish(line.active, t, ended);
      if (config.faults.length > 0) {
        if (board.update(seconds(), line.dispensedL)) throwFaults();
        if (drifting) drift();
      }
    }
    warmTank();
    contact.refresh();
    return now;
  };

  const creepOf = (name: string) => {
    const thrown = board.find("display-creep", name);
    return thrown ? Math.trunc((thrown.fault.perMinute * (seconds() - thrown.since)) / 60) : 0;
  };

  const views = new Map<string, DispenserView>(
    dispensers.map((dispenser) => {
      const { name } = dispenser;
      const around = {
        touch,
        ended,
        activate() {
          line.active = dispenser;
        },
        drawScatterPct: () => configOf(name).scatter * randomOf(`dispenser ${name}`).normal(),
        alarm: () => board.find("alarm", name)?.fault.code ?? null,
        creep: () => creepOf(name),
        frozen: () => frozen.get(name) ?? null,
      };
      return [name, dispenserView(dispenser, around)];
    }),
  );

  board.update(0, 0);
  throwFaults();
  warmTank();

  return {
    touch,
    adjust(display, percent) {
      touch();
      const dispenser = named(dispensers, display, "display");
      if (dispenser.adjustable) dispenser.adjustedPct += percent;
    },
    meter(name) {
      touch();
      return seen.meter(name);
    },
    probe(name) {
      touch();
      return seen.probe(name);
    },
    valve(name) {
      const valve = named(line.valves, name, "valve");
      return {
        command(open) {
          touch();
          valve.commanded = open;
          feedCoils();
        },
        get commandedOpen() {
          return valve.commanded;
        },
      };
    },
    contactClosed(name) {
      touch();
      return contact.closed(name);
    },
    onContact: contact.listen,
    dispenser(name) {
      const view = views.get(name);
      if (!view) throw unknownDevice(name, "display");
      return view;
    },
    selfLock: () => ({ ...config.selfLock }),
    watchdogBeat() {
      lastBeat = touch();
      feedCoils();
    },
    measure,
    balance,
    element: (name) => seen.element(name),
    resistance(name) {
      touch();
      return seen.resistance(name);
    },
    bathe(devices, tempC) {
      touch();
      for (const device of devices) {
        if (tempC === null) bathed.delete(device);
        else bathed.set(device, tempC + config.bath.offset);
      }
    },
    receiver: {
      volumeL() {
        touch();
        return line.receivedL - emptiedAtL;
      },
      empty() {
        touch();
        emptiedAtL = line.receivedL;
        contact.refresh();
      },
    },
    truth: {
      get dispensedL() {
        touch();
        return line.dispensedL;
      },
      get receivedL() {
        touch();
        return line.receivedL;
      },
      get deliveries() {
        touch();
        return deliveries;
      },
      get anyValveOpen() {
        touch();
        return line.valves.some((valve) => valve.position > 0);
      },
      get flowLpm() {
        touch();
        return line.meterLpm;
      },
      get hoseBar() {
        touch();
        return line.active?.hoseBar ?? 0;
      },
      get nozzleC() {
        touch();
        return line.nozzleC;
      },
      get meterC() {
        touch();
        return line.meterC;
      },
    },
  };
}

/** Real time that stands still within one turn: a value that is read word by word is of one moment. */
function oncePerTurn(now: () => number): () => number {
  let held: number | null = null;
  return () => {
    if (held === null) {
      held = now();
      queueMicrotask(() => {
        held = null;
      });
    }
    return held;
  };
}

function memo<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const thing = made.get(key) ?? make(key);
    made.set(key, thing);
    return thing;
  };
}
