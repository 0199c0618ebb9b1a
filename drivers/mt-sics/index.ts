import { z } from "zod";
import type { BalanceDevice, BalanceReading } from "../device/balance.ts";
import type { Reading } from "../device/capability.ts";
import { defineDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { type TextBus, textBus } from "../text-line/bus.ts";
import { lineEnd } from "../text-line/options.ts";
import type { TextTwin } from "../text-line/serve.ts";
import { mtSicsRecognise } from "./recognise.ts";
import { ASK_SERIAL, ASK_WEIGHT, isPlainWeight, isSerial, isWeight, serialIn, weightIn } from "./words.ts";

const options = z.strictObject({
  lineEnd: lineEnd("crlf"),
  /** As its plate says; another balance on the cable is refused. */
  serial: z.string().trim().min(1).max(40).optional(),
});
type MtSicsOptions = z.infer<typeof options>;

/** In so short a pause nobody puts another balance on the cable. */
const KNOWN_MS = 5000;

/**
 * A balance by its data line. Text has no checksum, so a weight counts as standing still only when two answers in a row
 * are the same word for word.
 */
export const mtSics = defineDriver<MtSicsOptions, TextBus, TextTwin>({
  name: "mt-sics",
  kinds: ["balance"],
  bus: textBus("mt-sics"),
  line: { baud: 9600, parity: "none" },
  options,
  source:
    "Mettler-Toledo MT-SICS (reference manual 11780711, level 0: SI, I4), as quoted in operating instructions; not tried on a balance",
  certainty: "specified",
  recognise: [mtSicsRecognise],
  create({ name, clock, bus, operator }, { lineEnd: delimiter, serial }): BalanceDevice {
    const where = `${name} (${bus.name})`;
    /** Clock.now() until which it is the balance that it said it was. */
    let knownUntil = Number.NEGATIVE_INFINITY;
    const weight = () => bus.ask({ text: ASK_WEIGHT, delimiter, where, isAnswer: isWeight });

    const askSerial = async (): Promise<string | null> => {
      const found = serialIn((await bus.ask({ text: ASK_SERIAL, delimiter, where, isAnswer: isSerial })).text);
      if (serial !== undefined && found !== serial) {
        throw new RigError("REPLY_UNEXPECTED", {
          what: `the balance's serial number is ${found ?? "not told"}, not ${serial}`,
          where,
          mend: "connect the balance that the certificate is for, or correct `serial`",
        });
      }
      knownUntil = clock.now() + KNOWN_MS;
      return found;
    };

    const read = async (): Promise<Reading<BalanceReading>> => {
      if (serial !== undefined && clock.now() > knownUntil) await askSerial();
      knownUntil = Number.NEGATIVE_INFINITY;
      const first = await weight();
      const second = await weight();
      knownUntil = second.at + KNOWN_MS;
      const same = first.text === second.text;
      if (!same && [first, second].some(({ text }) => !isPlainWeight(text))) {
        throw new RigError("REPLY_UNEXPECTED", {
          what: `two answers in a row are "${first.text.trim()}" and "${second.text.trim()}"`,
          where,
          mend: "read again; if it stays, check the line for noise",
        });
      }
      const value = weightIn(second.text, where);
      return { value: { ...value, stable: value.stable && same }, at: second.at };
    };

    return {
      kind: "balance",
      name,
      driver: "mt-sics",
      read,
      async empty() {
        if (await operator.ask({ id: "balance.emptied", kind: "confirm" })) return;
        throw new RigError("ABORTED", { what: "the tank on the balance was not emptied", where });
      },
      async probe() {
        const number = await askSerial();
        const { value } = await read();
        return { summary: `MT-SICS balance ${number ?? "without a number"}, ${value.massKg} kg`, complaints: [] };
      },
    };
  },
  twin({ world, faults }, { lineEnd: delimiter, serial = "B021002593" }) {
    let stuckAt: string | null = null;
    const shown = () => {
      const { massKg, stable } = world.balance.read();
      return `S ${stable ? "S" : "D"} ${massKg.toFixed(4).padStart(10)} kg`;
    };
    return {
      faults,
      delimiter,
      answer(text) {
        if (text === ASK_SERIAL) return `I4 A "${serial}"`;
        if (text !== ASK_WEIGHT) return "ES";
        const now = shown();
        stuckAt = faults.stuck ? (stuckAt ?? now) : null;
        return stuckAt ?? now;
      },
    };
  },
});
