import type { OnModbus } from "../device/recognise.ts";

/** Boards of eight. What its coils are wired to nobody can know from here: no valve is ever proposed. */
const COILS = 8;

export const relayRecognise: OnModbus = {
  on: "modbus",
  lines: [{ baud: 9600, parity: "none", dataBits: 8, stopBits: 1 }],
  sure: "weak",
  signs: [{ read: { fn: "readCoils", address: 0, count: COILS }, fits: () => true }],
  propose: () => [],
};
