import { ascii, check, code, fixed, length, type Part, rest, unknown } from "../frames/part.ts";
import { defineProtocol } from "../frames/protocol.ts";

/** BB LEN FF CMD ... XOR; FF: a single frame, or the last. The exclusive-or begins at FF. */
const request = (command: number, ...params: Part[]): Part[] => [
  fixed(0xbb),
  length,
  fixed(0xff, command),
  code("gun", 0, 15),
  ...params,
  check("xor", 2),
];
const data = (command: number, ...digits: Part[]): Part[] => [
  fixed(0xbb),
  length,
  fixed(0xff, command),
  code("status", 1, 255),
  ...digits,
  check("xor", 2),
];
const none = (command: number): Part[] => [
  fixed(0xbb),
  length,
  fixed(0xff, command, 0),
  rest("data", 0, 40),
  check("xor", 2),
];

/** 01: answered in plain; 00 would only show it at the dispenser, more would cipher it. */
const plain = fixed(0x01);
const lastDigits = [
  ascii("day", 2),
  ascii("hour", 2),
  ascii("minute", 2),
  ascii("volume", 6),
  ascii("amount", 6),
  ascii("price", 4),
];

export const TAX_PORT = defineProtocol({
  name: "tax-port",
  title: "Tax-control report port 税控口/抄报口 of the GB 18240 family",
  source:
    "two implementations read (harvy2018/POD_V0.2, flimmy78/oillwork) that agree on the frame, its exclusive-or and the places of volume, amount and price; commands 83 and 86 to 89 from the first alone; no captured byte, the official text is not public",
  certainty: "implemented",
  line: { baud: 9600, parity: "even", dataBits: 8, stopBits: 1 },
  gapMs: 100,
  replyMs: 1500,
  requests: {
    last: {
      about: "The last delivery that has ended.",
      parts: request(0x86, plain),
      replies: ["last", "lastLong", "noLast"],
      harmless: true,
    },
    day: {
      about: "Sums of a day, YYYYMMDD.",
      parts: request(0x87, ascii("date", 8), plain),
      replies: ["day", "noDay"],
      harmless: true,
    },
    month: {
      about: "Sums of a month, YYYYMM.",
      parts: request(0x88, ascii("date", 6), plain),
      replies: ["month", "noMonth"],
      harmless: true,
    },
    total: {
      about: "Running totals.",
      parts: request(0x89, fixed(0x00), plain),
      replies: ["total", "noTotal"],
      harmless: true,
    },
  },
  replies: {
    last: { about: "Day, hour and minute tell a new record from the one before.", parts: data(0x86, ...lastDigits) },
    lastLong: {
      about: "The same from KTK modules; what the two bytes are is not known.",
      parts: data(0x86, ...lastDigits, unknown("tail", 0x30, 0x30)),
    },
    noLast: { about: "Status 00: nothing there.", parts: none(0x86) },
    day: { about: "", parts: data(0x87, ascii("date", 8), ascii("volume", 8), ascii("amount", 8), ascii("price", 4)) },
    noDay: { about: "", parts: none(0x87) },
    month: { about: "", parts: data(0x88, ascii("date", 6), ascii("volume", 10), ascii("amount", 10)) },
    noMonth: { about: "", parts: none(0x88) },
    total: { about: "", parts: data(0x89, ascii("volume", 12), ascii("amount", 12)) },
    noTotal: { about: "", parts: none(0x89) },
  },
  vectors: [
    { hex: "BB 05 FF 86 01 01 79", frame: "last", values: { gun: 1 }, from: "computed" },
    { hex: "BB 05 FF 86 00 01 78", frame: "last", values: { gun: 0 }, from: "computed" },
    {
      hex: "BB 0D FF 87 01 32 30 31 36 30 33 31 37 01 78",
      frame: "day",
      values: { gun: 1, date: 20160317 },
      from: "computed",
    },
    {
      hex: "BB 0B FF 88 01 32 30 31 36 30 33 01 71",
      frame: "month",
      values: { gun: 1, date: 201603 },
      from: "computed",
    },
    { hex: "BB 06 FF 89 01 00 01 76", frame: "total", values: { gun: 1 }, from: "computed" },
    {
      hex: "BB 1A FF 86 01 31 37 31 33 35 34 30 30 32 30 30 30 30 31 35 34 34 30 30 37 37 32 79",
      frame: "last",
      values: { status: 1, day: 17, hour: 13, minute: 54, volume: 2000, amount: 15440, price: 772 },
      from: "computed",
    },
  ],
  refused: [
    { hex: "BB 05 FF 86 01 01 78", why: "the exclusive-or is of gun 0" },
    { hex: "BB 05 00 86 01 01 86", why: "byte 2 is not FF" },
  ],
  left: [
    "Parity: one source opens the port 8E1, the other 8N1. `doctor` tries both and says which answers.",
    "It tells of the last delivery, when the nozzle has been hung up; nothing while fuel flows, and nothing can be commanded.",
    "Answers bear no nozzle; `gun` is 0 for the first on most boards.",
    "Decimals of the sums (87 to 89) are not stated; two are taken, as the record of a delivery has them.",
    "83 (tax information, in one frame or two) is left out: its two frames do not add up to the length that is told.",
    'F1 and F3 (of a main board to its tax module: current data, pulse equivalent), and the wide records of the "260" model, are left out: whether a port answers them is not known.',
  ],
});
