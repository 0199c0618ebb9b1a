import type { OnModbus } from "../device/recognise.ts";
import { unpackWords, word } from "../modbus/pdu.ts";
import { CHANNELS } from "./module.ts";
import { FAULT, OPEN } from "./thermometer.ts";

/** Holding 64 tells the module's type; each channel on which something is connected is a thermometer. */
const TYPE = { register: 64, mb8art: 57 };

export const mb8artRecognise: OnModbus = {
  on: "modbus",
  lines: [{ baud: 9600, parity: "none", dataBits: 8, stopBits: 1 }],
  sure: "named",
  signs: [
    {
      read: { fn: "readHolding", address: TYPE.register, count: 1 },
      fits: (data) => word(data, 0) === TYPE.mb8art,
    },
    { read: { fn: "readInput", address: 0, count: CHANNELS }, fits: () => true },
  ],
  propose: (unit, [, channels = new Uint8Array(0)]) =>
    unpackWords(channels).flatMap((raw, channel) =>
      raw === OPEN || raw === (FAULT & 0xffff)
        ? []
        : [{ kind: "thermometer", options: { unit, channel }, fill: [], check: [] }],
    ),
};
