import { describe, expect, test } from "vitest";
import type { SelfLock } from "../device/capability.ts";
import type { Answer, Operator, Question } from "../device/operator.ts";
import { RigError } from "../error.ts";
import type { World } from "../station/world.ts";
import { simClock } from "../time/sim-clock.ts";
import { createGuidedTwin, guided, SELF_LOCK_CODES } from "./index.ts";

/** Answers what is listed; nobody answers the rest. */
function operator(answers: Record<string, unknown>): Operator {
  return {
    async ask<T extends Question>(question: T) {
      if (question.id in answers) return answers[question.id] as Answer<T>;
      throw new RigError("ANSWER_MISSING", { what: "nobody" });
    },
  };
}

function selfLock(who: Operator): SelfLock {
  const clock = simClock({ startMs: 0 });
  const gpio = { output: () => Promise.reject(), input: () => Promise.reject() };
  const made = guided.create({ name: "lock", kind: "self-lock", clock, bus: null, gpio, operator: who }, {});
  if (made.kind !== "self-lock") throw new Error(`a ${made.kind}`);
  return made;
}

const ALL = {
  "selfLock.mainBoard": " MB-1 ",
  "selfLock.encoder": "EN-1",
  "selfLock.abnormalDeliveries": 2,
  "selfLock.locked": false,
  "selfLock.code": 64,
};

describe("the guided self-lock check", () => {
  test("gives what the operator has read", async () => {
    expect((await selfLock(operator(ALL)).read()).value).toEqual({
      mainBoard: "MB-1",
      encoder: "EN-1",
      abnormalDeliveries: 2,
      locked: false,
      code: 64,
    });
  });

  test("what nobody knows is null, and so is what is no answer", async () => {
    const nothing = { mainBoard: null, encoder: null, abnormalDeliveries: null, locked: null, code: null };
    expect((await selfLock(operator({})).read()).value).toEqual(nothing);
    const odd = { "selfLock.mainBoard": "", "selfLock.abnormalDeliveries": Number.NaN, "selfLock.code": 0 };
    expect((await selfLock(operator(odd)).read()).value).toEqual(nothing);
    const part = { "selfLock.encoder": "EN-1", "selfLock.abnormalDeliveries": 0 };
    expect((await selfLock(operator(part)).read()).value).toEqual({
      ...nothing,
      encoder: "EN-1",
      abnormalDeliveries: 0,
    });
  });

  test("an operator who stops is no missing answer", async () => {
    const stops = { ask: () => Promise.reject(new RigError("ABORTED", { what: "stopped" })) };
    await expect(selfLock(stops).read()).rejects.toMatchObject({ code: "ABORTED" });
  });

  test("has no way to write or unlock anything", () => {
    expect(Object.keys(selfLock(operator(ALL))).toSorted()).toEqual(["driver", "kind", "name", "probe", "read"]);
  });

  test("the codes are 61 to 65 and 67, each in both languages", () => {
    expect(SELF_LOCK_CODES.map(({ code }) => code)).toEqual([61, 62, 63, 64, 65, 67]);
    for (const { meaning } of SELF_LOCK_CODES) {
      expect(meaning.zh).toMatch(/\p{Script=Han}/u);
      expect(meaning.en).toMatch(/^[A-Z]/);
    }
  });

  test("the simulated operator reads the simulated self-lock", async () => {
    const seen = { mainBoard: "MB-9", encoder: "EN-9", abnormalDeliveries: 0, locked: true, code: null };
    const world: Pick<World, "selfLock"> = { selfLock: () => seen };
    const who = createGuidedTwin({ name: "lock", world: world as World });
    expect((await selfLock(who).read()).value).toEqual(seen);
  });
});
