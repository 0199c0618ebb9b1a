import { statSync } from "node:fs";
import { RigError } from "@proverig/drivers";
import { checkAttestation } from "../attestation/index.ts";
import { readAtMost } from "../config/read-at-most.ts";
import { type Entry, sha256 } from "../journal/entry.ts";
import { ENTRIES, type Files, MANIFEST, manifestSchema, RECORD } from "./bundle.ts";
import { parseEntries, parseJson, publicKey, recordSchema } from "./parse.ts";
import { chainProblems, fileProblems, recordProblems, signatureProblems } from "./problems.ts";
import type { CheckReport, Step, StepReport } from "./report.ts";
import { sameResult } from "./same.ts";
import { readTrusted, type Trusted } from "./trusted.ts";
import { MAX_BYTES, type Unpacked, unpack, unreadable } from "./unpack.ts";

/** One number (or any JSON) of the record beside what the raw readings in the entries give for it. */
export interface Recomputed {
  /** For people: "nozzle 1, Q1, run 2, error". */
  what: string;
  recorded: unknown;
  recomputed: unknown;
}

/**
 * Computes every result of the record anew from the raw readings in the entries, and the record from the results.
 * `files` are the bundle's, by name. It may throw: then the results count as not recomputable.
 */
export type Recompute = (entries: readonly Entry[], files: Files) => Recomputed[];

export interface CheckOptions {
  recompute: Recompute;
  trusted?: Trusted | undefined;
}

/**
 * `check BUNDLE`: reads the files, then judges.
 * @throws RigError FILE_UNREADABLE, BUNDLE_UNREADABLE (exit status 2)
 */
export function check(
  path: string,
  { recompute, trusted }: { recompute: Recompute; trusted?: string | undefined },
): CheckReport {
  return checkBundle(unpack(readBundle(path), path), {
    recompute,
    trusted: trusted === undefined ? undefined : readTrusted(trusted),
  });
}

function readBundle(path: string): Uint8Array {
  try {
    if (statSync(path).size > MAX_BYTES) throw unreadable(`larger than ${MAX_BYTES >> 20} MiB`, path);
    return readAtMost(MAX_BYTES, path);
  } catch (cause) {
    if (cause instanceof RigError) throw cause;
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new RigError("FILE_UNREADABLE", { what, where: path, mend: "name an evidence.zip", cause });
  }
}

/** Every step is looked at as far as it can be, so that the report says all that is wrong and not just the first. */
export function checkBundle({ names, files }: Unpacked, { recompute, trusted }: CheckOptions): CheckReport {
  const manifest = parseJson(files.get(MANIFEST), manifestSchema);
  const key = manifest && publicKey(manifest.publicKey);
  const entries = parseEntries(files.get(ENTRIES));
  const record = parseJson(files.get(RECORD), recordSchema);

  const signature = manifest
    ? looked("signature", "", signatureProblems(files, key))
    : misshapen("signature", MANIFEST);
  const steps = [
    manifest
      ? looked("files", `${names.length} files`, fileProblems(names, files, manifest))
      : misshapen("files", MANIFEST),
    signature,
    entries
      ? looked("chain", `${entries.length} entries`, chainProblems(entries, manifest?.job))
      : misshapen("chain", ENTRIES),
    recordStep(),
    profileStep(),
    entries ? resultsStep(entries, files, recompute) : notChecked("results"),
  ];
  const intact = steps.every(({ ok }) => ok === true);
  const fingerprint = key ? sha256(key.export({ type: "spki", format: "der" })) : null;
  return {
    intact,
    exitStatus: intact ? 0 : 1,
    steps,
    job: manifest?.job ?? null,
    outcome: record?.outcome ?? null,
    verdict: record?.verdict ?? null,
    fingerprint,
    // Naming a trusted key is not having signed with it.
    signer: (signature.ok && fingerprint !== null && trusted?.get(fingerprint)) || null,
  };

  function recordStep(): StepReport {
    if (!record) return misshapen("record", RECORD);
    if (!entries) return notChecked("record");
    return looked("record", "", recordProblems(record, entries, files, manifest, key));
  }

  function profileStep(): StepReport {
    if (!record) return notChecked("profile");
    const { detail, problems } = checkAttestation(record, files, entries?.[0]?.at, key);
    return looked("profile", detail, problems);
  }
}

function looked(step: Step, detail: string, problems: string[]): StepReport {
  return { step, ok: problems.length === 0, detail, problems };
}

function misshapen(step: Step, name: string): StepReport {
  return looked(step, "", [`${name} is missing, damaged or not as the rig writes it`]);
}

function notChecked(step: Step): StepReport {
  return { step, ok: null, detail: "", problems: [] };
}

function resultsStep(entries: readonly Entry[], files: Files, recompute: Recompute): StepReport {
  try {
    const results = recompute(entries, files);
    const wrong = results.filter(({ recorded, recomputed }) => !sameResult(recorded, recomputed));
    const problems = wrong.map(
      ({ what, recorded, recomputed }) =>
        `${what}: the record says ${JSON.stringify(recorded)}, the readings give ${JSON.stringify(recomputed)}`,
    );
    return looked("results", `${results.length} recomputed from the readings`, problems);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return looked("results", "", [`they cannot be recomputed: ${why}`]);
  }
}
