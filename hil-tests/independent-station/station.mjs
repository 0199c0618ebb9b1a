/** Puts the parts together: one world, three Modbus units, one DART pump; time comes from outside. */
import { createPump } from "./dart.mjs";
import { createDispenser } from "./dispenser.mjs";
import { seeded } from "./lines.mjs";
import { createSlaves } from "./modbus.mjs";
import { createPhysics } from "./physics.mjs";
import { mass6000, mb8art, relay } from "./units.mjs";

const CATCH_UP_S = 0.005;

/**
 * `o`: options.mjs. `log(event)` and `truth(line)` get objects. Returns
 * `advance(seconds)` brings everything to a time since the start; `meters(frame)` and `dispenser(frame)`: { bytes, delayMs } or null.
 */
export function createStation(o, { log, truth, wallClock = () => new Date().toISOString() }) {
  const random = seeded(o.seed);
  const stamped = (event) => log({ at: wallClock(), t: Number(physics.time().toFixed(3)), ...event });
  const dispenser = createDispenser(
    {
      error: o.error,
      scatter: o.scatter,
      shown: o.display,
      priceFen: o.price,
      completed: o.completed,
      maxFlowLpm: o["max-flow"],
      slowFlowLpm: o["slow-flow"],
      slowLitres: o["slow-litres"],
      pumpStartS: o["pump-start"],
    },
    { random, log: stamped, truth, wallClock },
  );
  const physics = createPhysics(
    {
      flowsLpm: o.flows,
      maxFlowLpm: o["max-flow"],
      valveS: o.valve,
      travelS: o.travel,
      hoseMlPerBar: o.hose,
      tJ: o.tj,
      tM: o.tm,
      driftK: o.drift,
      driftS: o["drift-s"],
      ambientC: o.ambient,
      bY: o.by,
      density: o.density,
      meterError: o["meter-error"],
      totalM3: o.total,
    },
    { dispenser, random, log: stamped },
  );
  const silent = (unit) =>
    o.silent.some((s) => s.unit === String(unit) && physics.time() >= s.from && physics.time() < s.to);
  const [meterUnit, probeUnit, relayUnit] = o.units;
  const setup = { baud: o.baud, parity: o.parity };
  const board = relay(physics, { flash: o.flash });
  const meters = createSlaves({
    units: new Map([
      [meterUnit, mass6000(physics, { ...setup, unit: meterUnit, refreshS: o["meter-refresh"] })],
      [probeUnit, mb8art(physics, { ...setup, unit: probeUnit, probes: o.probes, highRes: o.highres })],
      [relayUnit, board.functions],
    ]),
    faults: { late: o.late, lateMs: o["late-ms"], corrupt: o.corrupt, drop: o.drop, silent },
    latencyMs: o.latency,
    random: seeded(o.seed + 1),
  });
  const pump = createPump(
    {
      address: o.address,
      nozzle: o.nozzle,
      txWrap: o["tx-wrap"],
      tx: o.tx,
      dc1: o.dc1,
      dc2: o.dc2,
      end: o.end,
      frames: o.frames,
      filling: o.filling,
      replyMs: o.reply,
    },
    {
      dispenser,
      faults: { corrupt: o["dart-corrupt"], drop: o["dart-drop"], silent: () => silent("pump") },
      random: seeded(o.seed + 2),
      log: stamped,
      time: physics.time,
    },
  );

  return {
    meters,
    dispenser: pump,
    /** In small steps, so that a coil lapses in its time also after a stall. */
    advance(to) {
      while (physics.time() + CATCH_UP_S <= to) {
        physics.advance(physics.time() + CATCH_UP_S);
        board.tick(physics.time());
      }
    },
    physics,
    view: dispenser.view,
  };
}
