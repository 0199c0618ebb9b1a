import { loadAcceptance } from "../config/acceptance.ts";
import { collectFacts } from "../documents/collect.ts";
import { findFont } from "../documents/font.ts";
import { openJournalFile } from "../documents/journal-file.ts";
import { writeDocuments } from "../documents/write.ts";
import { isoAt } from "../journal/index.ts";
import type { Language } from "../text/index.ts";

/** `calibrate document ID`: certificate and report as PDF, their tables as CSV; the paths on stdout. */
export async function runCalibrateDocument(
  id: string,
  options: { data: string; out: string; lang?: Language; font?: string; rules?: string },
): Promise<number> {
  const rules = options.rules === undefined ? null : loadAcceptance(options.rules);
  const font = await findFont(options.font ?? null);
  const journal = await openJournalFile(options.data);
  try {
    const printed = { fingerprint: journal.fingerprint, at: isoAt(Date.now()) };
    const facts = await collectFacts(journal, id, printed, rules);
    const paths = await writeDocuments(facts, { dir: options.out, language: options.lang ?? "both", font });
    for (const path of paths) process.stdout.write(`${path}\n`);
    return 0;
  } finally {
    journal.close();
  }
}
