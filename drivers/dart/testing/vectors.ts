import type { FromPump, ToPump } from "../transactions.ts";

/**
 * Frames from outside this project, for tests in both directions. Captured: intelipump's fixtures (address 51, price
 * 1175), alejomonroy/Full-Colombia-Wayne comments (price 8123), the log of a tester (price 2180). Computed: by the rules
 * of the specification, not with this codec.
 */
export interface Vector<T> {
  hex: string;
  address: number;
  tx: number;
  is: readonly T[];
}

const at50 = (body: string, is: ToPump): Vector<ToPump> => ({
  hex: `50 31 ${body} 03 FA`,
  address: 0x50,
  tx: 1,
  is: [is],
});

export const CAPTURED_TO_PUMP: readonly Vector<ToPump>[] = [
  { hex: "50 34 01 01 05 5E 6F 03 FA", address: 0x50, tx: 4, is: [{ kind: "command", command: "reset" }] },
  { hex: "50 35 02 01 01 AE 50 03 FA", address: 0x50, tx: 5, is: [{ kind: "nozzles", nozzles: [1] }] },
  { hex: "50 37 01 01 06 1E 2A 03 FA", address: 0x50, tx: 7, is: [{ kind: "command", command: "authorise" }] },
  { hex: "50 31 01 01 00 9E A0 03 FA", address: 0x50, tx: 1, is: [{ kind: "command", command: "status" }] },
  { hex: "50 33 05 03 00 21 80 80 72 03 FA", address: 0x50, tx: 3, is: [{ kind: "prices", prices: [2180] }] },
  { hex: "51 34 05 03 00 11 75 45 42 03 FA", address: 0x51, tx: 4, is: [{ kind: "prices", prices: [1175] }] },
];

export const COMPUTED_TO_PUMP: readonly Vector<ToPump>[] = [
  at50("01 01 04 9F 63", { kind: "command", command: "filling" }),
  at50("01 01 05 5E A3", { kind: "command", command: "reset" }),
  at50("01 01 06 1E A2", { kind: "command", command: "authorise" }),
  at50("01 01 08 9F 66", { kind: "command", command: "stop" }),
  at50("01 01 02 1F 61", { kind: "command", command: "parameters" }),
  at50("01 01 03 DE A1", { kind: "command", command: "identity" }),
  at50("65 01 01 1E BF", { kind: "totalsRequest", counter: 1 }),
  at50("02 01 01 AF 60", { kind: "nozzles", nozzles: [1] }),
  at50("03 04 00 00 20 00 CD CC", { kind: "presetVolume", value: 2000 }),
  at50("04 04 00 01 00 00 84 7B", { kind: "presetAmount", value: 10000 }),
  at50("05 03 00 07 72 1A 75", { kind: "prices", prices: [772] }),
];

const DC3: FromPump = { kind: "nozzle", price: 8123, nozzle: 1, out: true };

export const FROM_PUMP: readonly Vector<FromPump>[] = [
  {
    hex: "50 34 01 01 01 03 04 00 21 80 11 9C 82 03 FA",
    address: 0x50,
    tx: 4,
    is: [
      { kind: "status", code: 1 },
      { kind: "nozzle", price: 2180, nozzle: 1, out: true },
    ],
  },
  {
    hex: "51 31 01 01 04 03 04 00 81 23 11 02 08 00 00 04 28 00 00 34 77 03 04 00 81 23 11 83 55 03 FA",
    address: 0x51,
    tx: 1,
    is: [{ kind: "status", code: 4 }, DC3, { kind: "filling", volume: 428, amount: 3477 }, DC3],
  },
  {
    hex: "51 3D 65 10 01 00 00 00 00 02 00 00 00 00 02 00 00 00 00 00 58 F8 03 FA",
    address: 0x51,
    tx: 13,
    is: [{ kind: "totals", counter: 1, values: [2, 2, 0] }],
  },
  // A CRC byte that is FA goes out escaped (computed).
  {
    hex: "51 31 02 08 00 00 00 40 00 00 02 80 01 10 FA 03 FA",
    address: 0x51,
    tx: 1,
    is: [{ kind: "filling", volume: 40, amount: 280 }],
  },
  {
    hex: "51 31 02 08 00 00 00 62 00 00 04 34 10 FA 2A 03 FA",
    address: 0x51,
    tx: 1,
    is: [{ kind: "filling", volume: 62, amount: 434 }],
  },
];

/** They circulate, with a CRC that is not theirs. */
export const WRONG_CRC: readonly string[] = [
  "50 31 01 01 01 03 04 00 21 80 11 9C 82 03 FA",
  "51 35 01 01 05 DA CB 03 FA",
  "50 32 65 01 01 23 3B 03 FA",
  "50 33 65 01 02 62 C6 03 FA",
];

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(" "), (byte) => Number.parseInt(byte, 16));
}

export function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");
}
