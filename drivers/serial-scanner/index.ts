import { z } from "zod";
import { defineDriver } from "../device/define.ts";
import { notFound } from "../device/recognise.ts";
import type { Scan, Scanner } from "../device/scanner.ts";
import { type TextBus, textBus } from "../text-line/bus.ts";
import { lineEnd } from "../text-line/options.ts";
import type { TextTwin } from "../text-line/serve.ts";

const options = z.strictObject({
  lineEnd: lineEnd("cr"),
  /** A seal's code: so many digits. Null: any text. */
  digits: z.int().min(1).max(32).nullable().default(8),
});
type ScannerOptions = z.infer<typeof options>;

/** A scanner that reads one label twice in a go. */
const AGAIN_MS = 800;
const ANY = /^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/;

/** A code is told once; what is damaged on the way has another length or other characters, and is not told. */
export const serialScanner = defineDriver<ScannerOptions, TextBus, TextTwin & Scanning>({
  name: "serial-scanner",
  kinds: ["scanner"],
  bus: textBus("serial-scanner"),
  line: { baud: 9600, parity: "none" },
  options,
  source: "a scanner that sends what it reads as a line of text, as they all can be set to",
  certainty: "own",
  recognise: notFound("unasked"),
  create({ name, clock, bus }, { lineEnd: delimiter, digits }): Scanner {
    const form = digits === null ? ANY : new RegExp(`^[0-9]{${digits}}$`);
    let last: Scan | null = null;
    let strange = 0;
    return {
      kind: "scanner",
      name,
      driver: "serial-scanner",
      watch(listener) {
        return bus.listen(delimiter, ({ text, at }) => {
          const code = text.trim();
          if (!form.test(code)) {
            strange++;
            return;
          }
          const again = last?.code === code && at - last.at < AGAIN_MS;
          last = { code, at };
          if (!again) listener(last);
        });
      },
      async probe() {
        const since = last ? `, the last ${Math.round((clock.now() - last.at) / 1000)} s ago` : "";
        const complaints =
          strange > 0
            ? [
                `${strange} scans are no codes${digits === null ? "" : ` of ${digits} digits`}: check baud, parity and \`digits\``,
              ]
            : [];
        return { summary: `a scanner: it speaks when somebody scans${since}`, complaints };
      },
    };
  },
  twin({ faults }, { lineEnd: delimiter }) {
    let speak: (text: string) => void = () => undefined;
    return {
      faults,
      delimiter,
      answer: () => null,
      onSay(say) {
        speak = say;
      },
      scan: (code) => speak(code),
    };
  },
});

/** What a hand does with the simulated scanner. */
export interface Scanning {
  scan(code: string): void;
}
