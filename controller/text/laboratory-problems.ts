import { dictionary, type TextParams } from "./dictionary.ts";
import type { Language, Phrases } from "./phrase.ts";

/** Why a person of the laboratory cannot have what he asks for: what is wrong, and after `.mend` what to do about it. */
const PROBLEMS = {
  noCalibration: { zh: "没有这次校准", en: "there is no such calibration" },
  "noCalibration.mend": { zh: "用 proverig calibrate list 查看", en: "proverig calibrate list" },
  unfinished: { zh: "校准 {id} 尚未完成", en: "calibration {id} is not finished" },
  "unfinished.mend": { zh: "先用 calibrate run --resume 做完", en: "calibrate run --resume" },
  isCheck: { zh: "{id} 是期间核查", en: "{id} is an intermediate check" },
  "isCheck.mend": { zh: "只有校准才有证书", en: "only a calibration has a certificate" },
  noCertificate: {
    zh: "校准 {id} 未得出证书（{outcome}）",
    en: "calibration {id} ended without a certificate ({outcome})",
  },
  "noCertificate.mend": { zh: "重新校准", en: "calibrate anew" },
  acceptedAlready: {
    zh: "证书 {certificate} 已由 {by} 批准，自 {from} 起生效",
    en: "certificate {certificate} was accepted already, by {by} from {from} on",
  },
  "acceptedAlready.mend": {
    zh: "一份证书只批准一次；需要时重新校准",
    en: "a certificate is accepted once; calibrate anew",
  },
  laterInForce: {
    zh: "同一仪器的证书 {certificate} 自 {later} 起生效，不能再从 {from} 起批准另一份",
    en: "{certificate} of the same device takes effect at {later}, not before {from}",
  },
  "laterInForce.mend": { zh: "选更晚的生效时间", en: "a later moment" },
  hasCoefficients: {
    zh: "证书 {certificate} 给出的是系数，而“{device}”只给出温度值，不能使用",
    en: 'certificate {certificate} has coefficients, and "{device}" gives degrees: it cannot use them',
  },
  "hasCoefficients.mend": { zh: "按修正值校准", en: "calibrate by corrections" },
  boardNotAsked: {
    zh: "证书 {certificate} 给出的是系数：“{device}”能否使用，要看装置配置",
    en: 'certificate {certificate} has coefficients: whether "{device}" can use them stands in rig.yaml',
  },
  "boardNotAsked.mend": { zh: "用 --config 指定装置配置", en: "name it with --config" },
  boardUnknown: {
    zh: "证书 {certificate} 给出的是系数，而“{device}”测电阻的电路板准到多少未说明，不确定度不完整，不能使用",
    en: 'certificate {certificate} has coefficients, and nobody has stated how well the board of "{device}" measures ohms: U would be too small',
  },
  "boardUnknown.mend": {
    zh: "在 rig.yaml 该设备的 rtd 中写 board: { U: …, source: … }（Ω，k = 2，含引线），或按修正值校准",
    en: "state `board: { U: ..., source: ... }` (ohm, k = 2, leads and all) under its `rtd` in rig.yaml, or calibrate by corrections",
  },
  otherElement: {
    zh: "证书 {certificate} 的系数是 PT100 的，而“{device}”配置的是另一种元件",
    en: 'certificate {certificate} has the coefficients of a PT100, and "{device}" has another element',
  },
  "otherElement.mend": { zh: "核对 rig.yaml 中的 rtd.nominal", en: "check rtd.nominal in rig.yaml" },
  damaged: {
    zh: "证书 {certificate} 的系数在其校准范围内算不出“{device}”的温度",
    en: 'the coefficients of certificate {certificate} give no temperature of "{device}" in their own range',
  },
  "damaged.mend": { zh: "重新校准", en: "calibrate anew" },
  noMoment: { zh: "{certificate}：“{from}”不是时间", en: '{certificate}: "{from}" is no moment' },
  "noMoment.mend": { zh: "写成带时区的 ISO 8601 时间", en: "ISO 8601 with offset" },
  beforeEnd: {
    zh: "{certificate}：{from} 早于校准结束时间 {ended}",
    en: "{certificate}: {from} is before the calibration ended, {ended}",
  },
  "beforeEnd.mend": { zh: "写成带时区的 ISO 8601 时间", en: "ISO 8601 with offset" },
  afterValidity: {
    zh: "{certificate}：{from} 晚于证书有效期 {until}",
    en: "{certificate}: {from} is after its last valid day, {until}",
  },
  "afterValidity.mend": { zh: "写成带时区的 ISO 8601 时间", en: "ISO 8601 with offset" },
  rulesBroken: {
    zh: "证书 {certificate} 不符合：{rulesZh}",
    en: "certificate {certificate} does not hold {rules}",
  },
  "rulesBroken.mend": {
    zh: "重新校准；或写明理由（--reason），理由记入记录链",
    en: "calibrate anew; or --reason TEXT sets the rules aside, and stands in the chain",
  },
  notAccepted: { zh: "没有已批准的证书是这个编号", en: "no accepted certificate has this number" },
  "notAccepted.mend": { zh: "用 proverig calibrate list 查看", en: "proverig calibrate list" },
  withdrawnAlready: { zh: "该证书已撤销", en: "it was withdrawn already" },
  "withdrawnAlready.mend": {
    zh: "用 proverig calibrate affected 查看受影响的任务",
    en: "proverig calibrate affected lists what it touched",
  },
  inFuture: { zh: "{since} 在将来", en: "{since} is in the future" },
  "inFuture.mend": { zh: "写已经过去的时间", en: "a moment that has been" },
  neverChecked: { zh: "没有对该编号证书的期间核查", en: "no check was held against a certificate of this number" },
  "neverChecked.mend": { zh: "用 proverig calibrate standards 查看", en: "proverig calibrate standards" },
  keptWithdrawn: { zh: "该证书已撤销，不能继续使用", en: "it was withdrawn" },
  "keptWithdrawn.mend": { zh: "重新校准该仪器", en: "calibrate the instrument" },
  noReason: { zh: "决定没有写明理由", en: "a decision without a reason" },
  "noReason.mend": { zh: "写明理由（--reason）", en: "--reason TEXT" },
  nothingCalled: { zh: "最近的核查没有报警", en: "its last checks call nothing out" },
  "nothingCalled.mend": { zh: "没有需要决定的事", en: "there is nothing to decide" },
  recorded: { zh: "该文件已由 {by} 于 {at} 记录", en: "this file was recorded already, by {by} at {at}" },
  "recorded.mend": { zh: "同一文件只记录一次", en: "a file is recorded once" },
} as const satisfies Phrases;

const words = /* @__PURE__ */ dictionary(PROBLEMS);
type Key = keyof typeof PROBLEMS;
export type LaboratoryProblem = Exclude<Key, `${string}.mend`>;

export function isLaboratoryProblem(id: string): id is LaboratoryProblem {
  return words.isTextKey(id) && !id.endsWith(".mend");
}

/** What is wrong and what mends it, in the reader's language. */
export function laboratoryProblem(language: Language, id: LaboratoryProblem, params?: TextParams) {
  return { what: words.t(language, id, params), mend: words.t(language, `${id}.mend`, params) };
}
