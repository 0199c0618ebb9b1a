export { type Examined, loadComparison, loadExamination, parseExamined } from "./file.ts";
export {
  type ExaminedEntry,
  examinationsIn,
  recordExamination,
  STANDARD_EXAMINED,
} from "./record.ts";
export { type ShownExamination, shownExamination } from "./shown.ts";
