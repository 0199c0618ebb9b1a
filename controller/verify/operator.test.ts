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
