import { ERRORS } from "./errors.ts";
import type { Language, Phrase } from "./phrase.ts";
import { DOCTOR, TERMINAL } from "./terminal.ts";
import { VISIT } from "./visit.ts";
import { WORDS } from "./words.ts";

/** All that people read, in both languages. No node module may be imported here: the panel bundles it. */
export const TEXT = { ...WORDS, ...VISIT, ...ERRORS, ...TERMINAL, ...DOCTOR } as const;

export type TextKey = keyof typeof TEXT;
export type TextParams = Readonly<Record<string, string | number>>;

/** The phrase in a language, its `{placeholders}` filled; one without a parameter stays as it is. */
export function t(language: Language, key: TextKey, params: TextParams = {}): string {
  const phrase: Phrase = TEXT[key];
  return phrase[language].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(TEXT, key);
}

/** A trip's or another void's reason, in words. */
export function voidText(language: Language, reason: string): string {
  const key = reason.startsWith("trip-") ? `trip.${reason.slice("trip-".length)}` : `void.${reason}`;
  return isTextKey(key) ? t(language, key) : reason;
}

/** What an operator is asked; a question that a plugin invented keeps its id. */
export function questionText(language: Language, id: string, params: TextParams = {}): string {
  const key = `ask.${id}`;
  return isTextKey(key) ? t(language, key, params) : id;
}
