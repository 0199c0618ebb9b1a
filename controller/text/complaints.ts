import type { Language, Phrase } from "./phrase.ts";

/**
 * What drivers say of devices that answer and do not fit their configuration. A driver says it in English (a plugin in its
 * own words); `en` is how the built-in ones say it, `{name}` standing for what differs.
 */
const COMPLAINTS: readonly Phrase[] = [
  { zh: "加油机报告：{alarm}", en: "it tells of {alarm}" },
  {
    zh: "升数×单价与金额不符，小数位数互相矛盾：请对照加油机设置 `decimals`",
    en: "volume x price is not the amount: the decimals do not fit each other; look at the dispenser and set `decimals`",
  },
  {
    zh: "升数×单价与金额不符，小数位数少 {n} 位：请对照加油机设置 `decimals`",
    en: "volume x price is not the amount: the decimals are {n} too few; look at the dispenser and set `decimals`",
  },
  {
    zh: "升数×单价与金额不符，小数位数多 {n} 位：请对照加油机设置 `decimals`",
    en: "volume x price is not the amount: the decimals are {n} too many; look at the dispenser and set `decimals`",
  },
  {
    zh: "加油机报告的是 {told} 号枪，rig.yaml 中为 {said}",
    en: "the pump tells of nozzle {told}; rig.yaml says {said}",
  },
  {
    zh: "无人操作，继电器却已吸合：请断开该模块电源，查明还有什么在控制它",
    en: "the coil is on though nobody asked for it: switch the board off and find out what else drives it",
  },
  {
    zh: "模块分辨力为 0.1 ℃：请设为高分辨力（保持寄存器 76 = 1）",
    en: "the module gives tenths of a degree: set high resolution (holding 76 = 1)",
  },
  {
    zh: "传感器分辨力为 {step} ℃：请设为 12 位（其 `resolution` 文件）",
    en: "the sensor gives steps of {step} deg C: set it to twelve bits (its file `resolution`)",
  },
  {
    zh: "累积量每步 {step} L，比加油机示值还粗：请改读更细的累积量",
    en: "the total counts in steps of {step} L, coarser than a dispenser's display: read a finer one",
  },
  {
    zh: "累积量过大，浮点数每步已达 {step} L：请清零",
    en: "the total has grown too large for its float, it counts in steps of {step} L: reset it",
  },
  {
    zh: "累积量与流量不符：请核对两者的 type、byteOrder、scale 和 unit",
    en: "the total and the flow do not fit: check type, byteOrder, scale and unit of both",
  },
  {
    zh: "流量 {flow} L/min 不可能：请核对 type、byteOrder、scale 和 unit",
    en: "a flow of {flow} L/min is implausible: check type, byteOrder, scale and unit",
  },
  {
    zh: "累积器 1 累计的是质量：请在流量计上设为体积",
    en: "totaliser 1 counts mass: set it to volume in the meter",
  },
  {
    zh: "流量计有流量而累积量不变：累积器 1 须累计体积",
    en: "the meter shows flow but its total stands still: totaliser 1 must count volume",
  },
  {
    zh: "累积量与流量方向相反：请核对流量计中设置的流向",
    en: "the total runs against the flow: check the flow direction set in the meter",
  },
  {
    zh: "累积量与流量相差千倍：请设 totalUnit: {unit}",
    en: "the total and the flow differ a thousandfold: set totalUnit: {unit}",
  },
  {
    zh: "累积量与流量不符：累积器 1 须累计体积，而不是质量",
    en: "the total and the flow do not fit: totaliser 1 must count volume, not mass",
  },
  {
    zh: "累积量 {total} L 不可能：请设 totalUnit: {unit}",
    en: "a total of {total} L is implausible: set totalUnit: {unit}",
  },
  {
    zh: "流量 {flow} L/min 不可能：请核对流量计型号",
    en: "a flow of {flow} L/min is implausible: check the meter's type",
  },
  {
    zh: "密度 {density} kg/m³ 不是燃油的密度：管路可能未充满",
    en: "a density of {density} kg/m3 is no fuel's: the pipe may be empty",
  },
  { zh: "温度 {degrees} ℃ 不可能", en: "a temperature of {degrees} deg C is implausible" },
  {
    zh: "有 {n} 次扫描不是 {digits} 位编号：请核对 baud、parity 和 `digits`",
    en: "{n} scans are no codes of {digits} digits: check baud, parity and `digits`",
  },
  {
    zh: "有 {n} 次扫描不是编号：请核对 baud、parity 和 `digits`",
    en: "{n} scans are no codes: check baud, parity and `digits`",
  },
];

const escaped = (text: string) => text.replace(/[.*+?^$()[\]\\|]/g, "\\$&");
const patternOf = (en: string) => new RegExp(`^${escaped(en).replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`);

let patterns: readonly { pattern: RegExp; phrase: Phrase }[] | null = null;

/** A driver's complaint in the reader's language; one in nobody's dictionary stays as it is. */
export function complaintText(language: Language, complaint: string): string {
  if (language === "en") return complaint;
  patterns ??= COMPLAINTS.map((phrase) => ({ pattern: patternOf(phrase.en), phrase }));
  for (const { pattern, phrase } of patterns) {
    const found = pattern.exec(complaint);
    if (found) return phrase[language].replace(/\{(\w+)\}/g, (whole, name: string) => found.groups?.[name] ?? whole);
  }
  return complaint;
}

/** The English of each, its changing parts as `{name}`. */
export const COMPLAINTS_IN_ENGLISH: readonly string[] = COMPLAINTS.map(({ en }) => en);
