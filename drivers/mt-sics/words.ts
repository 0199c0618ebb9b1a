import type { BalanceReading } from "../device/balance.ts";
import { RigError } from "../error.ts";

/**
 * MT-SICS, the command set of Mettler-Toledo's balances (reference manual 11780711, level 0), which others speak too:
 *   SI              S S     100.00 g     stable          I4              I4 A "B021002593"
 *                   S D     100.00 g     moving
 *                   S I / S + / S -      busy, overload, underload;  ES, ET, EL: not understood
 */
export const ASK_WEIGHT = "SI";
export const ASK_SERIAL = "I4";

const WEIGHT = /^S ([SD]) {1,12}(-?\d{1,7}(?:\.\d{1,6})?) (\S{1,5})\s*$/;
const NO_WEIGHT = /^S ([I+-])\s*$/;
const ERROR = /^E([STL])\s*$/;
const SERIAL = /^I4 A "([\x20-\x21\x23-\x7e]{1,40})"\s*$/;

const KG: Readonly<Record<string, number>> = { kg: 1, g: 1e-3, mg: 1e-6, t: 1000 };

export const isWeight = (text: string): boolean => [WEIGHT, NO_WEIGHT, ERROR].some((each) => each.test(text));
/** A weight in a unit of mass. */
export const isPlainWeight = (text: string): boolean => KG[WEIGHT.exec(text)?.[3] ?? ""] !== undefined;
export const isSerial = (text: string): boolean => SERIAL.test(text) || ERROR.test(text) || /^I4 [IL]\s*$/.test(text);

export const isError = (text: string): boolean => ERROR.test(text);

export const serialIn = (text: string): string | null => SERIAL.exec(text)?.[1] ?? null;

/** Throws READING_IMPLAUSIBLE for over- and underload and another unit, DEVICE_REFUSED where the balance will not. */
export function weightIn(text: string, where: string): BalanceReading {
  const found = WEIGHT.exec(text);
  if (found) {
    const [, state, digits = "", unit = ""] = found;
    const perUnit = KG[unit];
    if (perUnit !== undefined)
      return { massKg: Number((Number(digits) * perUnit).toPrecision(12)), stable: state === "S" };
    throw new RigError("READING_IMPLAUSIBLE", {
      what: `the balance weighs in "${unit}"`,
      where,
      mend: "set its unit 1 to kg or g",
    });
  }
  const why = NO_WEIGHT.exec(text)?.[1];
  if (why === "+" || why === "-") {
    throw new RigError("READING_IMPLAUSIBLE", {
      what: `the balance is ${why === "+" ? "overloaded" : "underloaded"}`,
      where,
      mend: why === "+" ? "take the load off" : "put the pan on, and let it start anew",
    });
  }
  throw new RigError("DEVICE_REFUSED", {
    what: why === "I" ? "the balance is busy with something else" : `the balance does not understand: ${text.trim()}`,
    where,
    mend: "leave its menu; set its interface to MT-SICS, host mode",
  });
}
