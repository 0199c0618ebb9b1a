import type { SaidPhrase } from "@proverig/drivers";
import { type Dictionary, dictionary } from "./dictionary.ts";
import { ERRORS } from "./errors.ts";
import { NOTES } from "./notes.ts";
import type { Language } from "./phrase.ts";
import { SAID } from "./said.ts";

/** What the panel says of faults, and of a record's findings and warnings: loaded where one is shown, not at first. */
const FAULT_TEXT = { ...ERRORS, ...NOTES, ...SAID } as const;

export type FaultTextKey = keyof typeof FAULT_TEXT;
export const faultText: Dictionary<FaultTextKey> = /* @__PURE__ */ dictionary(FAULT_TEXT);

export interface ErrorLine {
  code: string;
  /** What it was this time, where, and the mend: in English, as the log has it. */
  detail: string;
}

/** What stands behind a code in the case at hand; null where no phrase says it. */
export function saidText(language: Language, said: SaidPhrase | undefined): string | null {
  const key = `said.${said?.id}`;
  return said && faultText.isTextKey(key) ? faultText.t(language, key, said.params) : null;
}

/** An error's line, `CODE: what; at where; mend`, taken apart; null where it is none, such as a person's own words. Pure. */
export function errorLine(text: string): ErrorLine | null {
  const [, code, detail] = /^([A-Z][A-Z_]{3,}): (.+)$/s.exec(text) ?? [];
  if (code === undefined || detail === undefined || !faultText.isTextKey(`error.${code}`)) return null;
  return { code, detail };
}
