import { expect, it } from "vitest";
import { agree, finishWhenAsked, JOB, LI, openPanel, until, WANG } from "./testing/panel.ts";

/** The same visit with nothing answered beforehand: everything is asked at the panel. */
const ASKING = JOB.replace(/^answers:[\s\S]*$/m, "answers: { ambient: 21 }\n");

async function open() {
  const { service } = await openPanel();
  finishWhenAsked(service, WANG);
  return service;
}

it("runs a whole visit by what the person at the panel answers", async () => {
  const service = await open();
  const asked = agree(service, WANG);
  await service.command({ do: "take-control" }, WANG);
  await service.command({ do: "start", job: ASKING }, WANG);
  const { job } = await until(service, (state) => state.job?.closed != null);
  expect(job).toMatchObject({ closed: { outcome: "completed", verdict: "conforming" }, screening: true });
  expect(job?.points.map(({ verdict }) => verdict)).toEqual(["conforming", "conforming"]);
  expect(asked).toEqual(
    expect.arrayContaining(["item.nameplate", "item.seals", "ready", "displaySeen", "fuelReturned"]),
  );
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

it("after a STOP in a question or a pause one thing is to be done: release; then the question is asked anew", async () => {
  const service = await open();
  await service.command({ do: "take-control" }, LI);
  await service.command({ do: "start", job: ASKING }, LI);
  const asked = (await until(service, ({ job }) => job?.prompt != null)).job?.prompt;
  service.stop("anybody");
  await until(service, ({ job, trip }) => job?.prompt === null && trip !== null);
  await service.command({ do: "release" }, LI);
  const again = await until(service, ({ job, trip }) => job?.prompt != null && trip === null);
  expect(again.job?.prompt?.id).toBe(asked?.id);
  expect(again.stop).toBeNull();

  await service.command({ do: "pause", paused: true }, LI);
  await service.command({ do: "answer", prompt: again.job?.prompt?.number ?? 0, answer: true }, LI);
  await until(service, ({ job }) => job?.prompt === null);
  service.stop("anybody");
  await service.command({ do: "release" }, LI);
  const released = await until(service, ({ trip }) => trip === null);
  expect(released.job).toMatchObject({ paused: true, prompt: null, closed: null });
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
