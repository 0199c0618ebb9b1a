import type { Phrases } from "./phrase.ts";

/** Uncertainty budgets, in JJF 1059.1's words. */
export const BUDGET = {
  "budget.result": { zh: "结果", en: "result" },
  "budget.standard": { zh: "合成标准不确定度", en: "standard uncertainty" },
  "budget.expanded": { zh: "扩展不确定度", en: "expanded uncertainty" },
  "budget.dof": { zh: "有效自由度", en: "degrees of freedom" },
  "budget.infinite": { zh: "无穷大", en: "infinite" },
  "budget.coverage": { zh: "包含概率 {percent} %", en: "coverage {percent} %" },
  "budget.input": { zh: "输入量", en: "input" },
  "budget.sensitivity": { zh: "灵敏系数", en: "sensitivity" },
  "budget.contribution": { zh: "不确定度分量", en: "contribution" },
  "budget.share": { zh: "方差占比", en: "share" },
  "budget.monteCarlo": {
    zh: "蒙特卡洛法（{trials} 次，种子 {seed}）",
    en: "Monte Carlo ({trials} trials, seed {seed})",
  },
  "budget.symmetric": { zh: "概率对称包含区间", en: "symmetric interval" },
  "budget.shortest": { zh: "最短包含区间", en: "shortest interval" },
  "budget.none": { zh: "不存在", en: "none" },
  "budget.note": { zh: "注意：{text}", en: "note: {text}" },
  "budget.unused": { zh: "输入量 {input} 未出现在模型中", en: "input {input} is not in the model" },
  "budget.nonlinear": {
    zh: "模型明显非线性：计入二阶项后标准不确定度增大 {share}，以蒙特卡洛法为准",
    en: "the model is not linear here: terms of second order add {share} to u; rather believe Monte Carlo",
  },
  "budget.not-validated": {
    zh: "不确定度传播律未通过蒙特卡洛法验证：区间端点相差 {low} 和 {high}，允许 {tolerance}（JJF 1059.2）",
    en: "Monte Carlo does not confirm the law of propagation: the ends differ by {low} and {high}, tolerance {tolerance} (GUM-S1, 8.1)",
  },
  "budget.not-stable": {
    zh: "{trials} 次后仍未达到要求的有效位数",
    en: "after {trials} trials the digits are not steady yet",
  },
  "budget.no-moments": {
    zh: "输入量 {input} 自由度为 {dof}：其 t 分布没有标准差，蒙特卡洛法也给不出",
    en: "input {input} has {dof} degrees of freedom: its t distribution has no standard deviation, nor has Monte Carlo's result",
  },
  "component.calibration": { zh: "校准", en: "calibration" },
  "component.interpolation": { zh: "内插", en: "interpolation" },
  "component.repeatability": { zh: "重复性", en: "repeatability" },
  "component.drift": { zh: "漂移", en: "drift" },
  "component.gas": { zh: "含气", en: "gas" },
  "component.zeroStability": { zh: "零点稳定性", en: "zero stability" },
  "component.linePack": { zh: "管段存油", en: "line pack" },
  "component.temperatureJ": { zh: "枪口温度", en: "temperature at the nozzle" },
  "component.temperatureM": { zh: "标准器温度", en: "temperature at the standard" },
  "component.expansion": { zh: "油品膨胀系数", en: "the oil's expansion" },
  "component.lineState": { zh: "软管状态", en: "state of the hose" },
  // The decision rule, as a report must state it (ISO/IEC 17025, 7.8.6).
  "decision.default": {
    zh: "判定规则：|E| − U 大于最大允许误差为不合格；U 大于最大允许误差的三分之一且 |E| + U 大于最大允许误差为不能判定；否则按 |E| 判定",
    en: "decision rule: |E| - U above the MPE does not conform; U above a third of the MPE and |E| + U above the MPE stays inconclusive; else |E| decides",
  },
  "decision.guard-band": {
    zh: "判定规则：保护带（JCGM 106），限内 {accept} U 以内合格，限外 {reject} U 以外不合格，其间不能判定",
    en: "decision rule: guard bands (JCGM 106); conforms within the limits less {accept} U, does not beyond the limits plus {reject} U, inconclusive in between",
  },
  "decision.probability": {
    zh: "判定规则：合格概率（JCGM 106）不小于 {accept} 为合格，不合格概率不小于 {reject} 为不合格，其间不能判定",
    en: "decision rule: conforms where its probability is {accept} or more, does not where that of non-conformity is {reject} or more, inconclusive in between (JCGM 106)",
  },
} as const satisfies Phrases;
