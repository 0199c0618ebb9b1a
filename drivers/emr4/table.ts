import { check, fixed, type Part, text, unknown } from "../frames/part.ts";
import { defineProtocol, type Reply } from "../frames/protocol.ts";

/** 7E dst src ... CHECK 7E: register 01, host FF; the check lies between the flags. */
const toRegister = (...data: number[]): Part[] => [
  fixed(0x7e),
  fixed(0x01, 0xff, ...data),
  check("sum-to-zero", 1),
  fixed(0x7e),
];
const fromRegister = (field: number, ...data: Part[]): Part[] => [
  fixed(0x7e),
  fixed(0xff, 0x01),
  unknown("kind", 0x46),
  fixed(field),
  ...data,
  check("sum-to-zero", 1),
  fixed(0x7e),
];

/** The program that was read takes up to seven digits, a point and two more; how many the register pads to is not known. */
const LENGTHS = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] as const;
type TotalReply = `total${(typeof LENGTHS)[number]}`;
const TOTALS = LENGTHS.map((length): [TotalReply, Reply] => [
  `total${length}`,
  { about: `The totaliser in ${length} characters.`, parts: fromRegister(0x6c, text("digits", length)) },
]);

export const EMR4 = defineProtocol<"total" | "sale", TotalReply | "sale">({
  name: "emr4",
  title: "Veeder-Root EMR4, a register of positive-displacement meters",
  source:
    "one implementation read (fuelbuddies/dispenser-sdk, dispenser/VeederEmr4.ts); no manual, no captured reading",
  certainty: "implemented",
  line: { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 },
  gapMs: 10,
  requests: {
    total: {
      about: "The totaliser.",
      parts: toRegister(0x47, 0x6c),
      replies: TOTALS.map(([name]) => name),
      harmless: true,
    },
    sale: {
      about: "What has passed in this delivery.",
      parts: toRegister(0x47, 0x4b),
      replies: ["sale"],
      harmless: true,
    },
  },
  replies: {
    ...(Object.fromEntries(TOTALS) as Record<TotalReply, Reply>),
    sale: {
      about: "A double, low byte first.",
      parts: fromRegister(0x4b, unknown("double", 0, 0, 0, 0, 0, 0, 0, 0)),
    },
  },
  vectors: [{ hex: "7E 01 FF 47 6C 4D 7E", frame: "total", values: {}, from: "computed" }],
  refused: [
    { hex: "7E 01 FF 47 4B 6F 7E", why: "a constant of that program whose checksum is wrong; 6E is right" },
    { hex: "7E 01 FF 53 6E 00 00 A0 41 5E 7E", why: "a preset: the rig only reads" },
    { hex: "7E 01 FF 53 75 00 38 7E", why: "start: the rig only reads" },
    { hex: "7E 01 FF 4F 03 AE 7E", why: "end of the delivery: the rig only reads" },
    { hex: "7E FF 01 41 00 BF 7E", why: "an acknowledgement carries no reading" },
  ],
  left: [
    "How a 7E within the data is escaped is not known. Where one is, length and checksum do not fit, and there is no reading rather than a wrong one.",
    "What the byte before the field's code says in an answer is not known; any is taken.",
    "Presets, start, pause and end are left out: a master meter is read.",
    "In which unit it counts is set in the register: `totalUnit`.",
  ],
});
