import { LANGUAGES, type Language, type PanelTextKey, panelText, type TextParams } from "@proverig/controller/text";

const THEMES = ["sun", "dark"] as const;
export type Theme = (typeof THEMES)[number];

function remembered<T extends string>(key: string, choices: readonly T[], otherwise: T): T {
  try {
    return choices.find((choice) => choice === localStorage.getItem(`proverig.${key}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

const wanted = new URLSearchParams(location.search).get("lang");
const byBrowser: Language = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";

export const settings = $state({
  language: LANGUAGES.find((language) => language === wanted) ?? remembered("language", LANGUAGES, byBrowser),
  theme: remembered("theme", THEMES, "sun"),
  large: remembered("large", ["yes", "no"], "no") === "yes",
  sound: remembered("sound", ["yes", "no"], "yes") === "yes",
});

/** On the document, where style sheets and STOP's own words see them; and into the browser's memory. */
export function applySettings(): void {
  const { language, theme, large, sound } = settings;
  const { documentElement } = document;
  documentElement.lang = language === "zh" ? "zh-CN" : "en";
  documentElement.dataset["theme"] = theme;
  documentElement.dataset["large"] = large ? "yes" : "no";
  remember({ language, theme, large: large ? "yes" : "no", sound: sound ? "yes" : "no" });
}

function remember(values: Record<string, string>): void {
  try {
    for (const [key, value] of Object.entries(values)) localStorage.setItem(`proverig.${key}`, value);
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
}

export const t = (key: PanelTextKey, params?: TextParams) => panelText.t(settings.language, key, params);
/** The same at the head of a line. */
export const title = (key: PanelTextKey, params?: TextParams) =>
  t(key, params).replace(/^[a-z]/, (c) => c.toUpperCase());
/** Between a name and what is said of it. */
export const colon = () => (settings.language === "zh" ? "：" : ": ");
export const voidText = (reason: string) => panelText.voidText(settings.language, reason);
export const questionText = (id: string, params: TextParams) => panelText.questionText(settings.language, id, params);
/** For keys that are put together from the server's ids, at the head of a line: an unknown id stays as it is. */
export const word = (prefix: string, id: string) => {
  const key = `${prefix}.${id}`;
  return panelText.isTextKey(key) ? title(key) : id;
};
