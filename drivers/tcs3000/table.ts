import { check, fixed, type Part, unknown } from "../frames/part.ts";
import { defineProtocol } from "../frames/protocol.ts";

const read = (command: number): Part[] => [fixed(0x7e, 0x01, 0x00, 0x40, command, 0x00), check("crc8-maxim")];

export const TCS3000 = defineProtocol({
  name: "tcs3000",
  title: "Total Control Systems TCS3000, a register of positive-displacement meters",
  source: "one implementation read (fuelbuddies/dispenser-sdk, dispenser/TCS3000.ts); no manual, no captured reading",
  certainty: "implemented",
  line: { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 },
  gapMs: 10,
  requests: {
    total: { about: "The totaliser.", parts: read(0x1e), replies: ["volume"], harmless: true },
    sale: { about: "What has passed in this delivery.", parts: read(0x2b), replies: ["volume"], harmless: true },
  },
  replies: {
    volume: {
      about: "A double, high byte first, behind a head of which only the length is known.",
      parts: [
        fixed(0x7e),
        unknown("head", 0x00, 0x01, 0x40, 0x00, 0x08, 0x00, 0x00),
        unknown("double", 0, 0, 0, 0, 0, 0, 0, 0),
        check("crc8-maxim"),
      ],
    },
  },
  vectors: [
    { hex: "7E 01 00 40 1E 00 47", frame: "total", values: {}, from: "computed" },
    { hex: "7E 01 00 40 2B 00 95", frame: "sale", values: {}, from: "computed" },
  ],
  refused: [
    { hex: "7E 01 00 20 3C 01 03 A8", why: "authorise: the rig only reads" },
    { hex: "7E 01 00 20 3D 00 76", why: "stop: the rig only reads" },
    { hex: "7E 01 00 20 3E 00 23", why: "clear: the rig only reads" },
  ],
  left: [
    "An answer's head is not explained, so it does not show which question it answers: one register a line, and one of `total` and `sale` read from it.",
    "Authorising, presets, pause, stop and clear are left out: a master meter is read.",
    "In which unit it counts is set in the register: `totalUnit`.",
  ],
});
