export type { Dictionary } from "./dictionary.ts";
export { type FindingId, findingText, SAYINGS } from "./findings.ts";
export { type LaboratoryTextKey, laboratoryText } from "./laboratory.ts";
export { type PanelTextKey, panelText } from "./panel-text.ts";
export { LANGUAGES, type Language, type Phrase } from "./phrase.ts";
export { isTextKey, questionText, TEXT, type TextKey, type TextParams, t, voidText } from "./text.ts";
