import { azt2 } from "../../azt2/index.ts";
import { censtarGkl } from "../../censtar-gkl/index.ts";
import { dart } from "../../dart/index.ts";
import type { Device } from "../../device/capability.ts";
import { gilbarcoTwoWire } from "../../gilbarco-two-wire/index.ts";
import { gpio } from "../../gpio/index.ts";
import { guided } from "../../guided/index.ts";
import { hengshan } from "../../hengshan/index.ts";
import { lanfeng } from "../../lanfeng/index.ts";
import { manual } from "../../manual/index.ts";
import { mb8art } from "../../mb8art/index.ts";
import { modbusRegisters } from "../../modbus-registers/index.ts";
import { modbusRelay } from "../../modbus-relay/index.ts";
import { siemensMass6000 } from "../../siemens-mass6000/index.ts";
import { tatsuno } from "../../tatsuno/index.ts";
import { taxPort } from "../../tax-port/index.ts";
import { zhengxing } from "../../zhengxing/index.ts";
import { type ContractUse, use } from "./use.ts";

const METERS = { baud: 19200, parity: "even" } as const;
const total = async (device: Device) => device.kind === "flow-meter" && (await device.readTotal()).value;
const degrees = async (device: Device) => device.kind === "thermometer" && (await device.read()).value;

const FLOAT_METER = {
  unit: 5,
  registers: {
    total: { address: 10, type: "f64", byteOrder: "CDAB", unit: "m3" },
    flow: { address: 20, function: "input", type: "f32", byteOrder: "DCBA", unit: "m3/h" },
    density: { address: 30, type: "f32", byteOrder: "BADC", unit: "g/cm3" },
    temperature: { address: 40, type: "i16", scale: 0.01, unit: "degC" },
  },
};
const COUNTER = { unit: 6, registers: { total: { address: 0, type: "u32", scale: 0.1, unit: "mL" } } };
const LINE = { chip: "pinctrl-bcm2835", offset: 17 };
const BESIDE = { chip: "pinctrl-bcm2835", offset: 22 };

/** Modbus devices, dispensers' displays, lines of the computer itself, and what a person reads. */
export const MODBUS_AND_DISPLAYS: readonly ContractUse[] = [
  use(siemensMass6000, {
    kind: "flow-meter",
    options: { unit: 1 },
    beside: { unit: 9, totalUnit: "L" },
    line: METERS,
    literals: [
      {
        title: "12.345678 m3",
        replies: { "01 03 0B C6 00 04 A6 10": "01 03 08 40 28 B0 FC B4 F1 E4 B4 4E B5" },
        read: total,
        gives: 12345.678,
      },
      {
        title: "-0.5 m3",
        replies: { "01 03 0B C6 00 04 A6 10": "01 03 08 BF E0 00 00 00 00 00 00 3F 2D" },
        read: total,
        gives: -500,
      },
    ],
  }),
  use(mb8art, {
    kind: "thermometer",
    options: { unit: 2, channel: 0 },
    beside: { unit: 2, channel: 3 },
    line: METERS,
  }),
  use(modbusRegisters, { kind: "flow-meter", options: FLOAT_METER, beside: COUNTER, line: METERS }),
  use(modbusRegisters, {
    kind: "flow-meter",
    options: COUNTER,
    resolution: { flowLpm: 0.5 },
    backends: ["memory"],
  }),
  use(modbusRegisters, {
    kind: "flow-meter",
    options: FLOAT_METER,
    framing: "modbus-tcp",
    backends: ["memory"],
  }),
  use(modbusRegisters, {
    kind: "thermometer",
    options: {
      unit: 1,
      registers: { temperature: { address: 0, type: "i16", scale: 0.1, unit: "degC", invalid: [-3000] } },
    },
    line: METERS,
    literals: [
      {
        title: "25.0 deg C, of the ComWinTop 8PT100",
        replies: { "01 03 00 00 00 01 84 0A": "01 03 02 00 FA 38 07" },
        read: degrees,
        gives: 25,
      },
    ],
  }),
  use(modbusRegisters, {
    kind: "thermometer",
    options: { unit: 4, registers: { temperature: { address: 7, function: "input", type: "f32", unit: "degC" } } },
    backends: ["memory"],
  }),
  use(modbusRegisters, {
    kind: "contact",
    options: { unit: 7, registers: { contact: { address: 3 } } },
    line: METERS,
  }),
  use(modbusRegisters, {
    kind: "contact",
    options: { unit: 7, registers: { contact: { address: 3, function: "holding", bit: 5, closed: 0 } } },
    backends: ["memory"],
  }),
  use(modbusRelay, {
    kind: "valve",
    options: { unit: 3, coil: 0 },
    beside: { unit: 3, coil: 2 },
    backends: ["memory"],
  }),
  use(modbusRelay, {
    kind: "valve",
    options: { unit: 3, coil: 1, mode: "flash", pulse: 3 },
    beside: { unit: 3, coil: 2 },
    line: METERS,
  }),
  use(modbusRelay, {
    kind: "valve",
    options: { unit: 3, coil: 0 },
    beside: { unit: 3, coil: 2 },
    framing: "modbus-tcp",
    backends: ["memory"],
  }),
  use(dart, { kind: "display", options: { address: 81, nozzle: 2 } }),
  use(dart, { kind: "display", options: { decimals: { volume: 3, amount: 1, price: 2 } }, backends: ["memory"] }),
  use(lanfeng, { kind: "display", options: { address: 7, preset: "A3" } }),
  use(taxPort, { kind: "display", options: { gun: 2, price: 772 } }),
  use(zhengxing, { kind: "display", options: { address: 3, price: 772 } }),
  use(azt2, { kind: "display", options: { address: 9 } }),
  use(azt2, { kind: "display", options: { type: "B" }, backends: ["memory"] }),
  use(azt2, { kind: "display", options: { type: "H" }, backends: ["memory"] }),
  use(hengshan, { kind: "display", options: { variant: "native" } }),
  use(hengshan, { kind: "display", options: { variant: "udc", address: 2 } }),
  use(censtarGkl, { kind: "display", options: { address: 300, price: 772 }, apart: true }),
  use(tatsuno, { kind: "display", options: { address: 4 } }),
  use(gilbarcoTwoWire, {
    kind: "display",
    options: { address: 16, nozzle: 3, preset: true },
    line: { baud: 9600 },
  }),
  use(modbusRelay, { kind: "light", options: { unit: 3, coil: 4 } }),
  use(modbusRelay, { kind: "light", options: { unit: 3, coil: 4, mode: "flash", pulse: 9 }, backends: ["memory"] }),
  use(gpio, { kind: "valve", options: LINE, beside: BESIDE }),
  use(gpio, { kind: "valve", options: { ...LINE, activeLow: true }, beside: BESIDE }),
  use(gpio, { kind: "contact", options: LINE }),
  use(gpio, { kind: "contact", options: { ...LINE, activeLow: true } }),
  use(gpio, { kind: "watchdog", options: LINE }),
  use(gpio, { kind: "light", options: LINE }),
  use(gpio, { kind: "light", options: { ...LINE, activeLow: true } }),
  use(manual, { kind: "display", options: { price: 772 } }),
  use(guided, { kind: "self-lock", options: {} }),
];
