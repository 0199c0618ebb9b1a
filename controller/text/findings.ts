import { dictionary } from "./dictionary.ts";
import type { Language, Phrases } from "./phrase.ts";

/** What a rule of acceptance saw in a calibration. */
const FINDINGS = {
  fewest: { zh: "各点至少 {n} 次", en: "at least {n} runs at a point" },
  worst: { zh: "最差点 {at}", en: "worst at {at}" },
  overall: { zh: "全部各点", en: "over all points" },
  tooFew: { zh: "次数不足，无法判断", en: "too few runs to tell" },
  noEarlier: { zh: "没有此前的证书", en: "no earlier certificate" },
  against: { zh: "与证书 {certificate} 相比", en: "against {certificate}" },
  needsThree: { zh: "判断漂移至少需要三份证书", en: "a drift needs three certificates" },
  leaves: { zh: "预计 {day} 超出", en: "leaves on {day}" },
  stays: { zh: "十年内不会超出", en: "stays within for ten years" },
  noRepeat: { zh: "调整后没有复核", en: "no repeat after the work" },
  repeat: { zh: "复核点 {at}", en: "repeat at {at}" },
  range: { zh: "{from} 至 {to}", en: "{from} to {to}" },
} as const satisfies Phrases;

export type FindingId = keyof typeof FINDINGS;

/** As a schema wants them. */
export const SAYINGS = Object.keys(FINDINGS) as [FindingId, ...FindingId[]];

const words = /* @__PURE__ */ dictionary(FINDINGS);

interface Told {
  text: string;
  said?: ReadonlyArray<{ id: FindingId; params?: Record<string, string> | undefined }> | undefined;
}

/** A finding in the reader's language; one that an earlier version has kept stays in its own. */
export function findingText({ text, said }: Told, language: Language): string {
  if (!said || said.length === 0) return text;
  return said.map(({ id, params }) => words.t(language, id, params)).join(language === "zh" ? "，" : ", ");
}
