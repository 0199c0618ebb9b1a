import { expect, it } from "vitest";
import { loadJob } from "../config/job.ts";
import { jobOperator, type OperatorParts } from "./operator.ts";

const { job } = loadJob(new URL("../../examples/job.yaml", import.meta.url).pathname);

it("a job's own 'ready' holds until something is done anew: then somebody looks where the nozzle is", async () => {
  const asked: string[] = [];
  let moved = false;
  const person: OperatorParts["person"] = (question) => {
    asked.push(question.id);
    return Promise.resolve(true as never);
  };
  const operator = jobOperator({
    job: { ...job, answers: { ...job.answers, ready: true } },
    simulated: null,
    person,
    currentRun: () => null,
    adjusted: () => false,
    moved: () => moved,
    signal: new AbortController().signal,
  });
  expect(await operator.ask({ id: "ready", kind: "confirm" })).toBe(true);
  expect(asked).toEqual([]);
  moved = true;
  await operator.ask({ id: "ready", kind: "confirm" });
  expect(asked).toEqual(["ready"]);
});

it("'not yet' of somebody who is there is asked again, and of a job's file it is an answer", async () => {
  const said = [false, false, true];
  let asked = 0;
  const person: OperatorParts["person"] = () => Promise.resolve(said[asked++] as never);
  const parts = { simulated: null, currentRun: () => null, adjusted: () => false, moved: () => false };
  const { signal } = new AbortController();
  const there = jobOperator({ ...parts, job: { ...job, answers: {} }, person, signal });
  expect(await there.ask({ id: "ready", kind: "confirm" })).toBe(true);
  expect(asked).toBe(3);
  // Whether a nameplate is there is no matter of time.
  asked = 0;
  expect(await there.ask({ id: "item.nameplate", kind: "confirm" })).toBe(false);
  expect(asked).toBe(1);
  const written = jobOperator({ ...parts, job: { ...job, answers: { ready: false } }, person: null, signal });
  expect(await written.ask({ id: "ready", kind: "confirm" })).toBe(false);
});
