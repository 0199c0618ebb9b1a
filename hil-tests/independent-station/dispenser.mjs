/**
 * The dispenser's own side: pump, two-stage valve, transducer, counter with its error, and the state that its data
 * interface shows (1 reset, 2 authorised, 4 filling, 5 completed, 6 maximum reached).
 */
import { curve, towards } from "./physics.mjs";

export const RESET = 1;
export const AUTHORISED = 2;
export const FILLING = 4;
export const COMPLETED = 5;

/** Mean over what is near the highest level reached: ramps and the slow stage are not part of it. */
function plateau() {
  let [level, litres, seconds] = [0, 0, 0];
  return {
    take(flowLpm, volume, dt) {
      if (flowLpm > 1.1 * level) [level, litres, seconds] = [flowLpm, 0, 0];
      if (flowLpm < 0.9 * level || volume === 0) return;
      litres += volume;
      seconds += dt;
    },
    meanLpm: () => (seconds > 0 ? (litres / seconds) * 60 : 0),
  };
}

function newDelivery(preset, scatterPercent, now) {
  const sums = { litres: 0, counts: 0, tJ: 0, tM: 0, seen: null, meterFrom: null, meterTo: null };
  return { ...sums, preset, scatterPercent, flow: plateau(), from: now, start: null };
}

/**
 * `o`: { error: [[L/min, %]], scatter (%, one standard deviation a delivery), shown: "truncate"|"round", priceFen (a litre),
 * completed: 5|6 after a preset, maxFlowLpm, slowFlowLpm, slowLitres, pumpStartS }.
 * `truth(line)` gets one line a delivery; `wallClock()` an ISO time.
 */
export function createDispenser(o, { random, log, truth, wallClock }) {
  const errorAt = curve(o.error);
  const listeners = [];
  let time = 0;
  let state = RESET;
  let ending = null; // the state that follows when the valve has closed
  let capLpm = 0;
  let capTarget = 0;
  let motorSince = null;
  let delivery = newDelivery(null, 0, "");
  let number = 0;

  /** Volume as shown, in 0.01 L. */
  const shown = () => {
    const hundredths = delivery.counts * 100 + 1e-7;
    return o.shown === "round" ? Math.round(hundredths) : Math.floor(hundredths);
  };
  function enter(next) {
    state = next;
    log({ event: "state", state });
    for (const listener of listeners) listener(state);
  }
  function motor(on) {
    motorSince = on ? time : null;
    log({ event: "pump", on });
  }
  function shut(next) {
    ending = next;
    capTarget = 0;
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

  function tell() {
    const { litres, counts, preset, flow, from, start, meterFrom, meterTo } = delivery;
    if (litres === 0) return;
    const since = start ?? { display: 0, litres: 0 };
    const percent = (display, volume) => (volume > 0 ? ((display - volume) / volume) * 100 : null);
    const display = shown() / 100;
    truth({
      delivery: ++number,
      from,
      to: wallClock(),
      preset,
      display,
      litres,
      error: percent(display, litres),
      displayStart: since.display,
      errorSinceStart: percent(display - since.display, litres - since.litres),
      flow: flow.meanLpm(),
      counts,
      meterVolume: (meterTo - meterFrom) * 1000,
      tJ: delivery.tJ / litres,
      tM: delivery.tM / litres,
      state,
    });
  }

  return {
    onState: (listener) => listeners.push(listener),
    view: () => ({ state, volume: shown(), amount: Math.round((shown() * o.priceFen) / 100), priceFen: o.priceFen }),
    /** Only from RESET; false if refused. `presetLitres` null: no preset. */
    authorise(presetLitres) {
      if (state !== RESET) return false;
      delivery = newDelivery(presetLitres, o.scatter > 0 ? o.scatter * normal() : 0, wallClock());
      ending = null;
      capTarget = o.maxFlowLpm;
      motor(true);
      enter(AUTHORISED);
      return true;
    },
    stop() {
      if (state !== AUTHORISED && state !== FILLING) return false;
      if (ending === null) shut(COMPLETED);
      return true;
    },
    reset() {
      if (state === AUTHORISED || state === FILLING) return false;
      if (state !== RESET) enter(RESET);
      return true;
    },
    /** A rig valve opens on a closed line: what was counted until now only filled the hose. */
    pathOpens() {
      if (state === AUTHORISED || state === FILLING)
        delivery.start ??= { display: shown() / 100, litres: delivery.litres };
    },
    capLpm: () => capLpm,
    pressure: () => (motorSince === null ? 0 : Math.min(1, Math.max(0, (time - motorSince - o.pumpStartS) / 0.3))),
    step(dt, now) {
      time = now;
      capLpm = towards(capLpm, capTarget, (o.maxFlowLpm * dt) / 0.15);
      if (ending === null || capLpm > 0) return;
      motor(false);
      enter(ending);
      ending = null;
      tell();
    },
    count(litres, flowLpm, dt, { tJ, tM, meterM3 }) {
      if (motorSince === null) return;
      delivery.meterFrom ??= meterM3;
      delivery.meterTo = meterM3;
      if (litres === 0) return;
      delivery.litres += litres;
      delivery.counts += litres * (1 + (errorAt(flowLpm) + delivery.scatterPercent) / 100);
      delivery.tJ += litres * tJ;
      delivery.tM += litres * tM;
      delivery.flow.take(flowLpm, litres, dt);
      if (state === AUTHORISED && shown() > 0) enter(FILLING);
      if (delivery.preset === null || ending !== null) return;
      if (delivery.counts >= delivery.preset) shut(o.completed);
      else if (delivery.counts >= delivery.preset - o.slowLitres) capTarget = o.slowFlowLpm;
    },
  };
}
