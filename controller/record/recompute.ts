import { createHash } from "node:crypto";
import { type AnyEntry, jobEntries, type TraceChunk } from "../engine/entries.ts";
import { emptyTrace, foldEntries, joinTrace } from "../engine/history.ts";
import type { Files, Recomputed } from "../evidence/index.ts";
import type { Entry } from "../journal/index.ts";
import type { Rules } from "../plan/plan.ts";
import { profileFromFiles } from "../regulation/bundled.ts";
import { reduceRun, traceDigest } from "../regulation/reduce.ts";
import { type Basis, reduceContextOf } from "./basis.ts";
import { courseOf } from "./course.ts";
import { recordOf } from "./record.ts";

/**
 * Every result of a bundle computed anew: each run from the raw readings in its traces, the course and the verdict from what
 * was journaled before, then the record from the entries.
 * Throws on entries that are not as the rig writes them; the caller takes that as "not recomputable".
 */
export function recompute(entries: readonly Entry[], files: Files): Recomputed[] {
  const typed = jobEntries(entries);
  const history = foldEntries(typed);
  const { opened } = history;
  if (!opened) throw new Error("the first entry does not open a job");
  const profile = profileFromFiles(files, opened.profile.overlays);
  const kind = profile.kinds[opened.job.kind];
  if (!kind) throw new Error(`the profile has no rules for ${opened.job.kind}`);
  const rules: Rules = { profile, kind };
  return [
    { what: "hash of job.yaml", recorded: opened.jobSha256, recomputed: sha256(files.get("job.yaml")) },
    { what: "hash of rig.yaml", recorded: opened.configHash, recomputed: sha256(files.get("rig.yaml")) },
    ...runResults(typed, opened.basis, rules),
    ...courseOf(rules, typed),
    ...recordFields(rules, typed, files),
  ];
}

function runResults(entries: readonly AnyEntry[], basis: Basis, { profile }: Rules): Recomputed[] {
  const results: Recomputed[] = [];
  let trace: TraceChunk = emptyTrace();
  const opened = entries[0];
  if (opened?.kind !== "job-opened") return results;
  for (const entry of entries) {
    if (entry.kind === "attempt-started") trace = emptyTrace();
    if (entry.kind === "trace") trace = joinTrace(trace, entry.data);
    if (entry.kind !== "attempt-ended" || entry.data.rest === null) continue;
    const { nozzle, point, run, attempt, series, rest, result, traceSha256 } = entry.data;
    const after = series ? `, after adjustment ${series}` : "";
    const what = `nozzle ${nozzle}, ${point}, run ${run}, attempt ${attempt}${after}`;
    const context = reduceContextOf(basis, profile, opened.data.job, nozzle);
    const amountDecimals = basis.decimals[String(nozzle)]?.amount ?? 0;
    const reduced = context && reduceRun(trace, rest, context);
    const anew = reduced && { ...reduced, amount: rest.amount === null ? null : rest.amount / 10 ** amountDecimals };
    results.push({ what: `${what}, raw readings`, recorded: traceSha256, recomputed: traceDigest(trace) });
    results.push({ what, recorded: result, recomputed: anew });
  }
  return results;
}

/** record.json against the fold of the entries; its chain is checked elsewhere. */
function recordFields(rules: Rules, entries: readonly AnyEntry[], files: Files): Recomputed[] {
  const text = files.get("record.json");
  const recorded = JSON.parse(Buffer.from(text ?? []).toString("utf8")) as Record<string, unknown>;
  const chain = { entries: 0, head: "", signature: "", publicKey: "" };
  const anew = recordOf({ rules, history: foldEntries(entries), chain });
  if (!anew) throw new Error("the job was not closed");
  const plain = JSON.parse(JSON.stringify(anew)) as Record<string, unknown>;
  const keys = new Set([...Object.keys(recorded), ...Object.keys(plain)]);
  keys.delete("chain");
  return [...keys].map((key) => ({ what: `record: ${key}`, recorded: recorded[key], recomputed: plain[key] }));
}

function sha256(bytes: Uint8Array | undefined): string | null {
  return bytes ? createHash("sha256").update(bytes).digest("hex") : null;
}
