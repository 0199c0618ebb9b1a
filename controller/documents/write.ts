import { join } from "node:path";
import { makeDir, writeAtomic } from "../journal/disk.ts";
import { certificateDocument } from "./certificate.ts";
import { tablesCsv } from "./csv.ts";
import type { CalibrationFacts } from "./facts.ts";
import type { DocumentFont } from "./font.ts";
import { renderPdf } from "./pdf/render.ts";
import { reportDocument } from "./report.ts";
import type { DocumentLanguage } from "./words.ts";

/**
 * Certificate and report as PDF, their tables as CSV. Nothing is written before all of it could be made.
 * @returns paths
 * @throws RigError FONT_MISSING, DISK_FULL, DATA_UNWRITABLE
 */
export async function writeDocuments(
  facts: CalibrationFacts,
  to: { dir: string; language: DocumentLanguage; font: DocumentFont },
): Promise<string[]> {
  const certificate = certificateDocument(facts, to.language);
  const report = reportDocument(facts, to.language);
  const stem = fileStem(facts.certificate.number);
  const files: Array<[string, Uint8Array]> = [
    [`${stem}-certificate.pdf`, await renderPdf(certificate, to.font)],
    [`${stem}-report.pdf`, await renderPdf(report, to.font)],
    [`${stem}-data.csv`, Buffer.from(tablesCsv([certificate, report]))],
  ];
  await makeDir(to.dir);
  const paths: string[] = [];
  for (const [name, bytes] of files) {
    const path = join(to.dir, name);
    await writeAtomic(path, bytes);
    paths.push(path);
  }
  return paths;
}

/** A certificate's number as a file's name anywhere: what is more than letters, digits, dot and dash becomes a dash. */
export function fileStem(number: string): string {
  const stem = number.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+|[.-]+$/g, "");
  return stem === "" ? "calibration" : stem.slice(0, 100);
}
