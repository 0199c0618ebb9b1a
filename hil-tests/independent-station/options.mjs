/** The command line: one table, from which --help prints and values are read. Lists are comma separated. */
import { parseArgs } from "node:util";

const text = (value) => value;
const number = (value) => {
  if (value.trim() === "" || !Number.isFinite(Number(value))) throw new Error(`"${value}" is not a number`);
  return Number(value);
};
const list = (value) => (value === "" ? [] : value.split(",").map((part) => part.trim()));
const numbers = (value) => list(value).map(number);
const range = (value) => {
  const [low, high] = value.split("-").map(number);
  return [low, high ?? low];
};
/** "9:0.021,24:0.004" -> [[9, 0.021], [24, 0.004]] */
const points = (value) => list(value).map((part) => part.split(":").map(number));
/** "1@30", "1@30+5" (for 5 s), "pump@10" */
const silence = (value) => {
  const found = /^(\w+)@([\d.]+)(?:\+([\d.]+))?$/.exec(value);
  if (!found) throw new Error(`"${value}" is not UNIT@SECONDS or UNIT@SECONDS+FOR`);
  const [, unit, from, lasts] = found;
  return { unit, from: number(from), to: lasts === undefined ? Infinity : number(from) + number(lasts) };
};
const oneOf =
  (...words) =>
  (value) => {
    if (!words.includes(value)) throw new Error(`"${value}" is none of ${words.join(", ")}`);
    return value;
  };
const onOff = (value) => oneOf("on", "off")(value) === "on";

/** name -> [default, reader, what it does] */
const OPTIONS = {
  dir: ["", text, "where the links `meters` and `dispenser` appear (required)"],
  truth: ["", text, "NDJSON file: one line a delivery"],
  events: [
    "",
    text,
    "NDJSON file: coils, valves, pump, states, refused commands, price writes, and when nobody asked for a while",
  ],
  seed: ["1", number, "of latencies, scatter and faults"],
  "with-parent": ["off", onOff, "end when stdin ends"],

  baud: ["9600", number, "of the line meters (wire time, setup registers)"],
  parity: ["none", oneOf("none", "even", "odd"), "none, even or odd, of the line meters (wire time, setup registers)"],
  units: ["1,2,3", numbers, "units of MASS 6000, MB8ART, relay"],
  latency: ["3-5", range, "ms before a Modbus reply"],
  late: ["0", number, "chance of a Modbus reply delayed by late-ms; the line waits for it"],
  "late-ms": ["300-900", range, "ms"],
  corrupt: ["0", number, "chance of one flipped bit in a Modbus reply"],
  drop: ["0", number, "chance of a lost Modbus reply (the request was executed)"],
  silent: [
    "",
    (value) => list(value).map(silence),
    "UNIT@SECONDS[+FOR],...: a unit (or `pump`) that is dead from then on",
  ],
  "meter-refresh": ["0", number, "s between new values in the meter's registers; 0: always new"],
  "meter-error": ["9:0.021,24:0.004,60:-0.010", points, "L/min:% of the master meter"],
  total: ["12.345678", number, "m3 in totaliser 1 at the start"],
  density: ["740", number, "kg/m3"],
  probes: ["nozzle,meter", list, "what MB8ART's channels from 0 see: nozzle, meter, ambient, open, fault"],
  highres: ["on", onOff, "holding 76 = 1 at the start: 0.01 deg C"],
  flash: ["extend", oneOf("extend", "ignore"), "flash-on written again while its time runs: extend or ignore"],

  flows: ["55,24,9", numbers, "L/min by coil from 0"],
  "max-flow": ["58", number, "L/min that the dispenser gives at most"],
  valve: ["0.2", number, "s from a coil to its valve's movement, +-20 %"],
  travel: ["0.1", number, "s of a valve's movement"],
  hose: ["0", number, "mL/bar of the hose between transducer and meter"],
  tj: ["18.2", number, "deg C at the transducer and nozzle probe"],
  tm: ["18.6", number, "deg C at the meter"],
  drift: ["0.1", number, "K of a slow sine over both"],
  "drift-s": ["600", number, "its period, s"],
  ambient: ["20", number, "deg C"],
  by: ["0.0012", number, "1/K of the fuel"],

  error: ["9:0.12,24:0.08,55:0.11", points, "L/min:% of the dispenser"],
  scatter: ["0.01", number, "% (one standard deviation) a delivery"],
  display: ["truncate", oneOf("truncate", "round"), "to 0.01 L: truncate or round"],
  price: ["772", number, "fen a litre"],
  "pump-start": ["1", number, "s from AUTHORISE to pressure"],
  "slow-litres": ["0.3", number, "L before a preset at the slow stage"],
  "slow-flow": ["4", number, "L/min of the slow stage"],
  completed: ["5", (value) => number(oneOf("5", "6")(value)), "state after a preset: 5 or 6 (STOP: always 5)"],

  address: ["80", number, "of the DART pump"],
  nozzle: ["1", number, "that is out"],
  reply: ["10-50", range, "ms before a DART reply"],
  "tx-wrap": ["1", (value) => number(oneOf("0", "1")(value)), "what follows TX# F in the pump's frames: 0 or 1"],
  tx: ["tolerant", oneOf("tolerant", "strict"), "tolerant, or strict: a TX# out of its turn is NAKed"],
  dc1: ["on", onOff, "spontaneous DC1 when the state changes: on or off"],
  dc2: ["off", onOff, "spontaneous DC2 while filling and at its end: on or off"],
  end: ["silent", oneOf("silent", "eot"), "after the ACK of the pump's last frame: silent or eot"],
  frames: ["joined", oneOf("joined", "split"), "DC1, DC2, DC3 of one answer joined in one frame or split into several"],
  filling: ["dc2", oneOf("dc2", "full"), "answer to CD1 04: dc2, or full: DC1 + DC2 + DC3"],
  "dart-corrupt": ["0", number, "chance of one flipped bit in a DART reply"],
  "dart-drop": ["0", number, "chance of a lost DART reply"],
};

export const help = () =>
  ["node main.mjs --dir DIR [--OPTION VALUE ...]"]
    .concat(
      Object.entries(OPTIONS).map(
        ([name, [preset, , does]]) => `  --${name.padEnd(14)} ${does}${preset && ` [${preset}]`}`,
      ),
    )
    .join("\n");

export function readOptions(argv) {
  const declared = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, { type: "string" }]));
  const { values } = parseArgs({ args: argv, options: declared });
  const read = Object.entries(OPTIONS).map(([name, [preset, reader]]) => {
    try {
      return [name, reader(values[name] ?? preset)];
    } catch (error) {
      throw new Error(`--${name}: ${error.message}`);
    }
  });
  return Object.fromEntries(read);
}
