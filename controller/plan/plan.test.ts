import { describe, expect, it } from "vitest";
import { jobSchema } from "../config/job.ts";
import type { EntryData } from "../engine/entries.ts";
import { type Attempt, emptyHistory, type History } from "../engine/history.ts";
import { loadProfile, rulesFor } from "../regulation/index.ts";
import type { VoidReason } from "../regulation/run.ts";
import { plan, type RigAbility } from "./plan.ts";

const { profile } = loadProfile("jjg443-2023");
const job = jobSchema.parse({
  kind: "subsequent",
  method: "master-meter",
  station: { name: "S" },
  dispenser: {
    maker: "M",
    model: "X",
    serial: "1",
    qmax: 60,
    qmin: 6,
    mmq: 5,
    division: 0.01,
    minPaymentVariable: 0.01,
  },
  nozzles: [{ id: 1, product: "gasoline-92", unitPrice: 7.72 }],
  operator: { name: "T" },
});
const rules = { profile, kind: rulesFor(profile, "subsequent") };
const rig: RigAbility = {
  paths: [
    { valves: ["v-high"], flow: 55 },
    { valves: ["v-mid"], flow: 24 },
  ],
  canPreset: { 1: true },
  receiver: null,
  measureL: null,
};
const attempt = (point: string, run: number, number: number, reason: VoidReason | null): Attempt => ({
  nozzle: 1,
  point,
  run,
  attempt: number,
  preset: false,
  path: ["v-high"],
  startedAt: "",
  endedAt: "",
  void: reason,
  reason: null,
  rest: null,
  result: null,
  traceSha256: null,
  receivedL: 20,
  closingS: null,
  findings: [],
  warnings: [],
});
const next = (history: History, ability = rig) => plan(rules, job, ability, history).find((step) => !step.done)?.id;
const doneAll = (boot: number, ids: string[]): Pick<History, "done" | "purges" | "inRig" | "purgedFor"> => ({
  inRig: 1,
  purgedFor: 1,
  done: Object.fromEntries(
    ids.map((id): [string, EntryData["step-done"]] => [id, { step: id, boot, findings: [], warnings: [] }]),
  ),
  purges: {
    "purge:1": { step: "purge:1", nozzle: 1, boot, receivedL: 8, closingS: 0.3, path: ["v-high"], flowLpm: 55 },
  },
});
const BEFORE_RUNS = [
  "self-check",
  "item:nameplate",
  "item:appearance",
  "item:seals",
  "item:software",
  "self-lock",
  "zero",
  "ready:1",
];

describe("the plan", () => {
  it("goes from the rig's own fitness over the checklist to the runs of each point", () => {
    const ids = plan(rules, job, rig, emptyHistory()).map((step) => step.id);
    expect(ids[0]).toBe("self-check");
    const order = [
      "self-check",
      "item:nameplate",
      "self-lock",
      "zero",
      "ready:1",
      "purge:1",
      "run:1:Q1:1",
      "run:1:Q1:3",
      "display:1:Q1",
      "run:1:Q2:1",
    ];
    expect([...order].sort((a, b) => ids.indexOf(a) - ids.indexOf(b))).toEqual(order);
    expect(ids.filter((id) => id.startsWith("run:"))).toHaveLength(6);
  });

  it("mixes preset and non-preset runs at each point where the display can be commanded", () => {
    const presets = (ability: RigAbility) =>
      plan(rules, job, ability, emptyHistory()).flatMap((step) => (step.kind === "run" ? [step.preset] : []));
    expect(presets(rig)).toEqual([false, false, true, false, false, true]);
    expect(presets({ ...rig, canPreset: { 1: false } })).not.toContain(true);
  });

  it("repeats a voided run as the next attempt and no counted one", () => {
    const history = { ...emptyHistory(), boot: 1, ...doneAll(1, BEFORE_RUNS) };
    expect(next(history)).toBe("run:1:Q1:1");
    const voided = { ...history, attempts: [attempt("Q1", 1, 1, "flow-band")] };
    expect(plan(rules, job, rig, voided).find((step) => !step.done)).toMatchObject({ id: "run:1:Q1:1", attempt: 2 });
    expect(next({ ...history, attempts: [attempt("Q1", 1, 1, null)] })).toBe("run:1:Q1:2");
  });

  it("does again after a restart what holds for a boot only, and nothing else", () => {
    const history = { ...emptyHistory(), boot: 2, ...doneAll(1, BEFORE_RUNS), attempts: [attempt("Q1", 1, 1, null)] };
    const open = plan(rules, job, rig, history).flatMap((step) => (step.done ? [] : [step.id]));
    expect(open.slice(0, 4)).toEqual(["self-check", "zero", "ready:1", "purge:1"]);
    expect(open).not.toContain("item:nameplate");
    expect(open).not.toContain("run:1:Q1:1");
  });

  it("does not warm up again for a nozzle that has no runs left", () => {
    const attempts = ["Q1", "Q2"].flatMap((point) => [1, 2, 3].map((run) => attempt(point, run, 1, null)));
    const history = { ...emptyHistory(), boot: 2, ...doneAll(1, BEFORE_RUNS), attempts };
    expect(next(history)).toBe("display:1:Q1");
  });

  it("leaves a point that the dispenser cannot reach after three attempts, whatever its other runs", () => {
    const lost = [1, 2, 3].map((number) => attempt("Q1", 1, number, "flow-unreachable"));
    const history = { ...emptyHistory(), boot: 1, ...doneAll(1, BEFORE_RUNS), attempts: lost };
    expect(next(history)).toBe("display:1:Q1");
  });

  it("plans the return of fuel before a delivery that would over-fill the receiver", () => {
    const ability = { ...rig, receiver: { capacityL: 60 } };
    const ids = plan(rules, job, ability, { ...emptyHistory(), receivedL: 45 }).map((step) => step.id);
    const first = ids.indexOf("return:1");
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(ids.indexOf("run:1:Q1:1"));
    expect(ids.at(-1)).toMatch(/^return:/);
  });

  it("after a restart with all runs done returns the fuel once: a purge that is not needed fills nothing", () => {
    const ability = { ...rig, receiver: { capacityL: 200 } };
    const attempts = ["Q1", "Q2"].flatMap((point) => [1, 2, 3].map((run) => attempt(point, run, 1, null)));
    const steps = [...BEFORE_RUNS, "display:1:Q1", "display:1:Q2"];
    const history = { ...emptyHistory(), boot: 2, ...doneAll(1, steps), attempts, receivedL: 130 };
    expect(next(history, ability)).toBe("return:1");
    const returned = { ...history, ...doneAll(1, [...steps, "return:1"]), receivedL: 0 };
    expect(next(returned, ability)).toBeUndefined();
  });

  it("refuses a rig that has no path for a flow point", () => {
    expect(() => plan(rules, job, { ...rig, paths: [{ valves: ["v"], flow: 55 }] }, emptyHistory())).toThrow(
      /CONFIG_INVALID/,
    );
  });
});
