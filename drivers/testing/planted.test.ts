import { expect, test } from "vitest";
import { z } from "zod";
import { type DartBus, dart } from "../dart/index.ts";
import type { AnyDriver } from "../device/define.ts";
import { isRigError } from "../error.ts";
import { mb8art } from "../mb8art/index.ts";
import { modbusRegisters } from "../modbus-registers/index.ts";
import { modbusRelay } from "../modbus-relay/index.ts";
import { siemensMass6000 } from "../siemens-mass6000/index.ts";
import type { ContractOptions } from "./options.ts";
import {
  failures,
  keptOpen,
  naiveModbus,
  onBus,
  onDevice,
  onOptions,
  onReplies,
  onTwin,
  swappedBytes,
  swappedWord,
} from "./planting.ts";

/** The suite is worth what it catches: each of these drivers has one error, and the suite names it. */

const METER: ContractOptions = {
  kind: "flow-meter",
  options: { unit: 1 },
  literals: [
    {
      title: "12.345678 m3",
      replies: { "01 03 0B C6 00 04 A6 10": "01 03 08 40 28 B0 FC B4 F1 E4 B4 4E B5" },
      read: async (device) => device.kind === "flow-meter" && (await device.readTotal()).value,
      gives: 12345.678,
    },
  ],
};
const PROBE: ContractOptions = {
  kind: "thermometer",
  options: { unit: 2, channel: 0 },
  beside: { unit: 2, channel: 3 },
};
const VALVE: ContractOptions = {
  kind: "valve",
  options: { unit: 3, coil: 0, mode: "flash", pulse: 3 },
  beside: { unit: 3, coil: 1 },
};
const CONTACT: ContractOptions = {
  kind: "contact",
  options: { unit: 7, registers: { contact: { address: 3 } } },
};
const DISPLAY: ContractOptions = { kind: "display", options: {} };
const REGISTERS: ContractOptions = {
  kind: "flow-meter",
  options: { unit: 5, registers: { total: { address: 0, type: "f64", unit: "L" } } },
  resolution: { flowLpm: 0.5 },
};

const COUNTS = "counts litres: what passed is what the world says, and the total never runs back";
const FLOW = "the flow is in L/min, and fits the total";
const BACK = "a flow that runs back has its sign, in the total and in the flow";
const SILENT = "a silent device is DEVICE_SILENT, and read again as soon as it answers";
const LATE = "replies late by up to the line's worst: no wrong value, and none of an earlier request";
const FLIPPED = "one flipped bit in every third reply: no wrong value";
const CLOSED = "close() gives the line back, ends what is under way, and reads nothing more";
const DEGREES = "degrees Celsius above and below nought, as finely as its resolution says";

type Plant = [error: string, definition: AnyDriver, options: ContractOptions, caughtBy: string];

const meter = (change: Parameters<typeof onDevice<"flow-meter">>[2]) => onDevice(siemensMass6000, "flow-meter", change);
const total = (turn: (litres: number) => number) =>
  meter(({ readTotal }) => ({
    async readTotal() {
      const { value, at } = await readTotal();
      return { value: turn(value), at };
    },
  }));
const probe = (turn: (tempC: number) => number) =>
  onDevice(mb8art, "thermometer", ({ read }) => ({
    async read() {
      const { value, at } = await read();
      return { value: turn(value), at };
    },
  }));
const valve = (change: Parameters<typeof onDevice<"valve">>[2]) => onDevice(modbusRelay, "valve", change);
const display = (change: Parameters<typeof onDevice<"display">>[2]) => onDevice(dart, "display", change);

const PLANTS: readonly Plant[] = [
  ["scale: the total 0.1 % too large", total((litres) => litres * 1.001), METER, COUNTS],
  ["scale: cubic metres taken for litres", onOptions(siemensMass6000, set({ totalUnit: "L" })), METER, COUNTS],
  [
    "scale: the flow in m3/h",
    meter(({ readState }) => ({
      async readState() {
        const { value, at } = await readState();
        return { value: { ...value, flowLpm: value.flowLpm * 0.06 }, at };
      },
    })),
    METER,
    FLOW,
  ],
  ["sign: the total runs against the flow", total((litres) => -litres), METER, COUNTS],
  ["sign: the total without its own", total(Math.abs), METER, BACK],
  ["byte order: the bytes of each register", onReplies(siemensMass6000, swappedBytes), METER, COUNTS],
  ["byte order: the registers of a double", onOptions(modbusRegisters, wordsReversed), REGISTERS, COUNTS],
  [
    "byte order: the same in driver and twin",
    onTwin(onReplies(siemensMass6000, swappedBytes), ({ holding, ...bank }) => ({
      ...bank,
      holding(address) {
        const word = holding?.(address);
        return word === undefined ? undefined : swappedWord(word);
      },
    })),
    METER,
    "bytes from outside: 12.345678 m3",
  ],
  ["scale: degrees ten times too small", probe((tempC) => tempC / 10), PROBE, DEGREES],
  ["scale: degrees Fahrenheit", probe((tempC) => tempC * 1.8 + 32), PROBE, DEGREES],
  ["sign: no degrees below nought", probe(Math.abs), PROBE, DEGREES],
  ["byte order: of a probe", onReplies(mb8art, swappedBytes), PROBE, DEGREES],
  [
    "another channel's degrees",
    onOptions(mb8art, set({ channel: 3 })),
    PROBE,
    "two probes of one module are not taken for each other, read together or in turn",
  ],
  [
    "the last total for a reply that is missing",
    meter(({ readTotal }) => {
      let last = { value: 0, at: 0 };
      return {
        async readTotal() {
          last = await readTotal().catch(() => last);
          return last;
        },
      };
    }),
    METER,
    SILENT,
  ],
  ["a bus that takes late replies for new ones", onBus(siemensMass6000, naiveModbus), METER, LATE],
  ["a bus that heeds no CRC", onBus(siemensMass6000, naiveModbus), METER, FLIPPED],
  ["a bus that is never closed", onBus(siemensMass6000, keptOpen), METER, CLOSED],
  [
    "an error that is no RigError",
    meter(({ readTotal }) => ({
      readTotal: () =>
        readTotal().catch((error: unknown) => {
          throw isRigError(error) ? new Error(error.code) : error;
        }),
    })),
    METER,
    SILENT,
  ],
  [
    "options that take any key",
    { ...mb8art, options: z.object({ unit: z.int(), channel: z.int() }) },
    PROBE,
    "refuses options that it does not know",
  ],
  [
    "a valve that is turned round",
    valve(({ open, close }) => ({ open: close, close: open })),
    VALVE,
    "is closed at the start, opens and closes, and fuel can tell",
  ],
  [
    "a pulse that is said never to end",
    valve(() => ({ lapsesAfterMs: null })),
    VALVE,
    "lapses by itself unless it is renewed, if it says so; else it stays",
  ],
  [
    "a close that is queued",
    valve(({ bank, close }) => ({
      bank: {
        ...bank,
        closeAllNow: () =>
          void Promise.resolve()
            .then(close)
            .catch(() => null),
      },
    })),
    VALVE,
    "closeAllNow() is on the wire before it returns, and reads back",
  ],
  [
    "outputs that are believed closed",
    valve(({ bank }) => ({ bank: { ...bank, allClosed: async () => true } })),
    VALVE,
    SILENT,
  ],
  [
    "a contact that is turned round",
    onOptions(modbusRegisters, set({ registers: { contact: contactBit(0) } })),
    CONTACT,
    "an open contact is open from the start",
  ],
  [
    "a contact that is believed closed when nobody answers",
    onDevice(modbusRegisters, "contact", ({ watch }) => ({
      watch(listener) {
        return watch((state) => state.closed && listener(state));
      },
    })),
    CONTACT,
    "a silent device is an open contact, until it answers again",
  ],
  [
    "scale: the volume ten times too large",
    display(({ read }) => ({
      async read() {
        const { value, at } = await read();
        return { value: { ...value, volume: value.volume * 10 }, at };
      },
    })),
    DISPLAY,
    "a preset ends the delivery by itself, and is in divisions",
  ],
  [
    "volume and amount exchanged",
    display(({ read }) => ({
      async read() {
        const { value, at } = await read();
        return { value: { ...value, volume: value.amount, amount: value.volume }, at };
      },
    })),
    DISPLAY,
    "a preset ends the delivery by itself, and is in divisions",
  ],
  [
    "scale: a preset in litres",
    display(({ authorise }) => ({
      authorise: ({ presetVolume }) =>
        authorise({ presetVolume: presetVolume === null ? null : Math.ceil(presetVolume / 100) }),
    })),
    DISPLAY,
    "a preset ends the delivery by itself, and is in divisions",
  ],
  [
    "a price that is written",
    display(({ authorise }, bus) => ({
      async authorise(how) {
        if (isDart(bus)) await bus.pump(0x50).send([{ kind: "prices", prices: [772] }]);
        await authorise(how);
      },
    })),
    DISPLAY,
    "a price is never written, whatever is asked",
  ],
  [
    "a stop that stops nothing",
    display(() => ({ stop: async () => undefined })),
    DISPLAY,
    "idle, authorised, delivering, stopped, completed, cleared",
  ],
];

test.each(PLANTS)("%s", async (_, definition, options, caughtBy) => {
  expect(await failures(definition, options)).toContain(caughtBy);
});

test.each([
  ["siemens-mass6000", siemensMass6000, METER],
  ["mb8art", mb8art, PROBE],
  ["modbus-registers", modbusRegisters, REGISTERS],
  ["modbus-relay", modbusRelay, VALVE],
  ["modbus-registers, contact", modbusRegisters, CONTACT],
  ["dart", dart, DISPLAY],
] satisfies [string, AnyDriver, ContractOptions][])(
  "nothing is said against a sound %s",
  async (_, definition, options) => {
    expect(await failures(definition, options)).toEqual([]);
  },
);

function set(changes: object): (options: unknown) => unknown {
  return (options) => ({ ...Object(options), ...changes });
}

function wordsReversed(options: unknown): unknown {
  const { unit, registers } = Object(options);
  return { unit, registers: { total: { ...registers.total, byteOrder: "CDAB" } } };
}

function contactBit(closed: 0 | 1) {
  return { address: 3, function: "discrete", bit: 0, closed };
}

function isDart(bus: unknown): bus is DartBus {
  return typeof bus === "object" && bus !== null && "pump" in bus;
}
