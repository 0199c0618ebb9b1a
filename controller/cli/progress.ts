import type { AnyEntry, AttemptKey, EntryData } from "../engine/entries.ts";
import { isTextKey, type Language, type TextKey, type TextParams, t, voidText } from "../text/index.ts";
import type { Verified } from "../verify/verify.ts";
import { signed } from "./numbers.ts";
import { resultLines } from "./result.ts";

export interface Progress {
  entry(entry: AnyEntry): void;
  flow(deliveredL: number, targetL: number): void;
  result(verified: Verified): void;
}

/** Milliseconds between two pictures of the moving line. */
const REDRAW_MS = 80;
const BAR = 30;

/** What a person sees of a verification in the terminal: a line a step, one moving line while oil flows. */
export function progressOn(out: NodeJS.WriteStream, language: Language): Progress {
  const live = out.isTTY === true;
  let shownAt = 0;
  const line = (text: string) => out.write(`${live ? "\r\x1b[K" : ""}${text}\n`);
  return {
    entry(entry) {
      const text = describe(entry, language);
      if (text !== null) line(`${entry.at.slice(11, 19)}  ${text}`);
    },
    flow(deliveredL, targetL) {
      if (!live || performance.now() - shownAt < REDRAW_MS) return;
      shownAt = performance.now();
      const share = Math.max(0, Math.min(1, deliveredL / targetL));
      const bar = "#".repeat(Math.round(share * BAR)).padEnd(BAR, ".");
      const litres = t(language, "cli.progress", { delivered: deliveredL.toFixed(2), target: targetL });
      out.write(`\r\x1b[K          [${bar}] ${litres}`);
    },
    result(verified) {
      for (const text of ["", ...resultLines(verified, language)]) line(text);
    },
  };
}

function describe(entry: AnyEntry, language: Language): string | null {
  const say = (key: TextKey, params?: TextParams) => t(language, key, params);
  switch (entry.kind) {
    case "job-opened": {
      const { id, profile, job } = entry.data;
      return say("cli.jobOpened", { id, kind: say(`kind.${job.kind}`), profile: profile.name });
    }
    case "boot":
      return entry.data.reason === "start" ? null : say(entry.data.reason === "resume" ? "cli.resumed" : "cli.idle");
    case "step-done":
      return stepText(entry.data, language);
    case "purge-ended": {
      const { receivedL, flowLpm } = entry.data;
      return `${say("step.purge")}: ${say("cli.purged", { litres: receivedL.toFixed(1), flow: flowLpm.toFixed(1) })}`;
    }
    case "attempt-started":
      return `${runText(entry.data, language)}${entry.data.preset ? say("cli.preset") : ""} ...`;
    case "attempt-ended":
      return `${runText(entry.data, language)}: ${outcomeText(entry.data, language)}`;
    case "trip":
      return `${say("word.trip")}: ${voidText(language, `trip-${entry.data.name}`)} (${entry.data.detail})`;
    case "run-repeated":
      return say("cli.repeated", { ...params(entry.data, "by", "reason"), run: runText(entry.data, language) });
    case "nozzle-adjusted":
      return say("cli.adjusted", params(entry.data, "nozzle", "by", "work", "reason"));
    case "purge-started":
    case "trace":
    case "reviewed":
    case "job-closed":
      return null;
  }
}

function params<K extends string>(data: Readonly<Record<K, string | number>>, ...keys: K[]): TextParams {
  return Object.fromEntries(keys.map((key) => [key, data[key]]));
}

function stepText({ step, items = [] }: EntryData["step-done"], language: Language): string {
  const [kind = "", detail = ""] = step.split(":");
  const keys = { item: `item.${detail}`, display: "step.display-look", return: "step.fuel-return" };
  const key = keys[kind as keyof typeof keys] ?? `step.${kind}`;
  const results = items.map(({ result }) => t(language, `result.${result}`)).join(", ");
  return `${isTextKey(key) ? t(language, key) : step}${results ? `: ${results}` : ""}`;
}

function runText({ nozzle, point, run, attempt }: AttemptKey, language: Language): string {
  const again = attempt > 1 ? ` ${t(language, "cli.attempt", { attempt })}` : "";
  return `${t(language, "cli.run", { nozzle, point, run })}${again}`;
}

function outcomeText({ result, void: reason, reason: detail }: EntryData["attempt-ended"], language: Language): string {
  const numbers = result
    ? t(language, "cli.runResult", {
        display: result.display.toFixed(2),
        reference: result.reference.toFixed(4),
        flow: result.flow?.toFixed(1) ?? "?",
        error: signed(result.error, 3),
        U: result.U.toFixed(3),
      })
    : "";
  if (reason === null) return numbers;
  const why = `${t(language, "word.void")}: ${voidText(language, reason)}${detail ? ` (${detail})` : ""}`;
  return numbers ? `${why}; ${numbers}` : why;
}
