import { ascii, binary, check, fixed, type Part, text } from "../frames/part.ts";
import { defineProtocol } from "../frames/protocol.ts";

const chars = (said: string): Part => fixed(...[...said].map((char) => char.charCodeAt(0)));

/** 02 AH AL payload XOR; the exclusive-or begins at AH. */
const frame = (...payload: Part[]): Part[] => [fixed(0x02), binary("address", 2), ...payload, check("xor", 1)];
/** What a nozzle tells of its delivery. */
const told = (letter: string, ...data: Part[]): Part[] =>
  frame(
    chars(letter),
    ascii("nozzle", 1),
    text("id", 1),
    ascii("state", 1),
    ...data.flatMap((each) => [chars(";"), each]),
  );

export const CENSTAR_GKL = defineProtocol({
  name: "censtar-gkl",
  title: "Censtar (Zhengxing 正星 export) GasKitLink",
  source:
    "three implementations read (censtar0502/pultcodex proto_gaskitlink.c, MultiFuelMaster GasKitProtocol.cpp, USB_control gkl_link.c), of which the last differs; no manual, no captured byte",
  certainty: "implemented",
  line: { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 },
  gapMs: 120,
  requests: {
    status: { about: "State and nozzle.", parts: frame(chars("S")), replies: ["status"], harmless: true },
    volume: { about: "Volume, also while fuel flows.", parts: frame(chars("L")), replies: ["volume"], harmless: true },
    amount: { about: "Amount, also while fuel flows.", parts: frame(chars("R")), replies: ["amount"], harmless: true },
    transaction: { about: "The delivery that ended.", parts: frame(chars("T")), replies: ["transaction"] },
    counter: {
      about: "A nozzle's counter.",
      parts: frame(chars("C"), ascii("nozzle", 1)),
      replies: ["counter"],
      harmless: true,
    },
    stop: { about: "Stop.", parts: frame(chars("B")), replies: [], once: true },
    close: { about: "Closes the transaction.", parts: frame(chars("N")), replies: [], once: true },
  },
  replies: {
    status: {
      about:
        "0 error, 1 idle, 2 calling, 3 authorised, 4 started, 5 suspended, 6 delivering, 7 suspended, 8 stopped, 9 ended.",
      parts: frame(chars("S"), ascii("state", 1), ascii("nozzle", 1)),
    },
    volume: { about: "", parts: told("L", ascii("volume", 6)) },
    amount: { about: "", parts: told("R", ascii("amount", 6)) },
    transaction: { about: "", parts: told("T", ascii("amount", 6), ascii("volume", 6), ascii("price", 4)) },
    counter: { about: "", parts: frame(chars("C"), ascii("nozzle", 1), chars(";"), ascii("total", 9)) },
  },
  vectors: [
    { hex: "02 00 01 53 52", frame: "status", values: { address: 1 }, from: "computed" },
    { hex: "02 00 01 4C 4D", frame: "volume", values: { address: 1 }, from: "computed" },
    { hex: "02 00 01 52 53", frame: "amount", values: { address: 1 }, from: "computed" },
    { hex: "02 00 01 54 55", frame: "transaction", values: { address: 1 }, from: "computed" },
    { hex: "02 00 01 4E 4F", frame: "close", values: { address: 1 }, from: "computed" },
    { hex: "02 00 01 43 31 73", frame: "counter", values: { address: 1, nozzle: 1 }, from: "computed" },
    { hex: "02 00 01 53 31 30 53", frame: "status", values: { address: 1, state: 1, nozzle: 0 }, from: "computed" },
    {
      hex: "02 00 01 54 31 61 38 3B 30 31 35 34 34 30 3B 30 30 32 30 30 30 3B 30 37 37 32 02",
      frame: "transaction",
      values: { address: 1, nozzle: 1, id: "a", state: 8, amount: 15440, volume: 2000, price: 772 },
      from: "computed",
    },
  ],
  refused: [
    { hex: "02 00 01 56 31 3B 30 30 32 30 30 30 3B 30 37 37 32 66", why: "a preset that carries a price" },
    { hex: "02 00 01 53 52 00", why: "the variant of USB_control asks SR" },
  ],
  left: [
    "V and M, the only ways to authorise, carry a unit price: the rig writes none, so a person starts each delivery. G (resume) is left out; B stops.",
    "Volume and amount come by two frames: while fuel flows they are not of one moment.",
    "No live frame tells the unit price: `price` in rig.yaml does, and the transaction's is held against it.",
    "What C counts is not told: it is not read. What N and B are answered with is not told either.",
    "USB_control's variant (SR, LM, RS, a status of three characters) is not spoken: such a dispenser is REPLY_CORRUPT.",
  ],
});
