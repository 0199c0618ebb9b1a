import { findingText, LANGUAGES, type Language, type TextKey, type TextParams, t } from "../text/index.ts";

/** One language, or both side by side with the Chinese first. */
export type DocumentLanguage = Language | "both";

export type Words = (key: TextKey, params?: TextParams) => string;

/** What a document's words are taken from. Where both languages say the same, it is said once. */
export function wordsIn(language: DocumentLanguage): Words {
  const languages = language === "both" ? LANGUAGES : [language];
  return (key, params) => [...new Set(languages.map((each) => t(each, key, params)))].join(" ");
}

/** A name or text that entries keep in English, by what says it in a language. */
export function inLanguages(language: DocumentLanguage, say: (language: Language) => string): string {
  const languages = language === "both" ? LANGUAGES : [language];
  return [...new Set(languages.map(say))].join(" ");
}

/** What a rule of acceptance saw, in the same languages. */
export function findingIn(language: DocumentLanguage, finding: Parameters<typeof findingText>[0]): string {
  const languages = language === "both" ? LANGUAGES : [language];
  return [...new Set(languages.map((each) => findingText(finding, each)))].join(" ");
}
