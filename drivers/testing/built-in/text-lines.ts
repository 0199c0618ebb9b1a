import { asciiThermometer } from "../../ascii-thermometer/index.ts";
import type { Device } from "../../device/capability.ts";
import { mtSics } from "../../mt-sics/index.ts";
import { selfLockLines } from "../../self-lock-lines/index.ts";
import { serialScanner } from "../../serial-scanner/index.ts";
import { type ContractUse, use } from "./use.ts";

const hex = (text: string) => Buffer.from(text, "latin1").toString("hex");
const weight = async (device: Device) => device.kind === "balance" && (await device.read()).value;
const degrees = async (device: Device) => device.kind === "thermometer" && (await device.read()).value;

/** The instruments that speak lines of text. */
export const TEXT_LINES: readonly ContractUse[] = [
  use(mtSics, {
    kind: "balance",
    options: { serial: "B021002593" },
    literals: [
      {
        title: "the manual's 100.00 g, stable",
        replies: {
          [hex("SI\r\n")]: hex("S S     100.00 g\r\n"),
          [hex("I4\r\n")]: hex('I4 A "B021002593"\r\n'),
        },
        read: weight,
        gives: { massKg: 0.1, stable: true },
      },
    ],
  }),
  use(asciiThermometer, {
    kind: "thermometer",
    options: { ask: "t", before: "t:", resolution: 0.01, agree: 0.5 },
    tellsOpenProbe: false,
    literals: [
      {
        title: "t: 23.456 C",
        replies: { [hex("t\r")]: hex("t:  23.456 C\r") },
        read: degrees,
        gives: 23.456,
      },
    ],
  }),
  use(serialScanner, { kind: "scanner", options: {} }),
  use(selfLockLines, { kind: "self-lock", options: {} }),
];
