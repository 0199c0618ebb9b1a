import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asRigError, type RigError } from "@proverig/drivers";
import type { Station } from "@proverig/drivers/station";
import type { AnyEntry, EntryKind } from "../../engine/entries.ts";
import { temporaryDir } from "../../journal/testing/temporary.ts";
import type { JobRecord } from "../../record/record.ts";
import { type VerifyOptions, verify } from "../verify.ts";

const EXAMPLES = fileURLToPath(new URL("../../../examples/", import.meta.url));

/** `from` must be in the text, so that no test is silently about something else. */
export type Edit = readonly [from: string | RegExp, to: string];

export interface SceneParts {
  /** The simulated world, as station.yaml's value. */
  station?: unknown;
  /** Which of the examples; default: the master meter's. */
  example?: "." | "metal-measure";
  rig?: readonly Edit[];
  job?: readonly Edit[];
}

/** Runs of 6 L instead of 20: less to simulate where volumes do not matter. */
export const SHORT: Edit = ["volume: 20", "volume: 6"];

export interface Visited {
  /** Null where the visit left none. */
  record: JobRecord | null;
  fault: RigError | null;
  /** Of this visit alone. */
  entries: AnyEntry[];
  station: Station;
}

/** A rig, a job and a station of their own, and visits to them in this process, as fast as it goes. */
export function scene({ station, example = ".", rig = [], job = [] }: SceneParts = {}) {
  const dir = temporaryDir();
  const write = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const text = (name: string, edits: readonly Edit[]) =>
    edits.reduce(edited, readFileSync(join(EXAMPLES, example, name), "utf8"));
  if (station !== undefined) write("station.yaml", JSON.stringify(station));
  const head = station === undefined ? "" : "station: station.yaml\n";
  const files = {
    config: write("rig.yaml", head + text("rig.yaml", rig)),
    job: write("job.yaml", text("job.yaml", job)),
  };

  const visit = async (more: Partial<VerifyOptions> = {}): Promise<Visited> => {
    const entries: AnyEntry[] = [];
    const found: { station?: Station } = {};
    const outcome = await verify({
      ...files,
      data: join(dir, "data"),
      speed: Number.POSITIVE_INFINITY,
      seed: 1,
      resume: false,
      signal: new AbortController().signal,
      person: null,
      onProgress: () => undefined,
      onOutputs: () => undefined,
      ...more,
      onEntry(entry) {
        entries.push(entry);
        more.onEntry?.(entry);
      },
      onStation(opened) {
        found.station = opened;
        more.onStation?.(opened);
      },
    }).catch((error: unknown) => ({ record: null, fault: asRigError(error) }));
    if (!found.station) throw outcome.fault ?? new Error("there was no station");
    return { ...outcome, entries, station: found.station };
  };
  const edit = (name: string, ...edits: readonly Edit[]) =>
    write(name, edits.reduce(edited, readFileSync(join(dir, name), "utf8")));
  return { dir, files, write, edit, visit };
}

function edited(text: string, [from, to]: Edit): string {
  const next = text.replace(from, to);
  if (next === text) throw new Error(`the text has nothing like ${String(from)}`);
  return next;
}

export function ofKind<K extends EntryKind>(entries: readonly AnyEntry[], kind: K): Extract<AnyEntry, { kind: K }>[] {
  return entries.filter((entry): entry is Extract<AnyEntry, { kind: K }> => entry.kind === kind);
}
