import { ascii, check, code, fixed, type Part, rest, text } from "../frames/part.ts";
import { defineProtocol } from "../frames/protocol.ts";

const chars = (said: string): Part => fixed(...[...said].map((char) => char.charCodeAt(0)));
/** '@' is pump 1. */
const pump = code("address", 1, 62, 0x3f);
/** 02 payload 03 BCC; the exclusive-or has 03 in it and 02 not. */
const message = (...payload: Part[]): Part[] => [fixed(0x02), pump, ...payload, fixed(0x03), check("xor", 1)];

export const TATSUNO = defineProtocol({
  name: "tatsuno",
  title: "Tatsuno SS-LAN type",
  source: "one implementation read (censtar0502/Tatsuno); no manual, no captured byte",
  certainty: "implemented",
  line: { baud: 19200, parity: "even", dataBits: 8, stopBits: 1 },
  gapMs: 10,
  requests: {
    poll: {
      about: "Has it something to tell?",
      parts: [fixed(0x04), pump, fixed(0x51, 0x05)],
      replies: ["nothing", "display", "message"],
      harmless: true,
    },
    select: {
      about: "It is to be told something.",
      parts: [fixed(0x04), pump, fixed(0x41, 0x05)],
      replies: ["selected"],
    },
    askDisplay: {
      about: "A15: it is to tell its state at the next poll.",
      parts: message(chars("A15")),
      replies: ["taken"],
    },
    take: { about: "What it told was heard.", parts: [fixed(0x10, 0x31)], replies: [], pauseMs: 40, once: true },
  },
  replies: {
    nothing: { about: "EOT.", parts: [fixed(0x04)] },
    selected: { about: "", parts: [fixed(0x10, 0x30)] },
    taken: { about: "", parts: [fixed(0x10, 0x31)] },
    display: {
      about: "Q61: condition 0 hung up, 1 lifted, 3 delivering, 4 ended.",
      parts: message(
        chars("Q61"),
        ascii("condition", 1),
        ascii("volume", 6),
        text("flag", 1),
        ascii("price", 4),
        ascii("amount", 6),
        rest("tail", 1, 12),
      ),
    },
    message: {
      about: "Anything else: Q00 power-on, Q60, Q62 error.",
      parts: message(chars("Q"), text("command", 2), rest("data", 0, 60)),
    },
  },
  vectors: [{ hex: "02 40 41 31 35 03 06", frame: "askDisplay", values: { address: 1 }, from: "computed" }],
  refused: [
    { hex: "02 40 41 31 33 03 00", why: "A13 locks" },
    { hex: "02 40 41 31 34 03 07", why: "A14 unlocks" },
    { hex: "02 40 41 31 35 03 07", why: "the check is wrong" },
  ],
  left: [
    "A13 locks, A14 unlocks: never. A10 and A11 authorise and carry a price: never, so a person handles the dispenser. Whether A12 (cancel) stops a delivery is not told: left out.",
    "Q00, at power-on, wants an answer that is computed from a challenge in a way that nobody has explained: such a pump is DEVICE_REFUSED until its own console has started it.",
    "How wide nozzle, product and indication are, behind the amount, is not told: they are not read. A20 and Q65 (totals) are told without a layout.",
    "The first character of a message is taken for the pump's, as in every example, all of pump 1.",
  ],
});
