import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtInDrivers, type Clock, type SimClock, simClock } from "@proverig/drivers";
import { onTestFinished } from "vitest";
import { loadRig } from "../../config/rig.ts";
import { createRigDesk } from "../../desk/index.ts";
import { type AnyEntry, jobEntries } from "../../engine/entries.ts";
import { evidencePaths } from "../../evidence/index.ts";
import { type Journal, openJournal } from "../../journal/index.ts";
import { temporaryDir } from "../../journal/testing/temporary.ts";
import type { JobView, PanelCommand, PanelState } from "../../protocol/index.ts";
import type { JobRecord } from "../../record/record.ts";
import type { Actor, PanelService } from "../../server/service.ts";
import { createPanelService } from "../panel-service.ts";

const EXAMPLES = fileURLToPath(new URL("../../../examples/", import.meta.url));
export const JOB = readFileSync(join(EXAMPLES, "job.yaml"), "utf8");
/** Runs of 6 L, where the errors do not matter. */
export const SHORT_JOB = JOB.replace("volume: 20", "volume: 6");
export const LI: Actor = { name: "Li", role: "supervisor" };
export const WANG: Actor = { name: "Wang", role: "technician" };

export interface Opened {
  dir: string;
  service: PanelService;
  journal: Journal;
  /** Closes all, as the end of the process does. */
  close(): Promise<void>;
  entries(id: string): Promise<AnyEntry[]>;
  record(id: string): JobRecord;
  evidence(id: string): string;
}

export interface OpenParts {
  /** A folder of examples/. */
  example?: string;
  /** Of an earlier process. */
  dir?: string;
  peopleClock?: Clock;
}

/** The house behind the panel on a simulated rig, as fast as it goes. */
export async function openPanel({ example = ".", dir = temporaryDir(), peopleClock }: OpenParts = {}): Promise<Opened> {
  const config = await loadRig(join(EXAMPLES, example, "rig.yaml"), { registry: builtInDrivers() });
  const journal = await openJournal({
    dir,
    clock: ({ lastMs }) => simClock({ startMs: Math.max(Date.UTC(2026, 10, 22), (lastMs ?? 0) + 1000) }),
  });
  const { clock } = journal;
  const speed = Number.POSITIVE_INFINITY;
  const service = createPanelService({
    desk: createRigDesk(null),
    config,
    journal,
    clock,
    ...(peopleClock ? { peopleClock } : {}),
    dataDir: dir,
    speed,
    seed: 1,
  });
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await service.close();
    await journal.close();
    (clock as SimClock).stop();
  };
  onTestFinished(close);
  return {
    dir,
    service,
    journal,
    close,
    entries: async (id) => jobEntries(await journal.entries(id)),
    record: (id) => JSON.parse(readFileSync(evidencePaths(dir, id).recordPath, "utf8")) as JobRecord,
    evidence: (id) => evidencePaths(dir, id).evidencePath,
  };
}

/** Resolves with the first state for which it holds. */
export function until(service: PanelService, holds: (state: PanelState) => boolean): Promise<PanelState> {
  return new Promise((resolve) => {
    const look = () => {
      const state = service.state();
      if (!holds(state)) return;
      unsubscribe();
      resolve(state);
    };
    const unsubscribe = service.onState(look);
    look();
  });
}

/** Resolves with the job for which it holds. */
export async function untilJob(service: PanelService, holds: (job: JobView) => boolean): Promise<JobView> {
  const { job } = await until(service, (state) => state.job !== null && holds(state.job));
  if (!job) throw new Error("gone");
  return job;
}

/** The job when it is closed and its record has been written as well: that comes last. */
export async function untilClosed({ service, dir }: Pick<Opened, "service" | "dir">): Promise<JobView> {
  const job = await untilJob(service, ({ closed }) => closed !== null);
  const { recordPath } = evidencePaths(dir, job.id);
  while (!existsSync(recordPath)) await new Promise((resolve) => setImmediate(resolve));
  return job;
}

/** In a turn of its own, as a message from a browser is. */
export function say(service: PanelService, command: PanelCommand, actor: Actor): Promise<void> {
  return new Promise((resolve, reject) => {
    setImmediate(() => service.command(command, actor).then(resolve, reject));
  });
}

const TYPED: Readonly<Record<string, string | number>> = {
  "selfLock.mainBoard": "MB-20240001",
  "selfLock.encoder": "EN-20240001",
  "selfLock.abnormalDeliveries": 0,
  "selfLock.code": 0,
};

/** Says yes to what is to be confirmed and types what is to be typed. What was asked, in order. */
export function agree(service: PanelService, actor: Actor): string[] {
  const asked: string[] = [];
  let last = 0;
  service.onState(({ job }) => {
    const prompt = job?.prompt;
    if (!prompt || prompt.number <= last) return;
    last = prompt.number;
    asked.push(prompt.id);
    const answer = prompt.kind === "confirm" ? prompt.id !== "selfLock.locked" : (TYPED[prompt.id] ?? 0);
    void say(service, { do: "answer", prompt: prompt.number, answer }, actor).catch(() => undefined);
  });
  return asked;
}

/** Somebody who lets the job close as soon as he is asked. */
export function finishWhenAsked(service: PanelService, actor: Actor): void {
  service.onState(({ job }) => {
    if (job?.review) void say(service, { do: "finish" }, actor).catch(() => undefined);
  });
}

/** Wang takes control, starts the job and answers what he is asked. */
export async function begin(service: PanelService, job: string): Promise<string[]> {
  const asked = agree(service, WANG);
  await service.command({ do: "take-control" }, WANG);
  await service.command({ do: "start", job }, WANG);
  return asked;
}
