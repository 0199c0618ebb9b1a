import { z } from "zod";
import type { Reading, Thermometer } from "../device/capability.ts";
import { defineDriver } from "../device/define.ts";
import { notFound } from "../device/recognise.ts";
import { RigError } from "../error.ts";
import { withoutLies } from "../probe/lies.ts";
import { minutesMs, movesWithin } from "../probe/options.ts";
import { type TextBus, textBus } from "../text-line/bus.ts";
import { lineEnd } from "../text-line/options.ts";
import type { TextTwin } from "../text-line/serve.ts";

const printable = z.string().regex(/^[\x20-\x7e]{1,40}$/, "printable ASCII, 40 characters at the most");

const options = z.strictObject({
  /** What it is asked, from its manual: t, READ?, FETC? ... */
  ask: printable,
  /** What stands before the number in its answer, from its manual; blanks aside. */
  before: z
    .string()
    .regex(/^[\x20-\x7e]{0,40}$/)
    .default(""),
  /** What may stand behind it: its unit. Without one any of C, degC, deg C and nothing. */
  after: printable.optional(),
  lineEnd: lineEnd("cr"),
  /** Degrees between two neighbouring readings. */
  resolution: z.number().gt(0).max(1),
  /** K within which three readings in a row must lie. */
  agree: z.number().gt(0).max(5).default(0.1),
  movesWithin,
});
type AsciiOptions = z.infer<typeof options>;

const NUMBER = /^([+-]?\d{1,4}(?:\.\d{1,6})?(?:[Ee][+-]?\d{1,2})?)\s*(.*)$/;
const CELSIUS: ReadonlySet<string> = new Set(["", "C", "degC", "deg C", "Cel"]);
const TIMES = 3;

/**
 * A reference thermometer that is asked by a word and answers with a number. Its text has no checksum: three readings
 * must lie together, and the middle one is taken, which a single damaged digit cannot be.
 */
export const asciiThermometer = defineDriver<AsciiOptions, TextBus, TextTwin>({
  name: "ascii-thermometer",
  kinds: ["thermometer"],
  bus: textBus("ascii-thermometer"),
  line: { baud: 9600, parity: "none" },
  options,
  source: "the question and the form of the answer in rig.yaml, from the thermometer's manual",
  certainty: "own",
  recognise: notFound("own-words"),
  create({ name, bus }, said): Thermometer {
    const where = `${name} (${bus.name})`;
    const honest = withoutLies({ where, movesWithinMs: minutesMs(said.movesWithin) });
    const isAnswer = (text: string) => degreesIn(text, said) !== null;

    const read = async (): Promise<Reading<number>> => {
      const readings: Reading<number>[] = [];
      while (readings.length < TIMES) {
        const { text, at } = await bus.ask({ text: said.ask, delimiter: said.lineEnd, where, isAnswer });
        readings.push({ value: degreesIn(text, said) ?? Number.NaN, at });
      }
      const values = readings.map(({ value }) => value).toSorted((a, b) => a - b);
      const [least = 0, middle = 0, most = 0] = values;
      const at = readings.find(({ value }) => value === middle)?.at ?? 0;
      if (most - least <= said.agree) return honest({ value: middle, at });
      throw new RigError("REPLY_UNEXPECTED", {
        what: `three readings in a row are ${values.join(", ")} deg C`,
        where,
        mend: "wait for the bath, check the line for noise, or widen `agree`",
      });
    };
    return {
      kind: "thermometer",
      name,
      driver: "ascii-thermometer",
      resolutionC: said.resolution,
      read,
      async probe() {
        const { value } = await read();
        return { summary: `${value} deg C in steps of ${said.resolution}`, complaints: [] };
      },
    };
  },
  twin({ name, world, faults }, said) {
    let stuckAt: string | null = null;
    const decimals = Math.max(0, Math.ceil(-Math.log10(said.resolution) - 1e-9));
    return {
      faults,
      delimiter: said.lineEnd,
      answer(text) {
        if (text !== said.ask) return "?";
        const tempC = world.probe(name);
        const now = Number.isFinite(tempC)
          ? `${said.before} ${tempC.toFixed(decimals)} ${said.after ?? "C"}`.trim()
          : "OPEN";
        stuckAt = faults.stuck ? (stuckAt ?? now) : null;
        return stuckAt ?? now;
      },
    };
  },
});

/** null where the text is no answer in the form that rig.yaml gives. */
export function degreesIn(text: string, { before, after }: Pick<AsciiOptions, "before" | "after">): number | null {
  const said = text.trim();
  const head = before.trim();
  if (!said.startsWith(head)) return null;
  const [, digits, tail = ""] = NUMBER.exec(said.slice(head.length).trim()) ?? [];
  if (digits === undefined) return null;
  const unit = tail.trim();
  if (after === undefined ? !CELSIUS.has(unit) : unit !== after.trim()) return null;
  return Number(digits);
}
