import { createPublicKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RigError } from "@proverig/drivers";
import Database from "better-sqlite3";
import { z } from "zod";
import { diskError } from "../journal/disk.ts";
import { RIG_CHAIN } from "../journal/entry.ts";
import { type Decisions, foldDecisions, isSignedBy, PROFILE_NUMBER } from "./decision.ts";

const rowSchema = z.object({
  seq: z.number(),
  at: z.string(),
  kind: z.string(),
  data: z.string().transform((text): unknown => JSON.parse(text)),
  prev: z.string(),
  hash: z.string(),
});

/**
 * The decisions in a data directory that another process may own: only read, each one held against the rig's public key.
 * @throws RigError FILE_UNREADABLE, JOURNAL_CORRUPT
 */
export function readDecisions(dir: string): Decisions {
  const path = join(dir, "journal.db");
  if (!existsSync(path)) {
    throw new RigError("FILE_UNREADABLE", {
      what: "there is no journal here",
      where: dir,
      mend: "name a rig's --data",
    });
  }
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      const rows = db
        .prepare("SELECT seq, at, kind, data, prev, hash FROM entries WHERE chain = ? AND kind = ? ORDER BY seq")
        .all(RIG_CHAIN, PROFILE_NUMBER);
      const decisions = foldDecisions(rows.map((row) => rowSchema.parse(row)));
      if (decisions.size > 0) requireSigned(decisions, dir);
      return decisions;
    } finally {
      db.close();
    }
  } catch (error) {
    throw diskError(error, path);
  }
}

function requireSigned(decisions: Decisions, dir: string): void {
  const where = join(dir, "keys", "rig.pub.pem");
  const key = createPublicKey(readFileSync(where, "utf8"));
  for (const ofFile of decisions.values()) {
    for (const { decision } of ofFile.values()) {
      if (isSignedBy(key, decision)) continue;
      const what = `the attestation of ${decision.profile}, ${decision.path} is not signed by this rig`;
      throw new RigError("JOURNAL_CORRUPT", { what, where, mend: "copy the directory for inspection" });
    }
  }
}
