import { bcd, binary, check, code, fixed, type Part, unknown } from "../frames/part.ts";
import { defineProtocol } from "../frames/protocol.ts";

/** addr 00 CMD d3..d10 SUM; the sum leaves the address out. */
const frame = (command: number, ...data: Part[]): Part[] => [
  code("address", 1, 255),
  fixed(0x00, command),
  ...data,
  check("sum-to-zero", 1),
];
const nothing = fixed(0, 0, 0, 0, 0, 0, 0, 0);
const total = [unknown("head", 0, 0), bcd("total", 6)];

export const LANFENG = defineProtocol({
  name: "lanfeng",
  title: "Lanfeng 蓝峰 (Wenzhou), native, 12 bytes",
  source: "one implementation read (fangym0335/first, src/lischn017.c); no manual, no captured byte",
  certainty: "implemented",
  line: { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 },
  gapMs: 150,
  requests: {
    status: { about: "What it shows and does.", parts: frame(0xb8, nothing), replies: ["status"], harmless: true },
    control: { about: "Take control.", parts: frame(0xa0, nothing), replies: [], once: true },
    presetA2: {
      about: "A preset; whether of volume or amount is not known.",
      parts: frame(0xa2, bcd("preset", 3), fixed(0, 0, 0, 0, 0)),
      replies: [],
      once: true,
    },
    presetA3: {
      about: "The other preset.",
      parts: frame(0xa3, bcd("preset", 3), fixed(0, 0, 0, 0, 0)),
      replies: [],
      once: true,
    },
    authorise: { about: "Authorise.", parts: frame(0xa1, nothing), replies: [], once: true },
    stop: { about: "Stop.", parts: frame(0xb1, nothing), replies: [], pauseMs: 800, once: true },
    totalVolume: {
      about: "Running total of volume.",
      parts: frame(0xad, nothing),
      replies: ["totalVolume"],
      harmless: true,
    },
    totalAmount: {
      about: "Running total of amount.",
      parts: frame(0xac, nothing),
      replies: ["totalAmount"],
      harmless: true,
    },
  },
  replies: {
    status: {
      about: "State: 01 idle, 81 calling, 82 delivering; with 40 while it is under control.",
      parts: [
        code("address", 1, 255),
        unknown("head", 0),
        bcd("price", 2),
        bcd("amount", 3),
        bcd("volume", 3),
        binary("state", 1),
        check("sum-to-zero", 1),
      ],
    },
    totalVolume: { about: "In the volume's division.", parts: frame(0xad, ...total) },
    totalAmount: { about: "In the amount's division.", parts: frame(0xac, ...total) },
  },
  vectors: [
    { hex: "01 00 B8 00 00 00 00 00 00 00 00 48", frame: "status", values: { address: 1 }, from: "computed" },
    { hex: "01 00 A0 00 00 00 00 00 00 00 00 60", frame: "control", values: { address: 1 }, from: "computed" },
    { hex: "01 00 A1 00 00 00 00 00 00 00 00 5F", frame: "authorise", values: { address: 1 }, from: "computed" },
    { hex: "01 00 AC 00 00 00 00 00 00 00 00 54", frame: "totalAmount", values: { address: 1 }, from: "computed" },
    { hex: "01 00 AD 00 00 00 00 00 00 00 00 53", frame: "totalVolume", values: { address: 1 }, from: "computed" },
    { hex: "01 00 B1 00 00 00 00 00 00 00 00 4F", frame: "stop", values: { address: 1 }, from: "computed" },
    {
      hex: "01 00 A2 00 20 00 00 00 00 00 00 3E",
      frame: "presetA2",
      values: { address: 1, preset: 2000 },
      from: "computed",
    },
  ],
  refused: [{ hex: "01 00 A4 07 72 00 00 00 00 00 00 E3", why: "sets a price" }],
  left: [
    "A4 sets a price: never.",
    "What A0, A1, A2, A3 and B1 are answered with is not known: the state is asked for instead.",
    "Byte 1 of the answer to B8, and bytes 3 and 4 of those to AC and AD, are not explained.",
    "Of A2 and A3 one presets volume and one amount: `preset: A2` or `A3` in rig.yaml says which was found at the dispenser; without it there are no presets.",
    "A delivery's end shows as idle or calling; no command clears it.",
    "How an authorised dispenser without flow shows is not known; delivering is taken for both.",
  ],
});
