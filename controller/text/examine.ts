import { type Dictionary, dictionary } from "./dictionary.ts";
import type { Phrases } from "./phrase.ts";

/** Examinations after JJF 1033 and comparisons, as the terminal, the pages and the documents name them. */
const EXAMINE = {
  comparison: { zh: "比对", en: "comparison" },
  repeatability: { zh: "重复性试验", en: "repeatability" },
  stability: { zh: "稳定性考核", en: "stability" },
  result: { zh: "校准结果的验证", en: "verification of results" },
  holds: { zh: "符合", en: "holds" },
  fails: { zh: "不符合", en: "does not hold" },
  open: { zh: "首次，供以后比较", en: "the first: later ones are held against it" },
  "found.comparison": { zh: "最大 |E_n| = {found}，限值 1", en: "largest |E_n| = {found}, limit 1" },
  "found.repeatability": {
    zh: "s = {found} {unit}（n = {n}），已确认 {limit} {unit}",
    en: "s = {found} {unit} (n = {n}), established {limit} {unit}",
  },
  "found.repeatability.first": { zh: "s = {found} {unit}（n = {n}）", en: "s = {found} {unit} (n = {n})" },
  "found.stability": {
    zh: "稳定性 {found} {unit}（{n} 次考核），限值 {limit} {unit}",
    en: "stability {found} {unit} over {n} occasions, limit {limit} {unit}",
  },
  "found.result": {
    zh: "|差值| = {found} {unit}，限值 {limit} {unit}",
    en: "|difference| = {found} {unit}, limit {limit} {unit}",
  },
  "note.closeOccasions": {
    zh: "两次考核间隔不足一个月，JJF 1033 要求每次间隔一个月以上",
    en: "occasions less than a month apart: JJF 1033 asks for a month or more between them",
  },
  "note.weightedMean": {
    zh: "没有外部参考值：以各方的加权平均值为参考",
    en: "no reference from outside: all are held against their weighted mean",
  },
  recalled: {
    zh: "考核方法凭记忆编入，尚未与正式文本核对。",
    en: "Forms and limits are recalled, not read in the official text.",
  },
  "head.at": { zh: "测量点", en: "at" },
  "head.participant": { zh: "参加方", en: "participant" },
  "head.value": { zh: "结果 {unit}", en: "result {unit}" },
  "head.U": { zh: "U（k=2）{unit}", en: "U (k = 2) {unit}" },
  "head.En": { zh: "E_n", en: "E_n" },
  "head.verdict": { zh: "结论", en: "verdict" },
  "head.date": { zh: "日期", en: "date" },
  "head.mean": { zh: "平均值 {unit}", en: "mean {unit}" },
  "head.n": { zh: "n", en: "n" },
  "head.reading": { zh: "读数 {unit}", en: "readings {unit}" },
  reference: { zh: "参考值", en: "reference" },
  mean: { zh: "加权平均值", en: "weighted mean" },
  own: { zh: "本装置", en: "own" },
  peers: { zh: "其他装置", en: "others" },
  recordedBy: { zh: "{by} 于 {at} 记录", en: "recorded by {by}, {at}" },
  none: { zh: "尚无考核或比对记录。", en: "No examinations or comparisons yet." },
} as const satisfies Phrases;

export type ExamineTextKey = keyof typeof EXAMINE;
export const examineText: Dictionary<ExamineTextKey> = /* @__PURE__ */ dictionary(EXAMINE);
