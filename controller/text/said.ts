import { type Dictionary, dictionary } from "./dictionary.ts";
import type { Phrases } from "./phrase.ts";

/** Why a command is not taken now. */
const NOT_NOW = {
  "said.visitUnderWay": { zh: "检定正在进行", en: "a visit is under way" },
  "said.calibrationUnderWay": { zh: "校准正在进行", en: "a calibration is under way" },
  "said.noVisit": { zh: "没有正在进行的检定", en: "no visit is under way" },
  "said.noCalibration": { zh: "没有正在进行的校准", en: "no calibration is under way" },
  "said.noAttempt": { zh: "没有正在进行的测量", en: "no attempt is under way" },
  "said.opening": { zh: "装置正在启动，请稍候", en: "the rig is being opened" },
  "said.nothingToRelease": { zh: "没有需要复位的联锁", en: "there is nothing to release" },
  "said.controllerEnds": { zh: "控制程序正在退出", en: "the controller ends" },
  "said.jobCloses": { zh: "任务正在结束", en: "the job is being closed" },
  "said.somethingLeft": { zh: "还有未完成的步骤", en: "there is something left to do" },
  "said.needsItsFile": {
    zh: "任务 {id} 只能用其文件继续：verify --resume",
    en: "job {id} can only be resumed with its file: verify --resume",
  },
} as const satisfies Phrases;

/** What is wrong with a file's value. `name`: its key with all above it; `found`: as it stands there; `line`: of the file. */
const FILE = {
  "said.unknownKey": { zh: "第 {line} 行：没有“{key}”这个键", en: 'line {line}: unknown key "{key}"' },
  "said.unknownKeyNear": {
    zh: "第 {line} 行：没有“{key}”这个键，是否应为“{near}”？",
    en: 'line {line}: unknown key "{key}": did you mean "{near}"?',
  },
  "said.missing": { zh: "第 {line} 行：缺少“{name}”", en: 'line {line}: "{name}" is missing' },
  "said.wrongValue": { zh: "第 {line} 行：“{name}”的值 {found} 不正确", en: "line {line}: {name} is {found}" },
  "said.oneOf": {
    zh: "第 {line} 行：“{name}”的值 {found} 不正确，可用：{choices}",
    en: "line {line}: {name} is {found}: one of {choices}",
  },
  "said.tooSmall": {
    zh: "第 {line} 行：“{name}”的值 {found} 太小，下限 {limit}",
    en: "line {line}: {name} is {found}: the least is {limit}",
  },
  "said.tooLarge": {
    zh: "第 {line} 行：“{name}”的值 {found} 太大，上限 {limit}",
    en: "line {line}: {name} is {found}: the most is {limit}",
  },
  "said.tooFew": {
    zh: "第 {line} 行：“{name}”的项数或字数太少，至少 {limit}",
    en: "line {line}: {name}: at least {limit}",
  },
  "said.tooMany": {
    zh: "第 {line} 行：“{name}”的项数或字数太多，至多 {limit}",
    en: "line {line}: {name}: at most {limit}",
  },
  "said.doesNotFit": { zh: "第 {line} 行：“{name}”与其他内容不符", en: "line {line}: {name} does not fit the rest" },
  "said.syntax": { zh: "第 {line} 行：YAML 语法错误", en: "line {line}: not valid YAML" },
} as const satisfies Phrases;

/** What stands behind a code in the case at hand, where there is a phrase for it. */
export const SAID = { ...NOT_NOW, ...FILE } as const;

type IdOf<K extends string> = K extends `said.${infer Id}` ? Id : never;
export type NotNowId = IdOf<keyof typeof NOT_NOW>;
export type FileSaidId = IdOf<keyof typeof FILE>;

const words: Dictionary<keyof typeof SAID> = /* @__PURE__ */ dictionary(SAID);

export function notNowText(id: NotNowId, params?: Readonly<Record<string, string | number>>): string {
  return words.t("en", `said.${id}`, params);
}
