import { BUDGET } from "./budget.ts";
import { CALIBRATE } from "./calibrate.ts";
import { type Dictionary, dictionary } from "./dictionary.ts";
import { DOCUMENTS } from "./documents.ts";
import { ERRORS } from "./errors.ts";
import { LABORATORY } from "./laboratory.ts";
import { NOTES } from "./notes.ts";
import { PANEL } from "./panel.ts";
import { SAID } from "./said.ts";
import { SCAN } from "./scan.ts";
import { DOCTOR, TERMINAL } from "./terminal.ts";
import { VISIT } from "./visit.ts";
import { WORDS } from "./words.ts";

/** All that people read, in both languages. No node module may be imported here: the panel bundles it. */
export const TEXT = {
  ...WORDS,
  ...VISIT,
  ...PANEL,
  ...ERRORS,
  ...NOTES,
  ...SAID,
  ...TERMINAL,
  ...DOCTOR,
  ...SCAN,
  ...BUDGET,
  ...DOCUMENTS,
  ...CALIBRATE,
  ...LABORATORY,
} as const;

export type TextKey = keyof typeof TEXT;
export type { TextParams } from "./dictionary.ts";

const all: Dictionary<TextKey> = /* @__PURE__ */ dictionary(TEXT);

export const t: Dictionary<TextKey>["t"] = (language, key, params) => all.t(language, key, params);
export const isTextKey: Dictionary<TextKey>["isTextKey"] = (key): key is TextKey => all.isTextKey(key);
export const voidText: Dictionary<TextKey>["voidText"] = (language, reason) => all.voidText(language, reason);
export const questionText: Dictionary<TextKey>["questionText"] = (language, id, params) =>
  all.questionText(language, id, params);
