export { inputName, ruleName, sourceText } from "./calibration-names.ts";
export type { Dictionary } from "./dictionary.ts";
export { type FindingId, findingText, SAYINGS } from "./findings.ts";
export { type LaboratoryTextKey, laboratoryText } from "./laboratory.ts";
export { isLaboratoryProblem, type LaboratoryProblem, laboratoryProblem } from "./laboratory-problems.ts";
export { type PanelTextKey, panelText } from "./panel-text.ts";
export { LANGUAGES, type Language, type Phrase } from "./phrase.ts";
export { isTextKey, questionText, TEXT, type TextKey, type TextParams, t, voidText } from "./text.ts";
export { signalText } from "./watching.ts";
