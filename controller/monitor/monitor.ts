import {
  type Clock,
  type Display,
  type DisplayReading,
  type DisplayState,
  type FlowMeter,
  sleep,
  type Thermometer,
} from "@proverig/drivers";
import { createHealth, type HealthLedger } from "../health/ledger.ts";
import type { Supervisor } from "../safety/supervisor.ts";
import { DEFAULT_LIMITS, type SafetyLimits, tripFor } from "../safety/trips.ts";
import { flowFromTotals } from "./flow.ts";

/** One good reading of one instrument; `t` in Clock.now() milliseconds. */
export type Sample =
  | { kind: "meter"; t: number; totalL: number; flowLpm: number | null }
  | { kind: "flow"; t: number; flowLpm: number; densityKgM3: number | null }
  | { kind: "tJ"; t: number; tempC: number }
  | { kind: "tM"; t: number; tempC: number }
  /** `since`: when it was asked for; the display showed it at some moment between `since` and `t`. */
  | { kind: "display"; t: number; since: number; shown: DisplayReading; state: DisplayState };

export interface MonitorOptions {
  clock: Clock;
  supervisor: Supervisor;
  meter: FlowMeter | null;
  probes: ReadonlyArray<{ role: "tJ" | "tM"; device: Thermometer }>;
  limits?: Partial<SafetyLimits>;
  /** Where each reading and each failure is noted; one of its own unless given. */
  health?: HealthLedger;
  pace?: Pace;
}

/** Milliseconds from one reading to the next. */
export interface Pace {
  meterMs: number;
  flowMs: number;
  probeMs: number;
  /** 0: as fast as its protocol goes. */
  displayMs: number;
  /** What shows only by time passing (a silent meter) must not use up a trip's 100 ms until somebody looks. */
  safetyMs: number;
  /** After a failed read: long enough not to spin, short enough to notice a recovery. */
  retryMs: number;
  /** A total that was not read for so long says nothing about the flow meanwhile. */
  gapMs: number;
}

/**
 * Reads every instrument over and over, hands each good reading on at once, and lets the supervisor judge it in the
 * same turn of the loop. Meter at 10 Hz or faster, probes and density at 1 Hz, the display as fast as its protocol goes.
 */
export interface Monitor {
  readonly latest: { [K in Sample["kind"]]?: Extract<Sample, { kind: K }> };
  /** The last readings of the display that is followed, oldest first. */
  readonly displayed: ReadonlyArray<Extract<Sample, { kind: "display" }>>;
  subscribe(listener: (sample: Sample) => void): () => void;
  /** The display that `latest.display` is of. */
  readonly followed: Display | null;
  /** Follows this display; null to leave the line to commands. Resolves when its last exchange is over. */
  follow(display: Display | null): Promise<void>;
  /** Health for people, by device. */
  readonly health: HealthLedger;
  /** How often the safety loop has turned: for the process's own watchdog. Null before start() and from stop() on. */
  readonly turns: number | null;
  /** Begins to read; does nothing the second time. The devices have been probed before. */
  start(): void;
  stop(): Promise<void>;
}

const IN_A_VISIT: Pace = {
  meterMs: 95,
  flowMs: 475,
  probeMs: 500,
  displayMs: 0,
  safetyMs: 50,
  retryMs: 20,
  // A lost reply and its quarantine. Over more, the mean would have in it what flowed before a valve closed.
  gapMs: 1500,
};
const FLOW_MS = 250;
/** A hose that empties at opening, or a reply heard late, looks like a multiple of the flow for fractions of a second. */
const SUSTAINED_MS = 1000;
/** By so much a display's protocol may lag behind the meter's. */
const DISPLAY_LATE_MS = 500;
const KEPT_READINGS = 8;

/** Each sample is judged in the turn in which it arrives, and told to the listeners. */
export function createMonitor(options: MonitorOptions): Monitor {
  const { clock, supervisor, meter, probes, limits: own, pace = IN_A_VISIT, health = createHealth(clock) } = options;
  const limits = { ...DEFAULT_LIMITS, ...own };
  const listeners = new Set<(sample: Sample) => void>();
  const latest: Monitor["latest"] = {};
  const needed = new Map<string, number>();
  const flow = flowFromTotals(FLOW_MS, pace.gapMs);
  const sustained = flowFromTotals(SUSTAINED_MS, pace.gapMs);
  let sustainedLpm: number | null = null;
  const stopping = new AbortController();
  let totalAtOpening = 0;
  let lastOpenSince: number | null = null;
  let movedAt = 0;
  let repeatedFrom: { t: number; totalL: number; volume: number | null } | null = null;
  let display: Display | null = null;
  let displayed: Array<Extract<Sample, { kind: "display" }>> = [];
  let following: Promise<void> = Promise.resolve();

  const judge = () => {
    if (supervisor.tripped) return;
    const now = clock.now();
    const { openSince } = supervisor;
    if (openSince !== lastOpenSince) {
      lastOpenSince = openSince;
      if (openSince !== null) {
        movedAt = openSince;
        totalAtOpening = countedL() ?? 0;
        for (const name of needed.keys()) needed.set(name, Math.max(needed.get(name) ?? 0, openSince));
      }
    }
    const flowLpm = flowNow();
    if (moves()) movedAt = Math.max(movedAt, now);
    const temperatures = new Map<string, number>();
    if (latest.tJ) temperatures.set("nozzle probe", latest.tJ.tempC);
    if (latest.tM) temperatures.set("meter probe", latest.tM.tempC);
    const trip = tripFor(
      {
        now,
        openSince,
        closedSince: supervisor.closedSince,
        purpose: supervisor.purpose,
        ages: new Map([...needed].map(([name, at]) => [name, now - at])),
        flowLpm,
        sustainedLpm,
        stillMs: now - movedAt,
        deliveredL: openSince === null ? 0 : (countedL() ?? totalAtOpening) - totalAtOpening,
        repeatedMs: repeatedMs(),
        dispenserEnded: latest.display?.state === "completed",
        temperatures,
      },
      limits,
    );
    if (trip) supervisor.trip(trip.name, trip.detail);
  };

  /** Litres since whenever; where no meter counts, the display does. */
  const countedL = () => {
    if (meter) return latest.meter?.totalL;
    return display && latest.display ? latest.display.shown.volume * 10 ** -display.decimals.volume : undefined;
  };

  /** L/min by the meter; null where that is not known, also when nobody knows it any more. */
  const flowNow = () => {
    const { meter: last } = latest;
    return last && clock.now() - last.t <= pace.gapMs ? last.flowLpm : null;
  };

  /** Unknown counts as movement: that nothing is known is another trip's affair. */
  const moves = () => {
    const flowLpm = flowNow();
    if (meter) return flowLpm === null || flowLpm >= limits.noFlowLpm;
    const [before, last] = displayed.slice(-2);
    return !before || !last || before.shown.volume !== last.shown.volume;
  };

  /** How long the meter has repeated one total while the display went on counting; a silent meter repeats nothing. */
  const repeatedMs = () => {
    const total = latest.meter;
    const shown = latest.display;
    if (!total || !shown || supervisor.openSince === null) {
      repeatedFrom = null;
      return 0;
    }
    if (repeatedFrom === null || repeatedFrom.totalL !== total.totalL) {
      repeatedFrom = { t: total.t, totalL: total.totalL, volume: null };
    }
    // What the display tells late is no counting on: a dispenser that stops at full flow shows its last decilitres after it.
    if (repeatedFrom.volume === null && shown.t >= repeatedFrom.t + DISPLAY_LATE_MS) {
      repeatedFrom.volume = shown.shown.volume;
    }
    // Ten divisions: what the hose takes up before the first drop passes the meter does not count.
    const countedOn = repeatedFrom.volume !== null && shown.shown.volume - repeatedFrom.volume > 10;
    return countedOn ? total.t - repeatedFrom.t : 0;
  };

  const publish = (name: string, sample: Sample) => {
    // By when it was true, not by when it was told; a display has just told its state as well.
    needed.set(name, sample.kind === "display" ? clock.now() : Math.min(sample.t, clock.now()));
    (latest as Record<Sample["kind"], Sample>)[sample.kind] = sample;
    if (sample.kind === "display") displayed = [...displayed.slice(1 - KEPT_READINGS), sample];
    judge();
    for (const listener of listeners) listener(sample);
  };

  interface Repeated {
    /** What is needed: a meter gives a total and a state. */
    name: string;
    device: string;
    everyMs: number;
    signal: AbortSignal;
    once(): Promise<Sample>;
  }

  const repeat = async ({ name, device, everyMs, signal, once }: Repeated) => {
    needed.set(name, clock.now());
    const watch = health.watch(device);
    while (!signal.aborted) {
      const began = clock.now();
      let wait = pace.retryMs;
      try {
        const sample = await once();
        if (signal.aborted) break;
        watch.good(sample.t, shownOf(sample));
        publish(name, sample);
        wait = Math.max(0, began + everyMs - clock.now());
      } catch (error) {
        if (!signal.aborted) watch.failed(error);
      }
      await sleep(clock, wait, signal).catch(() => undefined);
    }
    watch.end();
    needed.delete(name);
  };

  const loops: Promise<void>[] = [];
  let turns = 0;
  const start = () => {
    if (loops.length > 0) return;
    if (meter) {
      loops.push(
        repeat({
          name: meter.name,
          device: meter.name,
          everyMs: pace.meterMs,
          signal: stopping.signal,
          async once() {
            const { value, at } = await meter.readTotal();
            sustainedLpm = sustained.push(at, value);
            return { kind: "meter", t: at, totalL: value, flowLpm: flow.push(at, value) };
          },
        }),
        repeat({
          name: `${meter.name} state`,
          device: meter.name,
          everyMs: pace.flowMs,
          signal: stopping.signal,
          async once() {
            const { value, at } = await meter.readState();
            return { kind: "flow", t: at, flowLpm: value.flowLpm, densityKgM3: value.densityKgM3 };
          },
        }),
      );
    }
    for (const { role, device } of probes) {
      loops.push(
        repeat({
          name: device.name,
          device: device.name,
          everyMs: pace.probeMs,
          signal: stopping.signal,
          async once() {
            const { value, at } = await device.read();
            return { kind: role, t: at, tempC: value };
          },
        }),
      );
    }
    loops.push(
      (async () => {
        while (!stopping.signal.aborted) {
          judge();
          supervisor.turned();
          turns++;
          await sleep(clock, pace.safetyMs, stopping.signal).catch(() => undefined);
        }
      })(),
    );
  };

  let unfollow = new AbortController();
  return {
    latest,
    health,
    get displayed() {
      return displayed;
    },
    get followed() {
      return display;
    },
    get turns() {
      return loops.length === 0 || stopping.signal.aborted ? null : turns;
    },
    start,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async follow(next) {
      if (next === display) return;
      unfollow.abort();
      await following;
      display = next;
      delete latest.display;
      displayed = [];
      unfollow = new AbortController();
      if (next?.can.live) {
        following = repeat({
          name: next.name,
          device: next.name,
          everyMs: pace.displayMs,
          signal: AbortSignal.any([unfollow.signal, stopping.signal]),
          async once() {
            const since = clock.now();
            const { value, at } = await next.read();
            const status = await next.status();
            return { kind: "display", t: at, since, shown: value, state: status.value.state };
          },
        });
      }
    },
    async stop() {
      stopping.abort();
      await Promise.all([...loops, following]);
    },
  };
}

/** What a device's own line on the panel shows; a display's number needs its decimals, and stands elsewhere. */
function shownOf(sample: Sample): number | null {
  if (sample.kind === "display" || sample.kind === "meter") return null;
  return sample.kind === "flow" ? sample.flowLpm : sample.tempC;
}
