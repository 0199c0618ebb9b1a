import { bcd, binary, check, fixed, length, mirrored, nibbles, type Part, rest, unknown } from "../frames/part.ts";
import { defineProtocol } from "../frames/protocol.ts";

const SOURCE = "no manual, no captured byte; read from one implementation (fangym0335/first, src/";

/** FF LEN CMD .. XOR; the exclusive-or begins at CMD. */
const frame = (command: number, ...data: Part[]): Part[] => [
  fixed(0xff),
  length,
  fixed(command),
  ...data,
  check("xor-no-ff", 2),
];

export const HENGSHAN_NATIVE = defineProtocol({
  name: "hengshan-native",
  title: "Hengshan 恒山, native",
  source: `${SOURCE}lischn002.c)`,
  certainty: "implemented",
  line: { baud: 2400, parity: "none", dataBits: 8, stopBits: 1 },
  gapMs: 250,
  requests: {
    display: { about: "What it shows and does.", parts: frame(0xa0), replies: ["display"], harmless: true },
    totals: { about: "Running totals.", parts: frame(0xac), replies: ["totals"], harmless: true },
  },
  replies: {
    display: {
      about: "State 40 idle, 60 calling, B0 and 90 busy, E0 locked, 20 stopped.",
      parts: frame(
        0xa0,
        unknown("head", 0, 0),
        bcd("volume", 3),
        bcd("amount", 3),
        bcd("price", 2),
        binary("state", 1),
        unknown("tail", 0, 0, 0, 0, 0),
      ),
    },
    totals: { about: "", parts: frame(0xac, bcd("volume", 4), rest("tail", 0, 24)) },
  },
  vectors: [{ hex: "FF 02 A0 A0", frame: "display", values: {}, from: "computed" }],
  refused: [{ hex: "FF 02 A0 A1", why: "the exclusive-or is wrong" }],
  left: [
    "The baud rate is told as a code, 24, that may be 2400; set the line to what answers.",
    "A3 to A6 take control, authorise and stop, but which of them does what is not told: a person handles the dispenser. A1 sets a price: never.",
    "How wide the total of amount is (AC, from byte 7) is not told: it is not read.",
    "Nothing bears an address: one dispenser a line.",
  ],
});

const talk = (command: number): Part[] => mirrored(0xff, nibbles(0xf, "address"), fixed(command));

export const HENGSHAN_UDC = defineProtocol({
  name: "hengshan-udc",
  title: 'Hengshan 恒山 TH30 and TQC, UDC "double talk"',
  source: `${SOURCE}lischn019.c and lischn020.c)`,
  certainty: "implemented",
  line: { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 },
  gapMs: 150,
  requests: {
    display: { about: "What it shows and does.", parts: talk(0xa1), replies: ["display"], harmless: true },
  },
  replies: {
    display: {
      about: "20 idle, A0 and A1 calling, 90 authorised, D0 and F0 delivering, 98 suspended, 2F not initialised.",
      parts: mirrored(
        0xff,
        bcd("price", 2, "low"),
        bcd("amount", 3, "low"),
        bcd("volume", 3, "low"),
        binary("state", 1),
      ),
    },
  },
  vectors: [],
  refused: [{ hex: "F1 0E AC 53", why: "prices" }],
  left: [
    "That every byte is followed by its complement is the only check there is; no answer bears an address, or a beginning of its own: one whose last byte is no known state is read anew.",
    "A2 asks for the state alone: one byte and its complement, for which two bytes of an echo or of a late answer pass. A1 tells it too, and A2 is left out.",
    "That the digits are packed BCD is assumed: only their order and places are told. `doctor` compares volume x price with the amount.",
    "A3 authorises and also takes note of an end; no command that stops is told. What the rig cannot stop it does not start: a person handles the dispenser.",
    "A5 (preset) and A9 (totals) are told without widths: left out. AC is about prices: never.",
    "The TQC speaks IFSF over TCP as well; that is not built.",
  ],
});
