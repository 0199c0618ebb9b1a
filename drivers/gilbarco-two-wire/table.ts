import { check, fixed, nibbles, type Part, word } from "../frames/part.ts";
import { defineProtocol } from "../frames/protocol.ts";

/** FF .. FB LRC F0; control words are Fx, digits Ex. */
const block = (...words: Part[]): Part[] => [fixed(0xff), ...words, fixed(0xfb), check("nibble-sum", 0), fixed(0xf0)];

export const GILBARCO = defineProtocol({
  name: "gilbarco-two-wire",
  title: "Gilbarco Two-Wire (TWOTP), 长吉",
  source:
    "one captured transaction, its LRC borne out, and three implementations read (one citing TWOTP-IS-IS2.26-P, Megatech.Gilbarco.Console, fangym0335/first src/lischn001.c); none is a manual",
  certainty: "captured",
  line: { baud: 5760, parity: "even", dataBits: 8, stopBits: 1 },
  gapMs: 10,
  requests: {
    status: {
      about: "State of a pump; 0 is pump 16.",
      parts: [nibbles(0x0, "address")],
      replies: ["status"],
      harmless: true,
    },
    authorise: { about: "Authorise.", parts: [nibbles(0x1, "address")], replies: [], pauseMs: 100, once: true },
    dataNext: { about: "A block follows.", parts: [nibbles(0x2, "address")], replies: ["sendData"], once: true },
    stop: { about: "Stop.", parts: [nibbles(0x3, "address")], replies: [], pauseMs: 100, once: true },
    transaction: { about: "The delivery that ended.", parts: [nibbles(0x4, "address")], replies: ["transaction"] },
    presetVolume: {
      about: "After Dp, in state 7 only.",
      parts: block(fixed(0xe3, 0xf1, 0xf4, 0xf6), word("grade", 1), fixed(0xf8), word("preset", 6)),
      replies: [],
      pauseMs: 100,
      once: true,
    },
    presetCancel: {
      about: "After Dp: a preset of no money is none.",
      parts: block(fixed(0xe3, 0xf2, 0xf4, 0xf8, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0, 0xe0)),
      replies: [],
      pauseMs: 100,
      once: true,
    },
  },
  replies: {
    status: {
      about: "0 data error, 6 hung up, 7 calling, 8 authorised, 9 busy, A and B ended, C stopped, D send data.",
      parts: [nibbles("state", "address")],
    },
    sendData: { about: "The block may come.", parts: [nibbles(0xd, "address")] },
    transaction: {
      about: "`pump` is one less than its number, `grade` than the nozzle's. What the other digits are is not known.",
      parts: block(
        nibbles(0xf, "h1"),
        nibbles(0xf, "h2"),
        nibbles(0xe, "h3"),
        nibbles(0xe, "pump"),
        nibbles(0xe, "d1"),
        nibbles(0xe, "d2"),
        nibbles(0xe, "d3"),
        fixed(0xf6),
        nibbles(0xe, "grade"),
        fixed(0xf4, 0xf7),
        word("price", 4),
        fixed(0xf9),
        word("volume", 6),
        fixed(0xfa),
        word("amount", 6),
      ),
    },
  },
  vectors: [
    {
      hex: "FF F1 F8 EB E1 E0 E0 E2 F6 E2 F4 F7 E0 E7 E0 E1 F9 E0 E6 E3 E3 E2 E0 FA E0 E0 E0 E5 E2 E0 FB EC F0",
      frame: "transaction",
      values: { pump: 1, grade: 2, price: 1070, volume: 23360, amount: 25000 },
      from: "captured",
    },
    {
      hex: "FF E3 F1 F4 F6 E0 F8 E0 E0 E0 E2 E0 E0 FB EE F0",
      frame: "presetVolume",
      values: { grade: 0, preset: 2000 },
      from: "computed",
    },
  ],
  refused: [
    { hex: "FF E5 F4 F6 E0 F7 E2 E7 E7 E0 FB E0 F0", why: "sets a price" },
    {
      hex: "FF F1 F8 EB E1 E0 E0 E2 F6 E2 F4 F7 E0 E7 E0 E1 F9 E0 E6 E3 E3 E2 E0 FA E0 E0 E0 E5 E2 E0 FB E4 F0",
      why: "the LRC as a plain exclusive-or, as one public program has it",
    },
  ],
  left: [
    "E5 sets a price, FC stops every pump: never.",
    "6p tells the money while fuel flows, in six bytes without any check, and nothing tells the volume: the display is read when a delivery has ended.",
    "A state is one byte without a check: it counts when it came three times in a row.",
    "The LRC of a volume preset was computed, never seen: `preset: true` in rig.yaml says that it was tried; without it there are no presets.",
    "What follows a stop (C, or the end of the delivery) is not told: a pump that stays in C is suspended, and wants its nozzle hung up.",
    "The transaction tells which pump and nozzle, and not which delivery: it is taken only when A or B was seen since the pump was authorised. One that is back in 6 or 7 without (it lost its supply, another master asked before) is DISPLAY_STATE.",
    "Decimals are the pump's own setting (special function 010, not read): set them as the display shows.",
    "Totals (5p) are left out: two layouts are told of, of eight and twelve digits, and nothing in the block says which.",
    "5787 baud is the nominal rate; 5760 serves.",
  ],
});
