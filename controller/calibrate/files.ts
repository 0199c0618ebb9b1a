import { join } from "node:path";
import type { CalibrationCertificate } from "@proverig/calibration";
import { makeDir, writeAtomic } from "../journal/disk.ts";
import type { Journal } from "../journal/index.ts";
import type { CalibrationHistory } from "./history.ts";

/** certificate.json: the certificate as it stands in the chain, and the seal that the chain was closed with. */
export interface CertificateFile {
  certificate: CalibrationCertificate;
  chain: { entries: number; head: string; signature: string; publicKey: string };
}

export function certificatePathOf(dir: string, id: string): string {
  return join(dir, "calibrations", id, "certificate.json");
}

/** Writes what a completed calibration leaves behind; null where there is no certificate. Rejects with DISK_FULL, ... */
export async function writeCertificate(
  dir: string,
  journal: Journal,
  id: string,
  { closed }: CalibrationHistory,
): Promise<string | null> {
  const sealed = journal.calibrations().find((each) => each.id === id)?.closed;
  if (!closed?.certificate || !sealed) return null;
  const { entries, head, signature } = sealed;
  const file: CertificateFile = {
    certificate: closed.certificate,
    chain: { entries, head, signature, publicKey: journal.keys.publicKey },
  };
  const path = certificatePathOf(dir, id);
  const write = async () => {
    await makeDir(join(dir, "calibrations", id));
    await writeAtomic(path, `${JSON.stringify(file, null, 2)}\n`);
  };
  await journal.clock.hold(write());
  return path;
}
