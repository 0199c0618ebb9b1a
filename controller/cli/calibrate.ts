import { type Calibrated, type CalibrateOptions, calibrate } from "../calibrate/calibrate.ts";
import { isAgreeing } from "../calibrate/in-force.ts";
import { calibrationLines, checkLines, entryLine } from "./calibrate-lines.ts";
import { interruptible } from "./endings.ts";
import { langOf } from "./lang.ts";
import { askAtTerminal } from "./terminal.ts";

export interface CalibrateArguments {
  config: string;
  calibration: string;
  data: string;
  fast?: boolean;
  speed?: number;
  seed?: number;
  json?: boolean;
  resume?: boolean;
}

/**
 * `calibrate run`: 0 with a certificate, or with a check that agrees; 1 with one that does not; errors go up with their
 * own status.
 */
export async function runCalibrate(args: CalibrateArguments, purpose: CalibrateOptions["purpose"]): Promise<number> {
  const language = langOf();
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  return interruptible(async ({ signal, onOutputs }) => {
    const calibrated = await calibrate({
      config: args.config,
      calibration: args.calibration,
      purpose,
      data: args.data,
      speed: args.fast ? Number.POSITIVE_INFINITY : (args.speed ?? null),
      seed: args.seed ?? null,
      resume: args.resume ?? false,
      signal,
      person: process.stdin.isTTY ? askAtTerminal(signal) : null,
      onEntry(entry) {
        if (args.json) return print(JSON.stringify(entry));
        const line = entryLine(entry, language);
        if (line !== null) print(`${entry.at.slice(11, 19)}  ${line}`);
      },
      onProgress: () => undefined,
      onOutputs,
    });
    if (!args.json) for (const line of resultOf(calibrated, args.data)) print(line);
    if (calibrated.fault) throw calibrated.fault;
    return calibrated.checks.every(isAgreeing) ? 0 : 1;
  });
}

function resultOf({ id, history, certificatePath, checks }: Calibrated, data: string): string[] {
  const language = langOf();
  if (checks.length > 0) return ["", ...checkLines(checks, language)];
  const certificate = history.closed?.certificate;
  if (!certificate || certificatePath === null) return [];
  return ["", ...calibrationLines(certificate, language, { id, data, path: certificatePath })];
}
