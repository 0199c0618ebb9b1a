import type { Device } from "../../device/capability.ts";
import { ds18b20 } from "../../ds18b20/index.ts";
import { emr4 } from "../../emr4/index.ts";
import { iioThermometer } from "../../iio-thermometer/index.ts";
import { pulseCounter } from "../../pulse-counter/index.ts";
import { microMotion, promass, tmfmCoriolis } from "../../register-meters/index.ts";
import { comwintop8pt, r4dcb08 } from "../../register-probes/index.ts";
import { tcs3000 } from "../../tcs3000/index.ts";
import { type ContractUse, use } from "./use.ts";

const METERS = { baud: 19200, parity: "even" } as const;
const total = async (device: Device) => device.kind === "flow-meter" && (await device.readTotal()).value;
const state = async (device: Device) => device.kind === "flow-meter" && (await device.readState()).value;
const degrees = async (device: Device) => device.kind === "thermometer" && (await device.read()).value;

/** What a float of some litres leaves out. */
const FLOAT = { totalL: 0.0005, flowLpm: 0.01 };

const SENSOR = { sensor: "28-00000a1b2c3d" };

/** The meters and probes of register tables and of files. */
export const METERS_AND_PROBES: readonly ContractUse[] = [
  use(tmfmCoriolis, {
    kind: "flow-meter",
    options: { unit: 1, totalUnit: "L", flowUnit: "L/min" },
    beside: { unit: 2, totalUnit: "m3", flowUnit: "m3/h" },
    line: METERS,
    resolution: FLOAT,
    literals: [
      {
        title: "the manual's request for twelve registers, with 55 L/min, 745 kg/m3 and 18.5 deg C",
        replies: {
          "01 03 03 E8 00 0C C5 BF":
            "01 03 18 00 00 00 00 00 00 00 00 42 5C 00 00 41 A0 00 00 44 3A 40 00 41 94 00 00 BA 72",
        },
        read: state,
        gives: { flowLpm: 55, densityKgM3: 745, tempC: 18.5 },
      },
    ],
  }),
  use(microMotion, {
    kind: "flow-meter",
    options: { unit: 1, totalUnit: "L", flowUnit: "m3/h", densityUnit: "g/cm3", byteOrder: "CDAB" },
    line: METERS,
    resolution: FLOAT,
  }),
  use(promass, {
    kind: "flow-meter",
    options: { unit: 1, totalUnit: "m3", flowUnit: "L/s", countsFrom: 1, registers: { total: 2611 } },
    line: METERS,
    resolution: FLOAT,
  }),
  use(pulseCounter, {
    kind: "flow-meter",
    options: { unit: 6, pulsesPerL: 10_000 },
    beside: { unit: 7, pulsesPerL: 1000, address: 0, byteOrder: "CDAB" },
    line: METERS,
    resolution: { totalL: 0.0012, flowLpm: 0.5 },
    literals: [
      {
        title: "1234567 pulses at 10000 a litre",
        replies: { "06 03 00 0A 00 02 E5 BE": "06 03 04 00 12 D6 87 32 F4" },
        read: async (device) => Number(await total(device)).toFixed(6),
        gives: "123.456700",
      },
    ],
  }),
  use(emr4, {
    kind: "flow-meter",
    options: { totalUnit: "L" },
    resolution: { totalL: 0.011, flowLpm: 6 },
    reverse: false,
  }),
  use(emr4, { kind: "flow-meter", options: { totalUnit: "m3", reads: "sale" }, reverse: false }),
  use(tcs3000, { kind: "flow-meter", options: { totalUnit: "L" }, reverse: false }),
  use(r4dcb08, {
    kind: "thermometer",
    options: { unit: 1, channel: 0 },
    beside: { unit: 1, channel: 5 },
    line: METERS,
  }),
  use(comwintop8pt, {
    kind: "thermometer",
    options: { unit: 1, channel: 0 },
    beside: { unit: 1, channel: 7 },
    line: METERS,
    literals: [
      {
        title: "25.0 deg C",
        replies: { "01 03 00 00 00 01 84 0A": "01 03 02 00 FA 38 07" },
        read: degrees,
        gives: 25,
      },
    ],
  }),
  use(ds18b20, { kind: "thermometer", options: SENSOR, beside: { sensor: "28-00000a1b2c3e" } }),
  use(iioThermometer, {
    kind: "thermometer",
    options: { device: "iio:device0", chip: "max31865", rtd: { reference: 430 } },
    beside: { device: "iio:device1", chip: "max31865", rtd: { reference: 400 } },
  }),
  use(iioThermometer, {
    kind: "thermometer",
    options: { device: "iio:device2", chip: "tmp117" },
    tellsOpenProbe: false,
  }),
];
