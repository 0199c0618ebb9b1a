/**
 * What flows: pump -> the dispenser's valve and transducer -> (hose) -> master meter -> rig valves, in steps of a
 * few ms up to a given time. Rates in L/min, volumes in L, temperatures in deg C, times in s.
 */
const PUMP_BAR = 2.5;

/** Linear between [x, y] points, flat beyond them. */
export const curve = (points) => (x) => {
  const sorted = [...points].sort((a, b) => a[0] - b[0]);
  const above = sorted.findIndex(([at]) => at >= x);
  if (above === 0) return sorted[0][1];
  if (above < 0) return sorted[sorted.length - 1][1];
  const [[x0, y0], [x1, y1]] = [sorted[above - 1], sorted[above]];
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
};

export const towards = (value, target, step) => value + Math.min(step, Math.max(-step, target - value));

/** A normally closed valve: after a command it stands still for its latency, then travels. */
function createValve(coil, flowLpm, { valveS, travelS }, random, log) {
  let [on, target, dueAt, opening] = [false, 0, 0, 0];
  return {
    flowLpm,
    opening: () => opening,
    command(next, time) {
      if (next === on) return;
      on = next;
      dueAt = time + valveS * (0.8 + 0.4 * random());
    },
    step(dt, time) {
      if (time >= dueAt) target = on ? 1 : 0;
      const before = opening;
      opening = towards(opening, target, dt / travelS);
      if (before === 0 && opening > 0) log({ event: "valve", coil, open: true });
      if (before > 0 && opening === 0) log({ event: "valve", coil, open: false });
    },
  };
}

/**
 * `o`: { flowsLpm (one for each coil from 0), maxFlowLpm, valveS, travelS, hoseMlPerBar, tJ, tM, driftK, driftS, ambientC,
 * bY, density, meterError: [[L/min, %]], totalM3 }. `dispenser`: dispenser.mjs.
 */
export function createPhysics(o, { dispenser, random, log }) {
  const stepS = o.hoseMlPerBar > 0 ? 0.001 : 0.005;
  const compliance = o.hoseMlPerBar / 1000;
  const errorAt = curve(o.meterError);
  const valves = o.flowsLpm.map((flowLpm, coil) => createValve(coil, flowLpm, o, random, log));
  const coils = new Map();
  let time = 0;
  let hoseBar = 0;
  let meterLpm = 0;
  let volumeM3 = o.totalM3;
  let massKg = o.totalM3 * o.density;

  function temperatures() {
    const swing = o.driftK * Math.sin((2 * Math.PI * time) / o.driftS);
    return { nozzle: o.tJ + swing, meter: o.tM + swing, ambient: o.ambientC };
  }

  /** A hose that does not give: what the dispenser counts is what leaves. */
  function rigid() {
    const open = valves.reduce((sum, valve) => sum + valve.opening() * valve.flowLpm, 0);
    const flow = Math.min(open, dispenser.capLpm() * dispenser.pressure());
    return [flow, flow];
  }

  /** A hose that stores: filled through the check valve, emptied by the rig's valves; each path gives its flow at rest. */
  function elastic(dt) {
    const source = 1.4 * o.maxFlowLpm;
    const push = source * (dispenser.pressure() - hoseBar / PUMP_BAR);
    const inflow = Math.max(0, Math.min(dispenser.capLpm(), push));
    const conductance = valves.reduce((sum, v) => sum + (v.opening() * v.flowLpm) / (1 - v.flowLpm / source), 0);
    const stored = hoseBar * compliance;
    const outflow = Math.min((conductance * hoseBar) / PUMP_BAR, inflow + (stored / dt) * 60);
    hoseBar += ((inflow - outflow) * dt) / 60 / compliance;
    return [inflow, outflow];
  }

  function step(dt) {
    for (const valve of valves) valve.step(dt, time);
    dispenser.step(dt, time);
    const [inflow, outflow] = compliance > 0 ? elastic(dt) : rigid();
    const { nozzle, meter } = temperatures();
    dispenser.count((inflow * dt) / 60, inflow, dt, { tJ: nozzle, tM: meter, meterM3: volumeM3 });
    // Mass is kept: what left the transducer at tJ passes the meter at tM.
    const litres = ((outflow * dt) / 60) * (1 + o.bY * (meter - nozzle));
    meterLpm = dt > 0 ? (litres / dt) * 60 : 0;
    volumeM3 += (litres * (1 + errorAt(meterLpm) / 100)) / 1000;
    massKg += (litres / 1000) * o.density;
    time += dt;
  }

  return {
    time: () => time,
    advance(to) {
      while (time + stepS <= to) step(stepS);
    },
    coil(coil, on, by) {
      if ((coils.get(coil) ?? false) !== on) log({ event: "coil", coil, on, by });
      coils.set(coil, on);
      valves[coil]?.command(on, time);
      if (on && !valves.some((valve) => valve.opening() > 0)) dispenser.pathOpens();
    },
    temperatures,
    meter: () => ({
      volumeFlowM3s: (meterLpm * (1 + errorAt(meterLpm) / 100)) / 60000,
      density: o.density,
      temperatureC: temperatures().meter,
      volumeM3,
      massKg,
    }),
    hoseBar: () => hoseBar,
  };
}
