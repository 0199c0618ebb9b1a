import canonicalize from "canonicalize";
import { z } from "zod";
import { publicKey, signedBy } from "../evidence/parse.ts";
import { corrupt } from "../journal/disk.ts";
import { CALIBRATION_CLOSED, type CalibrationSummary, type Entry, type Journal } from "../journal/index.ts";
import { CERTIFICATE_ACCEPTED, CERTIFICATE_KEPT, CERTIFICATE_WITHDRAWN } from "./rig-entries.ts";

/** What of a calibration was held against its chain and the rig's key. */
export interface Proof {
  /** Of its chain. */
  entries: number;
  /** Of its closing, its acceptance and its withdrawal, as far as there are any. */
  signatures: number;
}

/** All that was signed stays, whatever this version knows of it. */
const signedSchema = z.looseObject({ signature: z.string() });

/**
 * A calibration's chain from its first entry to the seal, and every signature that was put to it. The rig's own chain was
 * followed when the journal was opened; whoever made all hashes anew still has no key.
 * Rejects with JOURNAL_CORRUPT.
 */
export async function proveCalibration(journal: Journal, { id, closed }: CalibrationSummary): Promise<Proof> {
  const where = `${journal.dir}, ${id}`;
  const entries = await journal.entries(id);
  if (!closed) return { entries: entries.length, signatures: 0 };
  const last = entries.at(-1);
  if (last?.kind !== CALIBRATION_CLOSED || last.hash !== closed.head || last.seq !== closed.entries) {
    throw corrupt("the chain does not end as the rig's chain has sealed it", where);
  }
  const key = publicKey(journal.keys.publicKey);
  const holds = (text: string, signature: string) => key !== null && signedBy(key, Buffer.from(text), signature);
  if (!holds(closed.head, closed.signature)) throw corrupt("the signature of its closing is not the rig's", where);
  const statements = journal.rigEntries().filter((entry) => isAbout(entry, id, closed.certificate));
  for (const { kind, seq, data } of statements) {
    const named = `rig entry ${seq} (${kind})`;
    const read = signedSchema.safeParse(data);
    if (!read.success) throw corrupt(`${named} is not as it is written`, where);
    const { signature, ...statement } = read.data;
    if (!holds(canonicalize(statement) ?? "", signature))
      throw corrupt(`the signature of ${named} is not the rig's`, where);
    if (kind === CERTIFICATE_ACCEPTED && statement.head !== closed.head) {
      throw corrupt(`${named} accepts another chain than the one that was sealed`, where);
    }
  }
  return { entries: entries.length, signatures: 1 + statements.length };
}

/** Whether the rig's key signed each statement of these kinds in its own chain. Throws JOURNAL_CORRUPT at the first that it did not. */
export function proveStatements(journal: Journal, kinds: readonly string[]): void {
  const key = publicKey(journal.keys.publicKey);
  for (const { kind, seq, data } of journal.rigEntries()) {
    if (!kinds.includes(kind)) continue;
    const named = `rig entry ${seq} (${kind})`;
    const read = signedSchema.safeParse(data);
    if (!read.success) throw corrupt(`${named} is not as it is written`, journal.dir);
    const { signature, ...statement } = read.data;
    if (key !== null && signedBy(key, Buffer.from(canonicalize(statement) ?? ""), signature)) continue;
    throw corrupt(`the signature of ${named} is not the rig's`, journal.dir);
  }
}

function isAbout({ kind, data }: Entry, calibration: string, certificate: string | null): boolean {
  if (kind === CERTIFICATE_ACCEPTED) return field(data, "calibration") === calibration;
  return (
    (kind === CERTIFICATE_WITHDRAWN || kind === CERTIFICATE_KEPT) &&
    certificate !== null &&
    field(data, "certificate") === certificate
  );
}

function field(data: unknown, key: string): unknown {
  return typeof data === "object" && data !== null ? Reflect.get(data, key) : undefined;
}
