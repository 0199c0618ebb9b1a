export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One thing to say, in both languages; `{name}` stands for a parameter. */
export type Phrase = Readonly<Record<Language, string>>;
export type Phrases = Readonly<Record<string, Phrase>>;
