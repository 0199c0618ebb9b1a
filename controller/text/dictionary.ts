import type { Language, Phrase, Phrases } from "./phrase.ts";

export type TextParams = Readonly<Record<string, string | number>>;

export interface Dictionary<Key extends string> {
  /** The phrase in a language, its `{placeholders}` filled; one without a parameter stays as it is. */
  t(language: Language, key: Key, params?: TextParams): string;
  isTextKey(key: string): key is Key;
  /** A trip's or another void's reason, in words. */
  voidText(language: Language, reason: string): string;
  /** What an operator is asked; a question that a plugin invented keeps its id. */
  questionText(language: Language, id: string, params?: TextParams): string;
}

export function dictionary<T extends Phrases>(phrases: T): Dictionary<keyof T & string> {
  type Key = keyof T & string;
  const isTextKey = (key: string): key is Key => Object.hasOwn(phrases, key);
  const fill = (language: Language, phrase: Phrase | undefined, params: TextParams) =>
    (phrase?.[language] ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  return {
    isTextKey,
    t: (language, key, params = {}) => fill(language, phrases[key], params),
    voidText(language, reason) {
      const key = reason.startsWith("trip-") ? `trip.${reason.slice("trip-".length)}` : `void.${reason}`;
      return isTextKey(key) ? fill(language, phrases[key], {}) : reason;
    },
    questionText(language, id, params = {}) {
      const key = `ask.${id}`;
      return isTextKey(key) ? fill(language, phrases[key], params) : id;
    },
  };
}
