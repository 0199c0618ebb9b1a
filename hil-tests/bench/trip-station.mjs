/**
 * A process of its own: the instruments of a rig on two ptys, "meters" (MASS 6000, MB8ART, relay board) and "contacts"
 * (one discrete input), at 9600 baud: characters take their time here, though a pty hands them over at once. Its clock
 * sees both ends of a trip: when the reply that shows the condition goes out, and when the close command comes in.
 *
 * Told by its parent: { arm?: true, set: { contactOpen?, tooHot?, tooFast?, silentMeter? } }. Tells { ready: paths } and
 * for each trip that it was armed for { firstByteMs, intactMs }, from the sample to the close command; not a number where
 * no sample had shown the condition.
 */
import { openPty } from "../../controller/dist/simulate/pty.js";
import { createSlaves, readBits, rtuSplitter } from "../independent-station/modbus.mjs";
import { mass6000, mb8art, relay } from "../independent-station/units.mjs";

const CHAR_MS = 10 / 9.6;
/** A pause within a frame that ends it (Modbus over Serial Line 1.02, 2.5.1.1). */
const GAP_MS = 3.5 * CHAR_MS;
const LATENCY_MS = [3, 5];
const NO_FAULTS = { late: 0, lateMs: [0, 0], corrupt: 0, drop: 0 };
const UNIT = { meter: 1, probes: 2, relay: 3, contact: 9 };
/** Where in these bytes a close command begins (unit 3, function 5, "all" or a coil, off); -1 without one. */
const closeIn = (bytes) =>
  bytes.findIndex((_, i) => bytes[i] === UNIT.relay && bytes[i + 1] === 5 && bytes[i + 2] === 0 && bytes[i + 4] === 0);
const STATE = 0x0bb8;
const TOTAL = 0x0bc6;
/** After so long without a good reading a link counts as lost (controller/safety/trips.ts). */
const LINK_LOST_MS = 2000;

const now = () => performance.now();
const condition = { contactOpen: false, tooHot: false, tooFast: false, silentMeter: false };
let armed = null;
let totalM3 = 12;
let totalAt = now();
const coilsOn = new Set();
/** When the meter's last replies went out, by the address that was asked for. */
const lastReply = new Map();

/** Does this reply show the condition? Only the first of its kind that goes out counts. */
const shows = (frame) =>
  (condition.contactOpen && frame[0] === UNIT.contact) ||
  (condition.tooHot && frame[0] === UNIT.probes && frame[1] === 4) ||
  (condition.tooFast && frame[0] === UNIT.meter && addressOf(frame) === TOTAL);
const addressOf = (frame) => (frame[2] << 8) | frame[3];

function become(set) {
  // Ten litres at once: whatever the samples' distance, more than any path gives, and not yet a counter that was set anew.
  if (set.tooFast) totalM3 += 0.01;
  Object.assign(condition, set);
}

/** Of silence there is no sample: it begins with the older of what the meter was last asked for. Null: not shown yet. */
const sampleAt = () =>
  condition.silentMeter && !condition.contactOpen
    ? Math.min(lastReply.get(STATE), lastReply.get(TOTAL)) + LINK_LOST_MS
    : armed.sampleAt;

const physics = {
  time: () => now() / 1000,
  meter() {
    const t = now();
    const flowM3s = coilsOn.size > 0 ? 55 / 60_000 : 0;
    totalM3 += flowM3s * ((t - totalAt) / 1000);
    totalAt = t;
    return { volumeFlowM3s: flowM3s, density: 742, temperatureC: 18, volumeM3: totalM3, massKg: totalM3 * 742 };
  },
  temperatures: () => ({ nozzle: condition.tooHot ? 90 : 18.2, meter: 18.6 }),
  coil(coil, on) {
    physics.meter();
    if (on) coilsOn.add(coil);
    else coilsOn.delete(coil);
  },
};
const line = { baud: 9600, parity: "none" };
const board = relay(physics, { flash: "extend" });
const units = {
  meters: new Map([
    [UNIT.meter, mass6000(physics, { ...line, unit: UNIT.meter, refreshS: 0 })],
    [UNIT.probes, mb8art(physics, { ...line, unit: UNIT.probes, probes: ["nozzle", "meter"], highRes: true })],
    [UNIT.relay, board.functions],
  ]),
  contacts: new Map([[UNIT.contact, { 2: (pdu) => readBits(pdu, [!condition.contactOpen]) }]]),
};

async function serve(name) {
  const pty = await openPty(name);
  const silent = (unit) => condition.silentMeter && unit === UNIT.meter;
  const faults = { ...NO_FAULTS, silent };
  const answer = createSlaves({ units: units[name], faults, latencyMs: LATENCY_MS, random: Math.random });
  const splitter = rtuSplitter();
  /** The chunk under way on the emulated wire, until a gap ends it. */
  let wireFreeAt = 0;
  let idle;
  const take = (frames, endsAt) => {
    for (const frame of frames) {
      const told = shows(frame);
      const reply = answer(frame);
      if (!reply) continue;
      setTimeout(
        () => {
          if (frame[0] === UNIT.meter) lastReply.set(addressOf(frame), now());
          if (told && armed) armed.sampleAt ??= now();
          pty.link.write(Uint8Array.from(reply.bytes));
        },
        endsAt + reply.delayMs + reply.bytes.length * CHAR_MS - now(),
      );
    }
  };
  pty.link.onData((bytes) => {
    const at = now();
    const gap = at - wireFreeAt;
    const startsAt = Math.max(at, wireFreeAt);
    wireFreeAt = startsAt + bytes.length * CHAR_MS;
    const closeAt = armed ? closeIn(bytes) : -1;
    if (closeAt >= 0) {
      armed.closedAt ??= at;
      // Behind a frame that was still going out it is none: a board understands the first one that a gap precedes.
      if (closeAt === 0 && gap >= GAP_MS) {
        const from = sampleAt() ?? Number.NaN;
        process.send({ firstByteMs: armed.closedAt - from, intactMs: startsAt - from });
        armed = null;
      }
    }
    take(splitter.push([...bytes]), wireFreeAt);
    clearTimeout(idle);
    idle = setTimeout(() => take(splitter.idle(), now()), 20);
  });
  return pty;
}

const ptys = { meters: await serve("meters"), contacts: await serve("contacts") };
setInterval(() => board.tick(physics.time()), 20);
process.on("message", (told) => {
  if (told.arm) armed = { sampleAt: null, closedAt: null };
  if (told.set) become(told.set);
});
process.on("disconnect", () => process.exit(0));
process.send({ ready: { meters: ptys.meters.path, contacts: ptys.contacts.path } });
