import { ascii, check, code, fixed, mirrored, type Part, unsummed } from "../frames/part.ts";
import { defineProtocol } from "../frames/protocol.ts";

/** Every byte of address, command and data is followed by itself xor 7F; the checksum takes it once, and one of the two 03. */
const framed = (...data: Part[]): Part[] => [
  fixed(0x7f, 0x02),
  ...mirrored(0x7f, ...data),
  unsummed(fixed(0x03)),
  fixed(0x03),
  check("xor-or-40", 1),
];
const request = (command: string, ...data: Part[]): Part[] =>
  framed(code("address", 1, 15, 0x20), fixed(command.charCodeAt(0)), ...data);
const done = ["ack", "notNow", "notKnown"] as const;

export const AZT2 = defineProtocol({
  name: "azt2",
  title: "AZT 2.0 (АЗТ, Топаз, НАРА)",
  source:
    "ОАО АЗТ, Протокол 2.0 (дополненный), 2003, with two implementations (censtar0502/EmuAZT2, dokshinit/AZSDevices); no captured byte",
  certainty: "specified",
  line: { baud: 4800, parity: "even", dataBits: 7, stopBits: 2 },
  gapMs: 20,
  requests: {
    status: { about: "Its state.", parts: request("1"), replies: ["ended", "status", "notKnown"], harmless: true },
    authorise: { about: "Authorise, after a dose was set.", parts: request("2"), replies: done, once: true },
    stop: { about: "Stop; takes an authorisation back.", parts: request("3"), replies: done, once: true },
    data: {
      about: "All that is shown, of dispensers of type A, C, D, E.",
      parts: request("5"),
      replies: ["data", ...done],
      harmless: true,
    },
    dataB: { about: "Of type B, F, G.", parts: request("5"), replies: ["dataB", ...done], harmless: true },
    dataH: { about: "Of type H.", parts: request("5"), replies: ["dataH", ...done], harmless: true },
    confirm: { about: "The end of a delivery is taken note of.", parts: request("8"), replies: done, once: true },
    preset: {
      about: "A dose, in hundredths of a litre.",
      parts: request("T", ascii("preset", 5)),
      replies: done,
      once: true,
    },
  },
  replies: {
    status: {
      about: "30 hung up, 31 nozzle out, 32 authorised, 33 delivering, 38 a dose was set at the dispenser.",
      parts: framed(code("state", 0x30, 0x38)),
    },
    ended: {
      about: "34, and 30 as it should, 31 with too much or without leave.",
      parts: framed(code("state", 0x34, 0x34), code("how", 0x30, 0x31)),
    },
    data: { about: "", parts: framed(ascii("volume", 6), ascii("amount", 6), ascii("price", 4)) },
    dataB: { about: "", parts: framed(ascii("volume", 6), ascii("amount", 8), ascii("price", 6)) },
    dataH: { about: "", parts: framed(ascii("volume", 5), ascii("amount", 7), ascii("price", 4)) },
    ack: { about: "Done.", parts: [fixed(0x7f, 0x06)] },
    notNow: { about: "Not possible now.", parts: [fixed(0x7f, 0x18)] },
    notKnown: { about: "No such command.", parts: [fixed(0x7f, 0x15)] },
  },
  vectors: [
    { hex: "7F 02 21 5E 31 4E 03 03 53", frame: "status", values: { address: 1 }, from: "computed" },
    { hex: "7F 02 21 5E 32 4D 03 03 50", frame: "authorise", values: { address: 1 }, from: "computed" },
    { hex: "7F 02 21 5E 33 4C 03 03 51", frame: "stop", values: { address: 1 }, from: "computed" },
    { hex: "7F 02 21 5E 35 4A 03 03 57", frame: "data", values: { address: 1 }, from: "computed" },
    { hex: "7F 02 21 5E 38 47 03 03 5A", frame: "confirm", values: { address: 1 }, from: "computed" },
    {
      hex: "7F 02 21 5E 54 2B 30 4F 32 4D 30 4F 30 4F 30 4F 03 03 44",
      frame: "preset",
      values: { address: 1, preset: 2000 },
      from: "computed",
    },
    { hex: "7F 02 30 4F 03 03 73", frame: "status", values: { state: 0x30 }, from: "computed" },
    { hex: "7F 02 34 4B 30 4F 03 03 47", frame: "ended", values: { state: 0x34, how: 0x30 }, from: "computed" },
  ],
  refused: [
    { hex: "7F 02 21 5E 51 2E 30 4F 37 48 37 48 32 4D 03 03 71", why: "sets a price" },
    { hex: "7F 02 21 5E 56 29 03 03 34", why: "a forced start" },
    { hex: "7F 02 30 4E 03 03 73", why: "the complement is wrong" },
  ],
  left: [
    "Q (price), V (forced start), ] (address), N and O (parameters), W (broadcast): never. 4 (volume alone), 6 (totals), 7 (type), P, R, S, U, X and Y are not needed.",
    "An answer bears no address.",
    "It delivers no more than a dose: a run without preset gets 999.99 L, and the rig stops it.",
    "`type` in rig.yaml says how many digits 5 is answered with; A and H cannot be told apart by their length.",
    "Where a dispenser refuses 5 while fuel flows, `live: false` reads it at the end only.",
  ],
});
