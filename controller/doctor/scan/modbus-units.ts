import { type AnyDriver, crcFits, modbusQuestion, type OnModbus } from "@proverig/drivers";
import type { OpenLine } from "./ask.ts";
import { type Found, steadinessOf, tryAsk } from "./found.ts";
import { type MakerOf, MODBUS_GAP_MS, makersOn, modbusAsk } from "./plan.ts";

/** Units are delivered as 1 and rarely set above 32. */
export const LAST_UNIT = 32;
const SURENESS = ["named", "fits", "weak"] as const;

/** Every unit that answers at these settings, and what it is. */
export async function findUnits(line: OpenLine, drivers: Iterable<AnyDriver>): Promise<Found[]> {
  const makers = makersOn(drivers, "modbus").toSorted(
    (a, b) => SURENESS.indexOf(a.recognise.sure) - SURENESS.indexOf(b.recognise.sure),
  );
  const found: Found[] = [];
  for (let unit = 1; unit <= LAST_UNIT; unit++) {
    const ask = modbusAsk(unit);
    const { answers, attempts } = await tryAsk(line, ask);
    // What was answered in pieces or by several is somebody as well.
    const begun = attempts.heard.filter((bytes) => bytes[0] === unit).length > 1;
    if (answers.length === 0 && !begun) continue;
    const steadiness = await steadinessOf(line, ask);
    const made = answers.length > 0 ? await makeOf(line, unit, makers) : null;
    found.push({
      driver: made?.maker.driver ?? null,
      address: unit,
      sure: made?.maker.recognise.sure ?? "weak",
      proposed: made ? made.maker.recognise.propose(unit, made.data) : [],
      steadiness,
    });
  }
  return found;
}

/** The unit of a late reply to an earlier question: it is slower than a scan waits. */
export function lateUnit(heard: Uint8Array): number | null {
  return heard.length >= 5 && crcFits(heard) ? (heard[0] ?? null) : null;
}

async function makeOf(
  line: OpenLine,
  unit: number,
  makers: readonly MakerOf<OnModbus>[],
): Promise<{ maker: MakerOf<OnModbus>; data: Uint8Array[] } | null> {
  for (const maker of makers) {
    const data = await signsOf(line, unit, maker);
    if (data) return { maker, data };
  }
  return null;
}

/** A lost reply is asked for once more; a refusal is an answer. */
const TRIES = 2;

async function signsOf(line: OpenLine, unit: number, { recognise }: MakerOf<OnModbus>): Promise<Uint8Array[] | null> {
  const all: Uint8Array[] = [];
  for (const { read, fits } of recognise.signs) {
    let data: Uint8Array | null | undefined;
    for (let tried = 0; tried < TRIES && data === undefined; tried++) {
      const { answers } = await line.ask(modbusQuestion(unit, read), { gapMs: MODBUS_GAP_MS });
      data = answers[0]?.data;
    }
    if (!data || !fits(data, unit)) return null;
    all.push(data);
  }
  return all;
}
