import { t } from "../text/index.ts";
import type { EvaluatedRun, Evaluation } from "./evaluate.ts";
import type { Profile, Verdict } from "./profile.ts";
import { roundTo } from "./round.ts";

export type Lang = "zh" | "en";

const WORDS = {
  basis: { zh: "依据", en: "Basis" },
  point: { zh: "流量点", en: "Flow point" },
  run: { zh: "次", en: "run" },
  error: { zh: "示值误差", en: "indication error" },
  mean: { zh: "平均示值误差", en: "mean error" },
  repeatability: { zh: "重复性", en: "repeatability" },
  reference: { zh: "实际体积", en: "reference" },
  dispenser: { zh: "加油机", en: "Dispenser" },
  payment: { zh: "付费金额", en: "payment" },
  verdict: { zh: "结论", en: "Verdict" },
  pass: { zh: "符合", en: "pass" },
  fail: { zh: "不符合", en: "fail" },
  advisory: { zh: "提示", en: "Advisory" },
  deliverySign: {
    zh: "注：E 以示值误差为正负号；该规程按实际付出量取相反符号",
    en: "Note: E has the sign of the indication; this code reports the delivery, with the opposite sign",
  },
} as const;

const VERDICTS: Record<Verdict, Record<Lang, string>> = {
  conforming: { zh: "合格", en: "conforming" },
  "non-conforming": { zh: "不合格", en: "non-conforming" },
  inconclusive: { zh: "不能判定", en: "inconclusive" },
};

/** The evaluation for a person; errors rounded as the profile says, ready for a terminal. */
export function renderEvaluation(evaluation: Evaluation, profile: Profile, lang: Lang = "en"): string {
  const say = (word: keyof typeof WORDS) => WORDS[word][lang];
  const percent = (value: number | null) => formatPercent(value, profile);
  const runLine = ({ VB, reference, error }: EvaluatedRun, i: number) =>
    [
      `  ${i + 1}. ${say("run")}`,
      VB === null ? "" : `V_B ${VB.toFixed(3)} L`,
      reference === null ? "" : `${say("reference")} ${reference.toFixed(3)} L`,
      `${say("error")} ${percent(error)}`,
    ]
      .filter(Boolean)
      .join("  ");
  const lines = [`${say("basis")}: ${profile.code} ${profile.title[lang]}`];
  for (const { point, runs, meanError, repeatability, verdict } of evaluation.points)
    lines.push(
      `${say("point")} ${point}: ${VERDICTS[verdict][lang]}`,
      ...runs.map(runLine),
      `  ${say("mean")} ${percent(meanError)}  ${say("repeatability")} ${percent(repeatability)}`,
    );
  const { error, repeatability, payment, verdict } = evaluation;
  lines.push(
    `${say("dispenser")}: ${say("error")} ${percent(error)}  ${say("repeatability")} ${percent(repeatability)}`,
  );
  if (payment) lines.push(`${say("payment")}: ${say(payment)}`);
  for (const { limitPercent, text } of profile.advisories)
    if (Math.abs(error) > limitPercent.value) lines.push(`${say("advisory")}: ${text[lang]}`);
  if (profile.sign.value === "delivery") lines.push(say("deliverySign"));
  const { kind, ...numbers } = profile.decision.value;
  if (kind !== "default") lines.push(t(lang, `decision.${kind}`, numbers));
  lines.push(`${say("verdict")}: ${VERDICTS[verdict][lang]}`);
  return `${lines.join("\n")}\n`;
}

function formatPercent(value: number | null, profile: Profile): string {
  if (value === null) return "-";
  const { error: step, mode } = profile.rounding;
  const decimals = Math.max(0, Math.ceil(-Math.log10(step.value)));
  return `${roundTo(value, step.value, mode.value).toFixed(decimals)} %`;
}
