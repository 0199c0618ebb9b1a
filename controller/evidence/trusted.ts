import { createPublicKey } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { RigError } from "@proverig/drivers";
import { readAtMost } from "../config/read-at-most.ts";
import { sha256 } from "../journal/entry.ts";

/** Fingerprint (SHA-256 of the SPKI DER, hex) -> name of the file that it came from. */
export type Trusted = ReadonlyMap<string, string>;

/** A laboratory's keys are some hundred bytes each. */
const MAX_BYTES = 1_048_576;

const PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/**
 * Public keys of a PEM file, or of all *.pem files of a directory. Private keys that lie there are passed over.
 * @throws RigError FILE_UNREADABLE, also when no public key is found: a wrong path must not read as "nobody is trusted".
 */
export function readTrusted(path: string): Trusted {
  const trusted = new Map<string, string>();
  try {
    for (const file of filesAt(path)) {
      for (const [pem] of Buffer.from(readAtMost(MAX_BYTES, file)).toString("utf8").matchAll(PUBLIC_KEY)) {
        trusted.set(sha256(createPublicKey(pem).export({ type: "spki", format: "der" })), basename(file));
      }
    }
  } catch (cause) {
    throw unusable(cause instanceof Error ? cause.message : String(cause), path, cause);
  }
  if (trusted.size === 0) throw unusable("no public key in PEM is there", path);
  return trusted;
}

function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith(".pem"))
    .map((name) => join(path, name));
}

function unusable(what: string, where: string, cause?: unknown): RigError {
  const mend = "give --trusted a rig.pub.pem or a directory of such files";
  return new RigError("FILE_UNREADABLE", { what, where, mend, cause });
}
