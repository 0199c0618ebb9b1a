import { bcd, binary, check, code, fixed, type Part, unknown } from "../frames/part.ts";
import { defineProtocol } from "../frames/protocol.ts";

/** FC CMD FP [data] XOR; the exclusive-or begins at CMD. */
const frame = (command: number, ...data: Part[]): Part[] => [
  fixed(0xfc),
  fixed(command),
  code("address", 1, 255),
  ...data,
  check("xor", 1),
];

export const ZHENGXING = defineProtocol({
  name: "zhengxing",
  title: "Zhengxing 正星 (Henan), native",
  source: "one implementation read (fangym0335/first, src/lischn005.c); no manual, no captured byte",
  certainty: "implemented",
  line: { baud: 9600, parity: "even", dataBits: 8, stopBits: 1 },
  gapMs: 100,
  requests: {
    status: { about: "State of a fuelling point.", parts: frame(0x0d), replies: ["status"], harmless: true },
    live: { about: "What it shows, also while fuel flows.", parts: frame(0x18), replies: ["live"], harmless: true },
    authorise: { about: "Authorise.", parts: frame(0x06), replies: [], once: true },
    stop: { about: "Stop.", parts: frame(0x05), replies: [], once: true },
    transaction: {
      about: "The delivery that ended and was not cleared.",
      parts: frame(0x15),
      replies: ["transaction", "noTransaction"],
    },
    clear: {
      about: "Clears the transaction of this number.",
      parts: frame(0x17, binary("sequence", 2)),
      replies: ["cleared", "status"],
      once: true,
    },
  },
  replies: {
    status: {
      about:
        "Low nibble 1 inoperative, 2 closed, 3 idle, 4 calling, 5 authorised, 6 started, 7 and 9 suspended, 8 delivering; bit 10: a transaction is not cleared.",
      parts: frame(0x0d, binary("state", 1)),
    },
    live: {
      about: "",
      parts: frame(0x18, unknown("head", 0), bcd("volume", 3), bcd("amount", 3), unknown("tail", 0, 0)),
    },
    transaction: {
      about:
        "Amount and volume stand in 20 bits each at 6 to 8 and 8 to 10; their order is not stated, so they are not read.",
      parts: frame(
        0x15,
        unknown("head", ...Array.from({ length: 16 }, () => 0)),
        bcd("price", 2),
        unknown("middle", 0, 0),
        binary("sequence", 2),
        unknown("tail", ...Array.from({ length: 10 }, () => 0)),
      ),
    },
    noTransaction: { about: "There is none.", parts: frame(0x16) },
    cleared: { about: "As `status`, under the command's own number.", parts: frame(0x17, binary("state", 1)) },
  },
  vectors: [
    { hex: "FC 0D 01 0C", frame: "status", values: { address: 1 }, from: "computed" },
    { hex: "FC 18 01 19", frame: "live", values: { address: 1 }, from: "computed" },
    { hex: "FC 06 01 07", frame: "authorise", values: { address: 1 }, from: "computed" },
    { hex: "FC 15 01 14", frame: "transaction", values: { address: 1 }, from: "computed" },
  ],
  refused: [
    { hex: "FC 03 01 07 72 77", why: "sets a price" },
    { hex: "FC 0D 01 0D", why: "the exclusive-or is wrong" },
  ],
  left: [
    "03 sets a price, 08 the mode of the dispenser: never.",
    "0C (totals, four binary bytes each) is left out: their order is not stated. No command for a preset is known.",
    "No live frame tells the unit price: `price` in rig.yaml does, and the transaction's is held against it.",
    "What 05 and 06 are answered with is not known: the state is asked for instead. Whether 05 ends a delivery or suspends it is not known either; a dispenser that stays suspended is DISPLAY_STATE.",
    'The answer to "no transaction" is command 16; its length is assumed to be that of a request.',
    "The answer to 17 is told as a status of 5 bytes; under which command is not, so both are taken.",
  ],
});
