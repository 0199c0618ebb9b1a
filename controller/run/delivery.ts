import { type DisplayReading, sleep } from "@proverig/drivers";
import type { LineState, RestReadings } from "../engine/entries.ts";
import type { VoidReason } from "../regulation/run.ts";
import type { DeliveryContext } from "./context.ts";
import { canStop, displayAtRest, makeIdle, readEnded, readPatiently, same } from "./dispenser.ts";
import { requireWhole, untilEndedByItself } from "./early-end.ts";
import { pressurise, relieve } from "./line.ts";
import { bookedAs, recordOf } from "./record.ts";
import { totalAtRest, untilMeterRests } from "./rest.ts";
import { traceOf } from "./trace.ts";
import { untilLanding, type WatchOptions, watchDelivered } from "./watch.ts";

export interface DeliverySpec {
  targetL: number;
  preset: boolean;
  path: readonly string[];
  /** What the path gives, L/min. */
  flowLpm: number;
  /** Nothing is measured: the line need not stand as it will in the end. */
  anyLineState?: boolean;
}

export interface Delivered {
  rest: RestReadings;
  /** Seconds from the close command to rest, as overrun / flow; null if nothing could be learned. */
  closingS: number | null;
  receivedL: number;
  /** L/min when the valve was told to close. */
  flowLpm: number;
  /** A void that showed while the display or the meter came to rest, and what is to be said of it. */
  void: VoidReason | null;
  detail: string | null;
  /** What `flows` gave back. */
  refused: string | null;
}

const DISPLAY_REST_MS = 10_000;

/** A run: without preset the rig's valve lands on the target, with preset the dispenser ends by itself. */
export async function deliver(c: DeliveryContext, spec: DeliverySpec): Promise<Delivered> {
  const delivered = await dispenserGoes(c, spec, async (_delivered, watch) => {
    if (spec.preset)
      return (await untilDispenserEnds(c, spec, watch)) === "over" ? "the dispenser ran past its preset" : null;
    const onProgress = (litres: number) => c.progress(litres, spec.targetL);
    await untilLanding({ ...watch, targetL: spec.targetL, closingS: c.closingS(spec.path), onProgress });
    return null;
  });
  if (spec.preset) requireWhole(c, spec, delivered);
  return delivered;
}

/**
 * One delivery from rest to rest: bring the line to its starting state, let the dispenser go, open, wait while `flows`,
 * close, wait until meter and display rest, read both. Throws on trips, lost devices and stops; never judges.
 */
export async function dispenserGoes(
  c: DeliveryContext,
  spec: DeliverySpec,
  flows: (delivered: () => number, watch: Omit<WatchOptions, "onDelivered">) => Promise<string | null>,
): Promise<Delivered> {
  const { clock, display, monitor, supervisor, signal } = c;
  const settleMs = c.profile.waits.settle.value * 1000;
  const division = 10 ** -display.decimals.volume;
  /** What is to be let go of, whatever happens. */
  const followed: Array<() => void> = [];
  try {
    // What the last delivery brought is not this one's: whoever watches sees none until there is some.
    c.progress(0, spec.targetL);
    await makeIdle(clock, display, signal);
    await supervisor.allClosed();
    // What the hose gives back would go into the measure: first relieve, then empty.
    if (!spec.anyLineState && spec.preset) await relieve(c, spec.path);
    await c.emptyMeasure();
    if (!spec.anyLineState && !spec.preset) await pressurise(c);
    const lineStart: LineState = c.line.state;

    const beganAt = clock.now();
    const recordBefore = isMeasured(c, spec) ? await recordOf(display) : null;
    followed.push(traceOf(c).stop);
    // From here on the pump may fill the hose.
    c.line.state = "unknown";
    await display.authorise({ presetVolume: spec.preset ? Math.round(spec.targetL / division) : null });
    const authorisedAt = clock.now();
    await monitor.follow(display);
    const start = display.can.live
      ? await displayAtRest({ ...c, since: authorisedAt, settleMs, withinMs: DISPLAY_REST_MS })
      : await sleep(clock, settleMs, signal).then(() => NOTHING_SHOWN);
    // A display that counts on with the valve closed says nothing; nor would one at the end.
    if (start === null) {
      await display.stop();
      return { ...NOTHING_DELIVERED, rest: unread(c, lineStart), void: "display-unsteady" };
    }

    const from = await totalAtRest(c, beganAt);
    const zero = c.hasMeter ? from.totalL : start.volume;
    const early = spec.preset ? { signal, stop: () => undefined } : untilEndedByItself(c);
    const watch = { clock, monitor, signal: early.signal, zero, divisionL: c.hasMeter ? null : division };
    let litres = 0;
    let lowest = start.volume;
    const onDelivered = (so: { litres: number }) => {
      litres = so.litres;
    };
    followed.push(
      watchDelivered({ ...watch, onDelivered }),
      monitor.subscribe((sample) => {
        if (sample.kind === "display") lowest = Math.min(lowest, sample.shown.volume);
      }),
    );
    c.line.measureEmpty = false;
    await supervisor.open(c.valves(spec.path), purposeOf(spec, c.roomL));
    const refused = await flows(() => litres, watch).finally(early.stop);
    const endedByItself = spec.preset && refused === null;
    // After a preset the rig's valve stays open until the hose has given back what it had swollen by.
    const before = endedByItself ? await untilMeterRests(c) : null;
    const atClose = atThisMoment(c);
    await supervisor.close();
    // At once, not after the rest: a valve that does not close is to be known while little has flowed.
    const [rest] = await Promise.all([before ?? untilMeterRests(c), supervisor.allClosed()]);
    c.line.state = endedByItself ? "relaxed" : "pressurised";
    const toT = monitor.latest.meter?.t ?? clock.now();
    const read = await readEnd(c, spec, rest.since);
    const booked = read && recordBefore ? await bookedAs(c, recordBefore, read) : null;
    const differs = booked?.differs ?? null;
    const end = differs === null ? read : null;
    const overrunL = totalL(c) - atClose.totalL;
    return {
      rest: {
        displayStart: start.volume,
        display: end?.volume ?? null,
        amount: end?.amount ?? null,
        price: booked?.price ?? end?.price ?? null,
        fromT: from.t,
        toT,
        // What was seen to be filled was not full before.
        lineStart: start.volume > 0 ? "relaxed" : lineStart,
        lineEnd: c.line.state,
        zeroLpm: rest.flowLpm,
      },
      closingS: !endedByItself && atClose.flowLpm > 1 ? (overrunL / atClose.flowLpm) * 60 : null,
      receivedL: c.hasMeter ? totalL(c) - zero : ((end?.volume ?? 0) - zero) * division,
      flowLpm: atClose.flowLpm,
      // A start above what was shown later was the delivery before.
      void:
        end === null || lowest < start.volume
          ? "display-unsteady"
          : rest.flowLpm === null && c.hasMeter
            ? "zero"
            : null,
      detail: differs,
      refused,
    };
  } catch (error) {
    // Whatever it was: first the valves, then its name. A trip has stopped the dispenser already.
    supervisor.closeNow();
    if (canStop(display) && !supervisor.tripped) void display.stop().catch(() => undefined);
    throw error;
  } finally {
    for (const stop of followed) stop();
    await monitor.follow(null);
  }
}

/** A display that a person reads is reset before he hangs the nozzle into the rig. */
const NOTHING_SHOWN: DisplayReading = { volume: 0, amount: 0, price: 0 };
const NOTHING_DELIVERED = { closingS: null, receivedL: 0, flowLpm: 0, refused: null, detail: null };

function unread({ monitor }: DeliveryContext, line: LineState): RestReadings {
  const t = monitor.latest.meter?.t ?? 0;
  const nothing = { displayStart: null, display: null, amount: null, price: null, zeroLpm: null };
  return { ...nothing, fromT: t, toT: t, lineStart: line, lineEnd: line };
}

/** Where nothing is measured nobody is asked for a reading. */
const isMeasured = ({ hasMeter }: DeliveryContext, { anyLineState }: DeliverySpec) => !anyLineState || !hasMeter;

/** Pump on and display at rest, then STOP, read again, RESET. Null when it does not stand still. */
async function readEnd(c: DeliveryContext, spec: DeliverySpec, restSince: number): Promise<DisplayReading | null> {
  const { clock, display, monitor } = c;
  if (!display.can.live && display.can.command) return readEnded(c);
  if (!display.can.live) {
    const read = isMeasured(c, spec) ? (await display.read()).value : NOTHING_SHOWN;
    await display.stop();
    await display.reset();
    return read;
  }
  const shown = await displayAtRest({ ...c, since: restSince, settleMs: 0, withinMs: DISPLAY_REST_MS });
  await Promise.all([display.stop(), monitor.follow(null)]);
  const after = await readPatiently(clock, display, c.signal);
  await display.reset();
  return shown && same(shown, after) ? after : null;
}

/** The last sample carried on to now: between two samples a litre a second is a decilitre. */
function atThisMoment({ clock, monitor }: DeliveryContext): { totalL: number; flowLpm: number } {
  const { meter } = monitor.latest;
  if (!meter) return { totalL: 0, flowLpm: 0 };
  const flowLpm = meter.flowLpm ?? 0;
  return { totalL: meter.totalL + (flowLpm * (clock.now() - meter.t)) / 60_000, flowLpm };
}

function totalL(c: DeliveryContext): number {
  return c.monitor.latest.meter?.totalL ?? 0;
}

/** At a third of the path's flow something is wrong; never less than two minutes. */
function purposeOf({ targetL, flowLpm }: DeliverySpec, roomL: number) {
  return {
    maxL: Math.min(targetL * 1.1 + 1, roomL),
    maxOpenMs: Math.max(120_000, (targetL / (flowLpm / 3)) * 60_000),
    expectFlow: true,
  };
}

/** A dispenser that runs past its preset is stopped by the rig; three percent and a decilitre are its own affair. */
async function untilDispenserEnds(
  c: DeliveryContext,
  spec: DeliverySpec,
  watch: Omit<WatchOptions, "onDelivered">,
): Promise<"ended" | "over"> {
  let litres = 0;
  const unsubscribe = watchDelivered({
    ...watch,
    onDelivered(delivered) {
      litres = delivered.litres;
      c.progress(litres, spec.targetL);
    },
  });
  try {
    for (;;) {
      const state = c.display.can.live ? c.monitor.latest.display?.state : (await c.display.status()).value.state;
      if (state === "completed" || state === "idle") return "ended";
      if (litres > spec.targetL * 1.03 + 0.1) return "over";
      await sleep(c.clock, 20, watch.signal);
    }
  } finally {
    unsubscribe();
  }
}
