import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AnyEntry, type EntryKind, type JobRecord, type VerifyOptions, verify } from "@proverig/controller";
import { asRigError, type RigError } from "@proverig/drivers";
import type { Station } from "@proverig/drivers/station";
import { strFromU8, unzipSync } from "fflate";
import { expect, onTestFinished } from "vitest";
import { type CliProcess, type CliResult, inTurn, startCli } from "./run-cli.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A text of the repository. */
export function text(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** `[from, to]`: `from` must be in the text, so that no test is silently about something else. */
export type Edit = readonly [from: string | RegExp, to: string];

export function edit(original: string, ...edits: readonly Edit[]): string {
  return edits.reduce((now, [from, to]) => {
    const next = now.replace(from, to);
    if (next === now) throw new Error(`the text has nothing like ${String(from)}`);
    return next;
  }, original);
}

export interface Scene {
  dir: string;
  rig: string;
  job: string;
  data: string;
  path(name: string): string;
  write(name: string, content: string): string;
  /** `verify` on this scene's files. */
  verifyArgs(...more: string[]): string[];
  jobDir(): string;
  record(): JobRecord;
  remove(): void;
}

export interface SceneParts {
  /** rig.yaml's text; default: the example's. */
  rig?: string;
  job?: string;
  /** The simulated world, as station.yaml's value. */
  station?: unknown;
}

/** A directory with rig.yaml, job.yaml and station.yaml of its own. */
export function scene({
  rig = text("examples/rig.yaml"),
  job = text("examples/job.yaml"),
  station,
}: SceneParts = {}): Scene {
  const dir = mkdtempSync(join(tmpdir(), "proverig-hil-"));
  const path = (name: string) => join(dir, name);
  const write = (name: string, content: string) => {
    writeFileSync(path(name), content);
    return path(name);
  };
  const data = path("data");
  // JSON is YAML too.
  if (station !== undefined) write("station.yaml", JSON.stringify(station));
  const named = station === undefined || /^station:/m.test(rig) ? rig : `station: station.yaml\n${rig}`;
  const files = { rig: write("rig.yaml", named), job: write("job.yaml", job) };
  const jobDir = () => {
    const jobs = join(data, "jobs");
    const names = existsSync(jobs) ? readdirSync(jobs) : [];
    if (names.length !== 1) throw new Error(`${names.length} jobs in ${data}`);
    return join(jobs, names[0] ?? "");
  };
  return {
    dir,
    ...files,
    data,
    path,
    write,
    verifyArgs: (...more) => ["verify", "--config", files.rig, "--job", files.job, "--data", data, ...more],
    jobDir,
    record: () => JSON.parse(readFileSync(join(jobDir(), "record.json"), "utf8")),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A scene that is gone after the test; not for concurrent tests, which must say whose end it is. */
export function prepared(parts: SceneParts = {}): Scene {
  const made = scene(parts);
  onTestFinished(() => made.remove());
  return made;
}

/** The journal entries that `--json` wrote; throws where a line is anything else. */
export function entriesOf({ stdout }: Pick<CliResult, "stdout">): AnyEntry[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): AnyEntry => JSON.parse(line));
}

export function ofKind<K extends EntryKind>(entries: readonly AnyEntry[], kind: K): Extract<AnyEntry, { kind: K }>[] {
  return entries.filter((entry): entry is Extract<AnyEntry, { kind: K }> => entry.kind === kind);
}

export interface Verifying extends CliResult {
  entries: AnyEntry[];
}

/** `verify --json` to its end; `signals` go to it at the first entry for which `at` holds. */
export async function verifyUntil(
  args: readonly string[],
  at: (entry: AnyEntry) => boolean,
  ...signals: NodeJS.Signals[]
): Promise<Verifying> {
  const waiting = [...signals];
  const start = () => {
    const run: CliProcess = startCli([...args, "--json"], (line) => {
      const entry: AnyEntry = JSON.parse(line);
      if (at(entry)) for (const signal of waiting.splice(0)) run.child.kill(signal);
    });
    return run;
  };
  return verifying(start);
}

async function verifying(start: () => CliProcess): Promise<Verifying> {
  const run = await inTurn(async () => {
    const begun = start();
    await begun.begun;
    return begun;
  });
  const result = await run.ended;
  return { ...result, entries: entriesOf(result) };
}

export async function verifyJson(args: readonly string[]): Promise<Verifying> {
  return verifyUntil(args, () => false);
}

const DIE_AT = new URL("./die-at.mjs", import.meta.url).href;

/** `verify --json` that is gone in the very turn in which it reports the N-th entry of a kind: "KIND:N". */
export async function verifyKilledAt(args: readonly string[], where: string): Promise<Verifying> {
  const env = { NODE_OPTIONS: `--import ${DIE_AT}`, DIE_AT: where };
  return verifying(() => startCli([...args, "--json"], undefined, env));
}

/** The files of a bundle, unpacked. */
export function bundle(path: string): Record<string, Uint8Array> {
  return unzipSync(readFileSync(path));
}

export function bundledEntries(path: string): AnyEntry[] {
  return entriesOf({ stdout: strFromU8(bundle(path)["entries.ndjson"] ?? new Uint8Array()) });
}

export interface Visited {
  /** Null where the job is unfinished or was never begun. */
  record: JobRecord | null;
  fault: RigError | null;
  /** The exit status that `verify` has for it. */
  status: number;
  entries: AnyEntry[];
  station: Station;
}

/** `verify --fast` in this process, where the simulated world's truth can be seen. */
export async function visit(s: Scene, more: Partial<VerifyOptions> = {}): Promise<Visited> {
  const entries: AnyEntry[] = [];
  const found: { station?: Station } = {};
  const outcome = await verify({
    config: s.rig,
    job: s.job,
    data: s.data,
    speed: Number.POSITIVE_INFINITY,
    seed: 1,
    resume: false,
    signal: new AbortController().signal,
    person: null,
    onProgress: () => undefined,
    onOutputs: () => undefined,
    ...more,
    onEntry: (entry) => {
      entries.push(entry);
      more.onEntry?.(entry);
    },
    onStation: (station) => {
      found.station = station;
      more.onStation?.(station);
    },
  }).catch((error: unknown) => ({ record: null, fault: asRigError(error) }));
  const { record, fault } = outcome;
  if (!found.station) throw fault ?? new Error("there was no station");
  const status = fault?.exitStatus ?? STATUS[record?.verdict ?? "inconclusive"];
  return { record, fault, status, entries, station: found.station };
}

/** Exactly one line, which begins with the code and says where or what to do. */
export function expectOneLine(
  { status, stderr, stdout }: CliResult,
  wanted: { status: number; code: string; says?: RegExp },
) {
  expect(stderr).toMatch(/^[A-Z]+(_[A-Z]+)*: [^\n]{10,}\n$/);
  expect(stderr.split(":")[0]).toBe(wanted.code);
  expect(status).toBe(wanted.status);
  if (wanted.says) expect(stderr).toMatch(wanted.says);
  for (const output of [stderr, stdout]) expect(output).not.toMatch(/\n\s+at /);
}

export const STATUS = { conforming: 0, "non-conforming": 1, inconclusive: 5 } as const;

export function has(tool: string): boolean {
  return spawnSync("which", [tool]).status === 0;
}

/** Waits for what another process brings about. */
export async function until<T>(what: string, found: () => T | undefined, withinMs = 200_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
