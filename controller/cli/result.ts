import { isTextKey, type Language, t } from "../text/index.ts";
import type { Verified } from "../verify/verify.ts";
import { plain, signed } from "./numbers.ts";

/** The result for people: points and items of each nozzle, notes, the verdict, and where the record lies. */
export function resultLines({ record, recordPath, evidencePath }: Verified, language: Language): string[] {
  const word = (key: string) => (isTextKey(key) ? t(language, key) : key);
  const lines: string[] = [];
  for (const nozzle of record.nozzles) {
    for (const point of nozzle.points) {
      const [low, high] = point.flowBand;
      lines.push(
        t(language, "cli.point", {
          nozzle: nozzle.id,
          point: point.point,
          low,
          high,
          error: signed(point.meanError, 2),
          repeatability: plain(point.repeatability, 2),
          U: plain(point.U, 3),
          verdict: point.verdict === null ? "-" : word(`verdict.${point.verdict}`),
        }),
      );
    }
    const items = Object.entries(nozzle.items).map(
      ([item, result]) => `${word(`item.${item}`)}: ${word(`result.${result}`)}`,
    );
    lines.push(t(language, "cli.items", { nozzle: nozzle.id, items: items.join(", ") }));
  }
  for (const { text } of record.findings) lines.push(`${word("word.finding")}: ${text}`);
  for (const { text } of record.warnings) lines.push(`${word("word.warning")}: ${text}`);
  const verdict = record.verdict === null ? word(`outcome.${record.outcome}`) : word(`verdict.${record.verdict}`);
  const until = record.validUntil ? `, ${t(language, "cli.validUntil", { date: record.validUntil })}` : "";
  lines.push("", `${word("word.verdict")}: ${verdict}${until}`);
  if (!record.profile.attested) lines.push(word("cli.unattested"));
  if (record.screening) lines.push(word("cli.screening"));
  if (record.rig.bench) lines.push(word("word.bench"));
  lines.push("", t(language, "cli.record", { path: recordPath }), t(language, "cli.evidence", { path: evidencePath }));
  return lines;
}
