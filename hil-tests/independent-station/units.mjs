/**
 * The three units of the line "meters", strict: a register that is not documented is exception 2.
 * Sources: SITRANS F C MASS 6000 Modbus manual SFIDK.PS.023.D2.02; ComWinTop MB8ART register list;
 * Waveshare Modbus RTU Relay wiki.
 */
import { ILLEGAL_ADDRESS, ILLEGAL_VALUE, readBits, readRegisters, refuse, word, writeRegisters } from "./modbus.mjs";

/** Words of a big-endian number, most significant register first. */
function words(bytes, put) {
  const view = new DataView(new ArrayBuffer(bytes));
  put(view);
  return Array.from({ length: bytes / 2 }, (_, i) => view.getUint16(2 * i));
}
const f32 = (value) => words(4, (view) => view.setFloat32(0, value));
const f64 = (value) => words(8, (view) => view.setFloat64(0, value));

const spread = (rows) => new Map(rows.flatMap(([first, values]) => values.map((value, i) => [first + i, value])));

/** MASS 6000: totaliser 1 is volume in m3, totaliser 2 mass in kg. `refreshS`: how old its values may be (0: none). */
export function mass6000(physics, { unit, baud, parity, refreshS }) {
  const setup = new Map([
    [528, unit],
    [529, baud === 19200 ? 4 : 3],
    [530, { even: 0, odd: 1, none: 3 }[parity]],
    [2100, 4],
    [2102, 1],
    [3099, 2],
  ]);
  const writable = new Map([[3099, (value) => value < 16]]);
  let held;
  let heldAt = -Infinity;
  function measured() {
    const now = physics.time();
    if (!held || refreshS === 0 || now - heldAt >= refreshS) {
      held = physics.meter();
      heldAt = refreshS === 0 ? now : Math.floor(now / refreshS) * refreshS;
    }
    return held;
  }
  function registers() {
    const { volumeFlowM3s, density, temperatureC, volumeM3, massKg } = measured();
    const live = [
      [3000, f32(volumeFlowM3s * density)],
      [3002, f32(volumeFlowM3s)],
      [3004, f32(density)],
      [3006, f32(temperatureC)],
      [3014, f64(volumeM3)],
      [3018, f64(massKg)],
      [3022, f32(volumeM3)],
      [3024, f32(massKg)],
    ];
    return new Map([...setup, ...spread(live)]);
  }
  const write = (pdu) => writeRegisters(pdu, writable, (address, value) => setup.set(address, value));
  return { 3: (pdu) => readRegisters(pdu, registers()), 6: write, 16: write };
}

const OPEN = 30000;
const FAULT = -30000;

/** MB8ART: `probes` names what each channel sees: nozzle, meter, ambient, open or fault. */
export function mb8art(physics, { unit, baud, parity, probes, highRes }) {
  const channels = Array.from({ length: 8 }, (_, i) => probes[i] ?? "open");
  const setup = new Map([
    [64, 57],
    [67, 312],
    [70, unit],
    [71, baud === 19200 ? 4 : 3],
    [72, { none: 0, odd: 1, even: 2 }[parity]],
    [76, highRes ? 1 : 0],
    ...channels.map((_, i) => [128 + i, 0x0200]),
  ]);
  const writable = new Map([[76, (value) => value <= 1]]);
  const reading = (channel) => {
    if (channel === "open") return OPEN;
    if (channel === "fault") return FAULT;
    return Math.round(physics.temperatures()[channel] * (setup.get(76) === 1 ? 100 : 10));
  };
  const write = (pdu) => writeRegisters(pdu, writable, (address, value) => setup.set(address, value));
  return {
    2: (pdu) =>
      readBits(
        pdu,
        channels.map((channel) => channel !== "open"),
      ),
    3: (pdu) => readRegisters(pdu, setup),
    4: (pdu) => readRegisters(pdu, spread([[0, channels.map((channel) => reading(channel) & 0xffff)]])),
    6: write,
  };
}

const ALL = 0x00ff;
const FLASH_ON = 0x0200;
const FLASH_OFF = 0x0400;

/**
 * The relay board. `flash`: whether writing flash-on again while its time runs extends it ("extend") or does
 * nothing ("ignore"); which of the two the hardware does is not known. `tick(time)` ends what has lapsed.
 */
export function relay(physics, { flash }) {
  const coils = new Array(8).fill(false);
  const lapses = new Map(); // coil -> { at, to }
  function set(coil, on, by) {
    coils[coil] = on;
    physics.coil(coil, on, by);
  }
  function flashing(fc, address, tenths, pdu) {
    const on = (address & 0xff00) === FLASH_ON;
    const coil = address & 0xff;
    if (tenths === 0) return refuse(fc, ILLEGAL_VALUE);
    if (flash === "ignore" && lapses.has(coil)) return pdu;
    lapses.set(coil, { at: physics.time() + tenths / 10, to: !on });
    set(coil, on, "flash");
    return pdu;
  }
  function single(pdu) {
    const [fc, address, value] = [pdu[0], word(pdu, 1), word(pdu, 3)];
    if ([FLASH_ON, FLASH_OFF].includes(address & 0xff00) && (address & 0xff) < 8)
      return flashing(fc, address, value, pdu);
    if (address !== ALL && address > 7) return refuse(fc, ILLEGAL_ADDRESS);
    if (value !== 0xff00 && value !== 0) return refuse(fc, ILLEGAL_VALUE);
    for (const coil of address === ALL ? coils.keys() : [address]) {
      lapses.delete(coil);
      set(coil, value !== 0, address === ALL ? "all" : "coil");
    }
    return pdu;
  }
  function several(pdu) {
    const [fc, first, count] = [pdu[0], word(pdu, 1), word(pdu, 3)];
    if (count < 1 || pdu[5] !== Math.ceil(count / 8)) return refuse(fc, ILLEGAL_VALUE);
    if (first + count > 8) return refuse(fc, ILLEGAL_ADDRESS);
    for (let i = 0; i < count; i++) {
      lapses.delete(first + i);
      set(first + i, (pdu[6 + (i >> 3)] & (1 << (i & 7))) !== 0, "coils");
    }
    return pdu.slice(0, 5);
  }
  return {
    functions: { 1: (pdu) => readBits(pdu, coils), 5: single, 15: several },
    tick(time) {
      for (const [coil, { at, to }] of lapses) {
        if (time < at) continue;
        lapses.delete(coil);
        set(coil, to, "lapse");
      }
    },
  };
}
