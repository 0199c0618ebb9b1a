import { dictionary } from "./dictionary.ts";
import type { Language, Phrases } from "./phrase.ts";

/** What a check of a standard calls out: names after GB/T 17989 (ISO 7870), run rules after Nelson. */
const WATCHING = {
  agreement: { zh: "与证书不一致，|E_n| = {En}", en: "does not agree with the certificate, |E_n| = {En}" },
  "beyond-3s": { zh: "超出行动限（3s）", en: "beyond the action limits (3 s)" },
  cusum: { zh: "累积和超出判定界限，{side}", en: "CUSUM beyond its decision interval, {side}" },
  "nine-on-one-side": { zh: "连续 9 点在中心线同一侧", en: "nine in a row on one side" },
  "six-rising-or-falling": { zh: "连续 6 点递增或递减", en: "six in a row rising or falling" },
  "fourteen-alternating": { zh: "连续 14 点交替上下", en: "fourteen in a row alternating" },
  "two-of-three-beyond-2s": { zh: "3 点中有 2 点超出警戒限（2s）", en: "two of three beyond the warning limits (2 s)" },
  "four-of-five-beyond-1s": { zh: "5 点中有 4 点超出 1s", en: "four of five beyond 1 s" },
  "fifteen-within-1s": { zh: "连续 15 点在 1s 以内", en: "fifteen in a row within 1 s" },
  "eight-outside-1s": { zh: "连续 8 点在 1s 以外", en: "eight in a row outside 1 s" },
  up: { zh: "偏高", en: "up" },
  down: { zh: "偏低", en: "down" },
} as const satisfies Phrases;

const words = /* @__PURE__ */ dictionary(WATCHING);

interface Called {
  id: string;
  side: "up" | "down" | null;
  En: number;
}

/** One signal in the reader's language, without its place and day; one that is not known stays its id. */
export function signalText({ id, side, En }: Called, language: Language): string {
  if (!words.isTextKey(id)) return id;
  return words.t(language, id, { En: Math.abs(En).toFixed(2), side: side === null ? "" : words.t(language, side) });
}
