import { type AcceptanceRules, CHART_SIGNALS, DEFAULT_WATCH } from "@proverig/calibration";
import { RigError } from "@proverig/drivers";
import { keep, putRules } from "../calibrate/keep.ts";
import { proveStatements } from "../calibrate/prove.ts";
import { LABORATORY_RULES, rulesAt, standardsPast } from "../calibrate/rig-entries.ts";
import { loadAcceptance } from "../config/acceptance.ts";
import { type Language, ruleName, signalText, t } from "../text/index.ts";
import { type Dir, print, provenPerson, withJournal } from "./calibrate-data.ts";
import { clockAfter } from "./laboratory.ts";
import { langOf } from "./lang.ts";

/** What a person of the laboratory decides besides accepting and withdrawing. */

/** `calibrate keep CERT`: what its checks called out is looked into, and it is used on. */
export function keepCertificate(certificate: string, args: Dir & { by: string; reason: string }): Promise<number> {
  return withJournal(
    args.data,
    async (journal) => {
      const by = await provenPerson(journal, args.by);
      const kept = await keep(journal, { certificate, by, reason: args.reason });
      if (args.json) print(JSON.stringify(kept));
      else print(t(langOf(), "calibrate.kept", { certificate, device: kept.device, by, reason: kept.reason }));
      return 0;
    },
    clockAfter,
  );
}

/** `calibrate rules [FILE]`: what is in force; with a file, that from now on. */
export function runRules(file: string | undefined, args: Dir & { by?: string }): Promise<number> {
  if (file === undefined) return showRules(args);
  const rules = loadAcceptance(file);
  const { by: named } = args;
  if (named === undefined) {
    throw new RigError("USAGE", { what: "rules are set by a person", where: "--by", mend: "--by PERSON" });
  }
  return withJournal(
    args.data,
    async (journal) => {
      const set = await putRules(journal, rules, await provenPerson(journal, named));
      if (args.json) print(JSON.stringify(set));
      else print(t(langOf(), "calibrate.rulesSet", { name: rules.name, by: set.by }));
      return 0;
    },
    clockAfter,
  );
}

function showRules({ data, json }: Dir): Promise<number> {
  return withJournal(data, async (journal) => {
    proveStatements(journal, [LABORATORY_RULES]);
    const past = standardsPast(journal.rigEntries());
    const set = past.rules.at(-1);
    const rules = rulesAt(past);
    const language = langOf();
    if (json) print(JSON.stringify({ rules, by: set?.by ?? null, at: set?.at ?? null }));
    else {
      const heading = set
        ? t(language, "calibrate.rulesNow", { name: rules.name, by: set.by, at: set.at })
        : t(language, "calibrate.rulesBuiltIn");
      for (const line of [heading, ...rulesLines(rules, language).map((each) => `  ${each}`)]) print(line);
    }
    return 0;
  });
}

function rulesLines({ rules, watch = DEFAULT_WATCH }: AcceptanceRules, language: Language): string[] {
  const { baseline, cusum, signals } = watch;
  return [
    ...rules.map((rule) => {
      const limit = "limit" in rule ? ` ${rule.limit}` : "atLeast" in rule ? ` ${rule.atLeast}` : "";
      const effect = t(language, rule.blocking ? "calibrate.effect.blocks" : "calibrate.effect.warns");
      return t(language, "calibrate.watchSignal", { signal: `${ruleName(rule.id, language)}${limit}`, effect });
    }),
    t(language, "calibrate.watchBaseline", { n: baseline, ...cusum }),
    ...CHART_SIGNALS.map((id) => {
      const signal = signalText({ id, side: null, En: 0 }, language).replace(/[，,]\s*$/, "");
      return t(language, "calibrate.watchSignal", { signal, effect: t(language, `calibrate.effect.${signals[id]}`) });
    }),
  ];
}
