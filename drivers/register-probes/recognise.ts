import type { OnModbus } from "../device/recognise.ts";
import { unpackWords, word } from "../modbus/pdu.ts";
import type { ProbeTable } from "./make.ts";

/** A module keeps its own unit number in a register of its list; each channel that tells degrees is a thermometer. */
export function recogniseProbe({ line, says, ownUnit }: ProbeTable, channels: number): OnModbus {
  return {
    on: "modbus",
    lines: [{ baud: 9600, parity: "none", dataBits: 8, stopBits: 1, ...line }],
    sure: "fits",
    signs: [
      {
        read: { fn: "readHolding", address: ownUnit.register, count: 1 },
        fits: (data, unit) => (ownUnit.place === "word" ? word(data, 0) : word(data, 0) >> 8) === unit,
      },
      { read: { fn: "readHolding", address: 0, count: channels }, fits: () => true },
    ],
    propose: (unit, [, values = new Uint8Array(0)]) =>
      unpackWords(values).flatMap((raw, channel) =>
        says(signed(raw)) === null ? [{ kind: "thermometer", options: { unit, channel }, fill: [], check: [] }] : [],
      ),
  };
}

const signed = (raw: number): number => (raw << 16) >> 16;
