import type { Phrases } from "./phrase.ts";

/** A record's findings and warnings by their codes. The note's own text, in English, says where and how much. */
export const NOTES = {
  // of the dispenser
  "note.self-lock": { zh: "自锁功能不符合", en: "self-lock" },
  "note.flow-unreachable": { zh: "加油机达不到该流量点", en: "flow not reached" },
  "note.reachable-flow": { zh: "以实际可达的最大流量作为 Qmax", en: "reachable flow taken as Qmax" },
  "note.display-unsteady": { zh: "静止时示值变化，或两次读数不同", en: "display unsteady at rest" },
  "note.display-start": { zh: "阀门打开前示值已走字", en: "the display counted before the valve opened" },
  "note.unit-price": { zh: "加油机单价与任务不符", en: "another unit price than the job's" },
  "note.preset-missed": { zh: "定量加油未能下达", en: "preset not taken" },
  "note.advisory-line": { zh: "示值误差超过地方建议值（不影响结论）", en: "beyond a region's advisory line" },
  // of the job and its conditions
  "note.RUN_REPEATED": { zh: "有一次测量被人取消重做", en: "a run was taken back and repeated" },
  "note.seal-code": { zh: "签封编号位数不对", en: "a seal's number has other digits" },
  "note.volume": { zh: "每次油量与规程不同", en: "another volume than the profile's" },
  "note.no-temperatures": { zh: "无温度探头，体积未作温度修正", en: "no correction for temperature" },
  "note.ambient-unknown": { zh: "未记录环境温度", en: "ambient temperature not stated" },
  "note.oil-ambient": { zh: "油温与环境温度相差过大", en: "oil and ambient far apart" },
  "note.landing": { zh: "实际加油量偏离预定量", en: "another volume than aimed at" },
  "note.bench": { zh: "无油台架：未执行真实线路的安全规定", en: "bench: safety rules for real lines were waived" },
  // of the rig's own instruments
  "note.probe": { zh: "仪器设置或状态有疑问", en: "an instrument is not as configured" },
  "note.extrapolated": { zh: "流量超出标准流量计校准范围", en: "flow beyond the certified points" },
  "note.certificate": { zh: "配置文件中的证书不是现用证书", en: "another certificate is used than rig.yaml names" },
  "note.no-certificate": { zh: "温度计没有证书，按读数使用", en: "a thermometer without certificate" },
  "note.calibrated-otherwise": { zh: "校准条件与本次不同", en: "calibrated under other conditions" },
  "note.standard-watched": { zh: "期间核查有提示", en: "an intermediate check is called out" },
  "note.standard-kept": { zh: "经实验室决定继续使用", en: "used on by the laboratory's decision" },
  "note.standard-board": { zh: "按元件系数和电路板的 U 计算温度", en: "temperature by coefficients and the board's U" },
  "note.ohms": { zh: "电阻值重新输入过", en: "ohms were typed again" },
  "note.UNDER_VOLTAGE": { zh: "计算机供电电压过低", en: "the computer's supply was too low" },
  "note.THROTTLED": { zh: "计算机已降频", en: "the computer ran slower" },
} as const satisfies Phrases;
