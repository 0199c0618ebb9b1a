import { describe, expect, it } from "vitest";
import { jobSchema } from "../config/job.ts";
import type { AnyEntry, EntryData, EntryKind } from "../engine/entries.ts";
import { foldEntries, type History } from "../engine/history.ts";
import { loadProfile, rulesFor } from "../regulation/index.ts";
import { adjustRefusal, correctionsOf, repeatOf } from "./corrections.ts";
import { plan, type RigAbility } from "./plan.ts";

const { profile } = loadProfile("jjg443-2023");
const rules = { profile, kind: rulesFor(profile, "subsequent") };
const nozzle = (id: number) => ({ id, product: "gasoline-92", unitPrice: 7.72 });
const job = jobSchema.parse({
  kind: "subsequent",
  method: "master-meter",
  station: { name: "S" },
  dispenser: { qmax: 60, mmq: 5 },
  nozzles: [nozzle(1), nozzle(2)],
  operator: { name: "T" },
});
const rig: RigAbility = {
  paths: [
    { valves: ["v-high"], flow: 55 },
    { valves: ["v-mid"], flow: 24 },
  ],
  canPreset: { 1: true, 2: true },
  receiver: null,
  measureL: null,
};

type Pair = { [K in EntryKind]: [K, EntryData[K]] }[EntryKind];
const fold = (...entries: Pair[]): History =>
  foldEntries(entries.map(([kind, data], i) => ({ seq: i + 1, at: `at ${i + 1}`, kind, data }) as AnyEntry));
const done = (step: string): Pair => ["step-done", { step, boot: 1, findings: [], warnings: [] }];
const purged = (id: number): Pair => [
  "purge-ended",
  { step: `purge:${id}`, nozzle: id, boot: 1, receivedL: 8, closingS: 0.3, path: [], flowLpm: 55 },
];
const run = (id: number, point: string, number: number, more: Partial<EntryData["attempt-ended"]> = {}): Pair => [
  "attempt-ended",
  {
    nozzle: id,
    point,
    run: number,
    attempt: 1,
    path: [],
    preset: false,
    startedAt: "",
    endedAt: "",
    void: null,
    reason: null,
    rest: null,
    result: null,
    traceSha256: null,
    receivedL: 20,
    closingS: null,
    findings: [],
    warnings: [],
    ...more,
  },
];
const repeated = (id: number, point: string, number: number, attempt = 1, series?: number): Pair => [
  "run-repeated",
  { nozzle: id, point, run: number, attempt, ...(series ? { series } : {}), by: "W", reason: "r" },
];
const adjusted = (id: number, seals: EntryData["nozzle-adjusted"]["seals"] = []): Pair => [
  "nozzle-adjusted",
  { nozzle: id, by: "W", work: "w", reason: "r", seals, warnings: [] },
];
const series = (id: number, number?: number): Pair[] =>
  ["Q1", "Q2"].flatMap((point) => [
    ...[1, 2, 3].map((each) => run(id, point, each, number === undefined ? {} : { series: number })),
    done(`display:${id}:${point}`),
  ]);
const tested = (id: number): Pair[] => [done(`ready:${id}`), purged(id), ...series(id)];
const START: Pair[] = [
  ["boot", { boot: 1, reason: "start", seed: null }],
  ...["self-check", "item:nameplate", "item:appearance", "item:seals", "item:software", "self-lock", "zero"].map(done),
];
const todo = (history: History) => plan(rules, job, rig, history).flatMap((step) => (step.done ? [] : [step.id]));

describe("a run", () => {
  const Q12 = { nozzle: 1, point: "Q1", run: 2 };

  it("that counts may be taken back and is then the next to be made, once the nozzle is said to be in place", () => {
    const history = fold(...START, ...tested(1));
    expect(repeatOf(rules, history, Q12)).toEqual({ attempt: 1, series: 0 });
    const back = fold(...START, ...tested(1), repeated(1, "Q1", 2));
    expect(todo(back).slice(0, 2)).toEqual(["ready:1", "run:1:Q1:2"]);
    expect(plan(rules, job, rig, back).find(({ id }) => id === "run:1:Q1:2")).toMatchObject({
      attempt: 2,
      done: false,
    });
  });

  it("of a nozzle that has left the rig is made only after that nozzle is back and its oil has flowed", () => {
    const history = fold(...START, ...tested(1), ...tested(2), repeated(1, "Q1", 2));
    expect(todo(history)).toEqual(["ready:1", "purge:1", "run:1:Q1:2"]);
  });

  it("that has not been made, or is under way, is not taken back", () => {
    expect(repeatOf(rules, fold(...START), Q12)).toMatchObject({ refused: expect.stringMatching(/not been finished/) });
    const started = { ...Q12, attempt: 1, preset: false, targetL: 20, path: [], startedAt: "" };
    const under = fold(...START, ["attempt-started", started]);
    expect(repeatOf(rules, under, Q12)).toMatchObject({ refused: expect.stringMatching(/being delivered/) });
    expect(repeatOf(rules, fold(...START, ...tested(1)), { ...Q12, point: "Q9" })).toHaveProperty("refused");
  });

  it("is made three times altogether, whoever voided it", () => {
    const twice = [run(1, "Q1", 1, { void: "flow-band" }), run(1, "Q1", 1, { attempt: 2 })];
    const at = { nozzle: 1, point: "Q1", run: 1 };
    expect(repeatOf(rules, fold(...START, ...twice), at)).toEqual({ attempt: 2, series: 0 });
    const thrice = [...twice, repeated(1, "Q1", 1, 2), run(1, "Q1", 1, { attempt: 3 })];
    expect(repeatOf(rules, fold(...START, ...thrice), at)).toMatchObject({
      refused: expect.stringMatching(/its 3 attempts/),
    });
  });
});

describe("a nozzle", () => {
  it("may be adjusted when all of it has been done, and then is tested anew", () => {
    const history = fold(...START, ...tested(1));
    expect(adjustRefusal(rules, job, rig, history, 1)).toBeNull();
    const again = fold(...START, ...tested(1), adjusted(1));
    expect(todo(again).slice(0, 9)).toEqual([
      "ready:1",
      ...[1, 2, 3].map((each) => `run:1:Q1:${each}`),
      "display:1:Q1",
      ...[1, 2, 3].map((each) => `run:1:Q2:${each}`),
      "display:1:Q2",
    ]);
    const first = plan(rules, job, rig, again).find((step) => step.kind === "run" && !step.done);
    expect(first).toMatchObject({ attempt: 1, series: 1 });
  });

  it("whose seals were broken has seals and self-lock checked before its runs", () => {
    const history = fold(...START, ...tested(1), adjusted(1, [{ place: "transducer", code: "1" }]));
    expect(todo(history).slice(0, 3)).toEqual(["item:seals", "self-lock", "ready:1"]);
  });

  it("is not adjusted before it is finished, while oil flows, once too often, or where there is none", () => {
    const refusal = (history: History, id = 1) => adjustRefusal(rules, job, rig, history, id);
    expect(refusal(fold(...START, ...tested(1).slice(0, -1)))).toMatch(/not been finished/);
    expect(refusal(fold(...START, ...tested(1)), 7)).toMatch(/no nozzle 7/);
    const started = { nozzle: 2, point: "Q1", run: 1, attempt: 1, preset: false, targetL: 20, path: [], startedAt: "" };
    expect(refusal(fold(...START, ...tested(1), ["attempt-started", started]))).toMatch(/oil flows/);
    const often = [1, 2, 3].flatMap((number) => [adjusted(1), ...series(1, number)]);
    expect(refusal(fold(...START, ...tested(1), ...often.slice(0, -1)))).not.toBeNull();
    expect(refusal(fold(...START, ...tested(1), ...often))).toMatch(/adjusted 3 times/);
    const closed = { outcome: "completed", reason: null, verdict: "conforming" } as const;
    expect(refusal(fold(...START, ...tested(1), ["job-closed", closed]))).toMatch(/closed/);
  });

  it("is offered with what is left to it", () => {
    const history = fold(...START, ...tested(1), adjusted(1), ...series(1, 1), repeated(1, "Q1", 1, 1, 1));
    expect(correctionsOf(rules, job, rig, history).adjust).toEqual([]);
    const whole = fold(...START, ...tested(1), adjusted(1), ...series(1, 1));
    const offered = correctionsOf(rules, job, rig, whole);
    expect(offered.adjust).toEqual([{ nozzle: 1, left: 2 }]);
    expect(offered.repeat).toHaveLength(6);
    expect(offered.repeat[0]).toEqual({ nozzle: 1, point: "Q1", run: 1, attemptsLeft: 2 });
  });
});
