import { type Dictionary, dictionary } from "./dictionary.ts";
import type { Phrases } from "./phrase.ts";

/** The panel's pages for the laboratory; loaded with them, not with the panel. */
export const LABORATORY = {
  "lab.standard": { zh: "计量标准", en: "Standard" },
  "lab.certificate": { zh: "有效证书", en: "Certificate in force" },
  "lab.validUntil": { zh: "有效期至", en: "Valid until" },
  "lab.state": { zh: "状态", en: "State" },
  "lab.state.valid": { zh: "有效", en: "valid" },
  "lab.state.soon": { zh: "即将到期", en: "expires soon" },
  "lab.state.expired": { zh: "已过期", en: "expired" },
  "lab.state.drifting": { zh: "疑似漂移", en: "drifting" },
  "lab.daysLeft": { zh: "还有 {days} 天", en: "{days} days left" },
  "lab.daysOver": { zh: "已过期 {days} 天", en: "{days} days over" },
  "lab.byFile": { zh: "按 rig.yaml 填写", en: "typed in rig.yaml" },
  "lab.byCalibration": { zh: "{from} 起生效，{by} 接受", en: "in force from {from}, accepted by {by}" },
  "lab.alsoNamed": {
    zh: "rig.yaml 中写的是 {certificate}，不采用",
    en: "rig.yaml names {certificate}, which is not used",
  },
  "lab.calibrations": { zh: "校准记录", en: "Calibrations" },
  "lab.noCalibrations": { zh: "尚无校准记录。", en: "No calibrations yet." },
  "lab.device": { zh: "被校仪器", en: "Device" },
  "lab.method": { zh: "方法", en: "Method" },
  "lab.when": { zh: "时间", en: "When" },
  "lab.documents": { zh: "文件", en: "Documents" },
  "lab.documentsIn": { zh: "证书 PDF", en: "Certificate, PDF" },
  "lab.report": { zh: "报告数据 PDF", en: "Report data, PDF" },
  "lab.table": { zh: "表格 CSV", en: "Tables, CSV" },
  "lab.is.unfinished": { zh: "未完成", en: "unfinished" },
  "lab.is.failed": { zh: "未得出证书", en: "no certificate" },
  "lab.is.to-accept": { zh: "待接受", en: "to be accepted" },
  "lab.is.in-force": { zh: "有效", en: "in force" },
  "lab.is.superseded": { zh: "已被替代", en: "superseded" },
  "lab.is.withdrawn": { zh: "已撤回", en: "withdrawn" },
  "lab.is.metal-measure": { zh: "标准金属量器", en: "metal measure" },
  "lab.is.gravimetric": { zh: "称重法", en: "gravimetric" },
  "lab.is.reference-meter": { zh: "标准流量计", en: "reference meter" },
  "lab.is.reference-thermometer": { zh: "标准温度计", en: "reference thermometer" },
  "lab.charts": { zh: "曲线与控制图", en: "Curve and control charts" },
  "lab.choose": { zh: "请选择一台仪器", en: "Choose an instrument" },
  "lab.curve": { zh: "曲线与不确定度带", en: "Curve with its uncertainty" },
  "lab.curveKey": {
    zh: "实线：本证书；色带：U（k=2）；空心点：调整前；虚线：以往证书。",
    en: "Solid: this certificate; band: U (k = 2); hollow: as found; dashed: earlier certificates.",
  },
  "lab.noCurve": {
    zh: "此仪器尚未在本装置上校准：只有 rig.yaml 中填写的数值。",
    en: "This instrument was not calibrated here: rig.yaml's typed values are all there is.",
  },
  "lab.checks": { zh: "期间核查", en: "Intermediate checks" },
  "lab.noChecks": { zh: "尚无期间核查。", en: "No intermediate checks yet." },
  "lab.fewChecks": { zh: "核查次数太少，尚不能作控制图。", en: "Too few checks for a control chart." },
  "lab.inControl": { zh: "受控", en: "in control" },
  "lab.outOfControl": { zh: "失控", en: "out of control" },
  "lab.count": { zh: "{n} 次，最近 {day}，E_n = {En}", en: "{n} checks, the last on {day}, E_n = {En}" },
  "lab.preliminary": {
    zh: "核查不足 20 次，控制限仅供参考。",
    en: "Fewer than 20 checks: the limits are preliminary.",
  },
  "lab.shewhart": { zh: "休哈特图", en: "Shewhart" },
  "lab.cusum": { zh: "累积和图", en: "CUSUM" },
  "lab.calledOut": { zh: "报警", en: "Called out" },
  "lab.budgets": { zh: "不确定度由什么组成", en: "What the uncertainty is made of" },
} as const satisfies Phrases;

export type LaboratoryTextKey = keyof typeof LABORATORY;
export const laboratoryText: Dictionary<LaboratoryTextKey> = /* @__PURE__ */ dictionary(LABORATORY);
