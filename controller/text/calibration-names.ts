import { dictionary } from "./dictionary.ts";
import type { Language, Phrases } from "./phrase.ts";

/** The built-in rules of acceptance; a laboratory's own keep the names that it gave them. */
const RULES = {
  repeatability: { zh: "重复性（各点极差）", en: "repeatability" },
  linearity: { zh: "线性（各点平均值之差）", en: "linearity" },
  "mean-error": { zh: "平均示值误差", en: "mean error" },
  "five-runs": { zh: "每点至少五次", en: "five runs" },
  "three-runs": { zh: "每点至少三次", en: "three runs" },
  uncertainty: { zh: "扩展不确定度", en: "uncertainty" },
  agreement: { zh: "与上一份证书的一致性", en: "agreement" },
  "check-after": { zh: "校准后复核", en: "check after" },
} as const satisfies Phrases;

/** Inputs of a calibration point's budget, by the names that entries keep. */
const INPUTS = {
  certificate: { zh: "标准器证书", en: "certificate" },
  drift: { zh: "标准器漂移", en: "drift" },
  repeatability: { zh: "重复性", en: "repeatability" },
  "its repeatability": { zh: "标准流量计重复性", en: "its repeatability" },
  zero: { zh: "零点稳定性", en: "zero" },
  neck: { zh: "颈部液位读数", en: "neck" },
  drain: { zh: "滴流残留", en: "drain" },
  "temperature at the meter": { zh: "流量计处温度", en: "temperature at the meter" },
  "temperature in the measure": { zh: "量器内温度", en: "temperature in the measure" },
  "temperature at the reference meter": { zh: "标准流量计处温度", en: "temperature at the reference meter" },
  expansion: { zh: "油品体膨胀系数", en: "expansion" },
  "resolution before": { zh: "称前分辨力", en: "resolution before" },
  "resolution after": { zh: "称后分辨力", en: "resolution after" },
  density: { zh: "油品密度", en: "density" },
  "air density": { zh: "空气密度", en: "air density" },
  evaporation: { zh: "蒸发", en: "evaporation" },
  interpolation: { zh: "插值", en: "interpolation" },
  "resolution of the reference": { zh: "标准温度计分辨力", en: "resolution of the reference" },
  "resolution of the probe": { zh: "被校探头分辨力", en: "resolution of the probe" },
  bath: { zh: "恒温槽温场", en: "bath" },
  bridge: { zh: "测温电桥证书", en: "bridge" },
  "drift of the bridge": { zh: "测温电桥漂移", en: "drift of the bridge" },
  "resolution of the bridge": { zh: "测温电桥分辨力", en: "resolution of the bridge" },
} as const satisfies Phrases;

/** Where an input's number comes from; a certificate's number and a count of runs stand in the text. */
const SOURCES = {
  "since its calibration": { zh: "自上次校准以来", en: "since its calibration" },
  "the meter's zero stability": { zh: "流量计零点稳定性", en: "the meter's zero stability" },
  "reading of the neck": { zh: "颈部读数", en: "reading of the neck" },
  "what stays in it after dripping": { zh: "滴流后的残留量", en: "what stays in it after dripping" },
  "the balance's step": { zh: "天平分度", en: "the balance's step" },
  "of the liquid at 20 degrees, k = 2": { zh: "油品 20 ℃ 密度，k = 2", en: "of the liquid at 20 degrees, k = 2" },
  buoyancy: { zh: "空气浮力", en: "buoyancy" },
  "between the two weighings, for a minute": {
    zh: "两次称量之间，每分钟",
    en: "between the two weighings, for a minute",
  },
  "bY +-10 %, from 20 degrees to the meter": {
    zh: "体膨胀系数 ±10 %，20 ℃ 至流量计温度",
    en: "bY +-10 %, from 20 degrees to the meter",
  },
  "bY +-10 %, over the difference of the temperatures": {
    zh: "体膨胀系数 ±10 %，按温差",
    en: "bY +-10 %, over the difference of the temperatures",
  },
  "between its certificate's points": { zh: "证书各点之间", en: "between its certificate's points" },
  "the reference meter's": { zh: "标准流量计", en: "the reference meter's" },
  "its step": { zh: "分度", en: "its step" },
  "between the two probes": { zh: "两支探头之间", en: "between the two probes" },
  "no certificate": { zh: "无证书", en: "no certificate" },
  "mean of {n} runs": { zh: "{n} 次的平均值", en: "mean of {n} runs" },
  "certificate {number}": { zh: "证书 {number}", en: "certificate {number}" },
} as const satisfies Phrases;

const rules = /* @__PURE__ */ dictionary(RULES);
const inputs = /* @__PURE__ */ dictionary(INPUTS);
const sources = /* @__PURE__ */ dictionary(SOURCES);

export function ruleName(id: string, language: Language): string {
  return rules.isTextKey(id) ? rules.t(language, id) : id;
}

export function inputName(input: string, language: Language): string {
  return inputs.isTextKey(input) ? inputs.t(language, input) : input;
}

/** As entries keep it, in the reader's language; what is not known stays as it is. */
export function sourceText(source: string, language: Language): string {
  if (sources.isTextKey(source)) return sources.t(language, source);
  const runs = /^mean of (\d+) runs$/.exec(source)?.[1];
  if (runs !== undefined) return sources.t(language, "mean of {n} runs", { n: runs });
  const number = /^certificate (.+)$/.exec(source)?.[1];
  return number === undefined ? source : sources.t(language, "certificate {number}", { number });
}
