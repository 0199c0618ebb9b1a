import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtInDrivers, type SimClock, simClock } from "@proverig/drivers";
import { afterEach, expect, it } from "vitest";
import { loadRig } from "../config/rig.ts";
import { createRigDesk } from "../desk/index.ts";
import { openJournal } from "../journal/index.ts";
import type { PanelState } from "../protocol/index.ts";
import type { Actor, PanelService } from "../server/service.ts";
import { createPanelService } from "./panel-service.ts";

const RIG = fileURLToPath(new URL("../../examples/rig.yaml", import.meta.url));
const JOB = readFileSync(new URL("../../examples/job.yaml", import.meta.url), "utf8");
/** The same visit with nothing answered beforehand: everything is asked at the panel. */
const ASKING = JOB.replace(/^answers:[\s\S]*$/m, "answers: { ambient: 21 }\n");
const LI: Actor = { name: "Li", role: "supervisor" };
const WANG: Actor = { name: "Wang", role: "technician" };

const ends: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function open(): Promise<PanelService> {
  const dir = mkdtempSync(join(tmpdir(), "proverig-panel-"));
  const config = await loadRig(RIG, { registry: builtInDrivers() });
  const journal = await openJournal({ dir, clock: () => simClock({ startMs: Date.UTC(2026, 10, 22) }) });
  const { clock } = journal;
  const service = createPanelService({
    desk: createRigDesk(null),
    config,
    journal,
    clock,
    dataDir: dir,
    speed: Number.POSITIVE_INFINITY,
    seed: 1,
  });
  ends.push(async () => {
    await service.close();
    await journal.close();
    (clock as SimClock).stop();
    rmSync(dir, { recursive: true });
  });
  return service;
}

/** Resolves with the first state for which it holds. */
function until(service: PanelService, holds: (state: PanelState) => boolean): Promise<PanelState> {
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

/** Says yes to what is to be confirmed, types what is to be typed, and lets the job close once all is done. */
function agree(service: PanelService, actor: Actor): string[] {
  const asked: string[] = [];
  const typed: Record<string, string | number> = {
    "selfLock.mainBoard": "MB-20240001",
    "selfLock.encoder": "EN-20240001",
    "selfLock.abnormalDeliveries": 0,
    "selfLock.code": 0,
  };
  service.onState(({ job }) => {
    const prompt = job?.prompt;
    if (job?.review) setImmediate(() => service.command({ do: "finish" }, actor).catch(() => undefined));
    if (!prompt || asked.includes(`${prompt.number} ${prompt.id}`)) return;
    asked.push(`${prompt.number} ${prompt.id}`);
    const answer = prompt.kind === "confirm" ? prompt.id !== "selfLock.locked" : (typed[prompt.id] ?? 0);
    // In a turn of its own, as a message from a browser is.
    setImmediate(() => service.command({ do: "answer", prompt: prompt.number, answer }, actor).catch(() => undefined));
  });
  return asked;
}

it("runs a whole visit by what the person at the panel answers", async () => {
  const service = await open();
  const asked = agree(service, WANG);
  await service.command({ do: "take-control" }, WANG);
  await service.command({ do: "start", job: ASKING }, WANG);
  const { job } = await until(service, (state) => state.job?.closed != null);
  expect(job).toMatchObject({ closed: { outcome: "completed", verdict: "conforming" }, screening: true });
  expect(job?.points.map(({ verdict }) => verdict)).toEqual(["conforming", "conforming"]);
  const ids = asked.map((each) => each.split(" ")[1]);
  expect(ids).toEqual(expect.arrayContaining(["item.nameplate", "item.seals", "ready", "displaySeen", "fuelReturned"]));
});

it("lets one person operate, and tells the others who", async () => {
  const service = await open();
  await service.command({ do: "take-control" }, WANG);
  await expect(service.command({ do: "start", job: JOB }, LI)).rejects.toMatchObject({ code: "NOT_IN_CONTROL" });
  await expect(service.command({ do: "take-control" }, { ...LI, role: "technician" })).rejects.toThrow("Wang");
  expect(service.state().control).toMatchObject({ holder: { name: "Wang" }, wantedBy: "Li" });
  await service.command({ do: "take-control", force: true }, LI);
  expect(service.state().control.holder?.name).toBe("Li");
});

it("goes on after a STOP only when a person has released it, and the cut-off attempt is void", async () => {
  const service = await open();
  agree(service, WANG);
  await service.command({ do: "take-control" }, WANG);
  await service.command({ do: "start", job: JOB }, WANG);
  await until(service, (state) => state.job?.delivery?.run === 2);
  service.stop("anybody");
  expect(service.state().trip).toMatchObject({ name: "stop" });
  expect(service.live().open).toEqual([]);
  await until(service, (state) => state.job?.attempts.some((attempt) => attempt.void === "trip-stop") ?? false);
  await service.command({ do: "release" }, WANG);
  const { job } = await until(service, (state) => state.job?.closed != null);
  expect(job?.closed).toMatchObject({ outcome: "completed", verdict: "conforming" });
  expect(job?.attempts.filter((attempt) => attempt.void === null)).toHaveLength(6);
});

it("voids an attempt with the reason that was stated, and makes it again", async () => {
  const service = await open();
  agree(service, WANG);
  await service.command({ do: "take-control" }, WANG);
  await service.command({ do: "start", job: JOB }, WANG);
  await until(service, (state) => state.job?.delivery?.run === 1);
  await service.command({ do: "void", reason: "a car touched the hose" }, WANG);
  const { job } = await until(service, (state) => state.job?.closed != null);
  const voided = job?.attempts.filter((attempt) => attempt.void !== null) ?? [];
  expect(voided).toHaveLength(1);
  expect(voided[0]).toMatchObject({ void: "operator", reason: expect.stringContaining("a car touched the hose") });
  expect(job?.closed?.verdict).toBe("conforming");
});

it("closes a job that a person aborts, without a verdict", async () => {
  const service = await open();
  agree(service, WANG);
  await service.command({ do: "take-control" }, WANG);
  await service.command({ do: "start", job: JOB }, WANG);
  await until(service, (state) => state.job?.delivery?.run === 1);
  await service.command({ do: "abort", reason: "rain" }, WANG);
  const { job, faults } = await until(service, (state) => state.job?.closed != null && state.faults.length > 0);
  expect(job?.closed).toMatchObject({ outcome: "aborted", verdict: null });
  expect(faults[0]).toMatchObject({ code: "ABORTED", text: expect.stringContaining("rain") });
});

it("refuses a job that cannot be, and answers to questions that are not asked", async () => {
  const service = await open();
  await service.command({ do: "take-control" }, WANG);
  const bad = JOB.replace("kind: subsequent", "kind: whatever");
  await expect(service.command({ do: "start", job: bad }, WANG)).rejects.toMatchObject({ code: "JOB_INVALID" });
  await expect(service.command({ do: "answer", prompt: 7, answer: true }, WANG)).rejects.toMatchObject({
    code: "NO_SUCH_PROMPT",
  });
  await expect(service.command({ do: "pause", paused: true }, WANG)).rejects.toMatchObject({ code: "NOT_NOW" });
});
