import { type AcceptanceRules, judgeCalibration } from "@proverig/calibration";
import type { CalibrationDetail } from "../protocol/index.ts";
import { findingText, type Language, ruleName } from "../text/index.ts";
import { certificateDocument } from "./certificate.ts";
import { type Chains, collectFacts, readStandards } from "./collect.ts";
import { curvePicture } from "./pictures/curve.ts";
import { resultTable } from "./points.ts";
import { rowOf } from "./standards-page.ts";
import { wordsIn } from "./words.ts";

/**
 * A calibration as somebody sees it before he accepts it: the certificate's own words and numbers, and the rules.
 * @throws RigError CALIBRATION_INVALID
 */
export async function calibrationDetail(
  chains: Chains,
  id: string,
  rules: AcceptanceRules,
  now: { at: string; inForce: ReadonlySet<string> },
  language: Language,
): Promise<CalibrationDetail> {
  const facts = await collectFacts(chains, id, { fingerprint: "", at: now.at }, rules);
  const history = await readStandards(chains);
  const summary = history.calibrations.get(facts.chain.id);
  if (!summary) throw new Error(`calibration ${id} was there a moment ago`);
  const words = wordsIn(language);
  const { certificate, previous, acceptance, withdrawal } = facts;
  const printed = certificateDocument(facts, language);
  const { columns, rows } = resultTable(certificate, words);
  const judged = judgeCalibration(certificate, previous, rules);
  return {
    ...rowOf(summary, history, now.inForce),
    head: facts.chain.head,
    facts: printed.blocks.find((block) => block.kind === "facts")?.rows ?? [],
    results: { columns: columns.map(({ head }) => head), rows },
    curve: curvePicture(certificate, previous, words),
    acceptable: judged.accepted,
    findings: (acceptance?.rules ?? judged.findings).map(({ said, text, ...finding }) => ({
      ...finding,
      name: ruleName(finding.rule, language),
      text: findingText({ said, text }, language),
    })),
    accepted: acceptance && { by: acceptance.by, from: acceptance.from, reason: acceptance.reason },
    withdrawn: withdrawal && { by: withdrawal.by, since: withdrawal.since, reason: withdrawal.reason },
    warnings: printed.blocks.flatMap((block) => (block.kind === "note" && block.warn ? [block.text] : [])),
  };
}
