import type { AttemptView, StepView } from "@proverig/controller/protocol";
import { describe, expect, it } from "vitest";
import { currentRow, itemNow, planRows, together } from "./rows.ts";

const step = (kind: string, more: Partial<StepView> = {}): StepView => ({
  id: `${kind}:${more.item ?? ""}${more.nozzle ?? ""}${more.point ?? ""}${more.run ?? ""}`,
  kind,
  nozzle: null,
  point: null,
  run: null,
  item: null,
  state: "todo",
  result: null,
  ...more,
});
const run = (nozzle: number, point: string, number: number, state: StepView["state"]) =>
  step("run", { nozzle, point, run: number, state });
const attempt = (nozzle: number, point: string, number: number, n: number): AttemptView => ({
  nozzle,
  point,
  run: number,
  attempt: n,
  preset: false,
  display: 20,
  displayStart: 0,
  amount: null,
  reference: 20,
  meterVolume: 20,
  flow: 55,
  tJ: null,
  tM: null,
  error: 0,
  U: 0.05,
  startedAt: "",
  endedAt: "",
  void: null,
  reason: null,
});

const steps = [
  step("self-check", { state: "done" }),
  step("item", { item: "nameplate", state: "done", result: "pass" }),
  step("item", { item: "seals", state: "done", result: "fail" }),
  step("ready", { nozzle: 1, state: "done" }),
  run(1, "Q1", 1, "done"),
  run(1, "Q1", 2, "running"),
  run(2, "Q1", 1, "todo"),
];
const nozzles = [1, 2].map((id) => ({ id, product: "gasoline-92", unitPrice: 7.72 }));

describe("the plan as a list", () => {
  const rows = planRows({ steps, nozzles, points: [], attempts: [attempt(1, "Q1", 1, 1), attempt(1, "Q1", 2, 1)] });

  it("has the items in one line, runs under their point and nozzle, attempts under their run", () => {
    expect(rows.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      "step self-check:",
      "step item:nameplate",
      "nozzle nozzle:1",
      "step ready:1",
      "point point:1:Q1",
      "run run:1Q11",
      "run run:1Q12",
      "nozzle nozzle:2",
      "point point:2:Q1",
      "run run:2Q11",
    ]);
    expect(rows[1]).toMatchObject({ items: ["nameplate", "seals"], state: "done", failed: true });
    expect(rows[4]).toMatchObject({ state: "running" });
    expect(rows[5]).toMatchObject({ attempts: [{ attempt: 1 }] });
    expect(rows[9]).toMatchObject({ attempts: [] });
  });

  it("knows the line where we are", () => {
    expect(currentRow(rows)?.id).toBe("run:1Q12");
    expect(currentRow(planRows({ steps: [], nozzles: [], points: [], attempts: [] }))).toBeNull();
  });

  it("names no nozzle when there is only one", () => {
    const one = planRows({ steps, nozzles: nozzles.slice(0, 1), points: [], attempts: [] });
    expect(one.some(({ kind }) => kind === "nozzle")).toBe(false);
  });
});

it("says of several steps in one line what they are together", () => {
  expect(together(["done", "done"])).toBe("done");
  expect(together(["done", "todo"])).toBe("running");
  expect(together(["todo", "todo"])).toBe("todo");
  expect(together(["done", "failed"])).toBe("failed");
  expect(together([])).toBe("todo");
});

describe("the item that is looked at", () => {
  const items = (...states: Array<StepView["state"]>) =>
    (["nameplate", "appearance", "seals"] as const).map((item, i) =>
      step("item", { item, state: states[i] ?? "todo" }),
    );
  const names = ["nameplate", "appearance", "seals"];

  it("is the one under way, else what comes next: not the first of its line for ever", () => {
    expect(itemNow(items("done", "failed", "running"), names)).toBe("seals");
    expect(itemNow(items("done", "todo"), names)).toBe("appearance");
    expect(itemNow(items("done", "done", "done"), names)).toBe("nameplate");
    expect(itemNow([], [])).toBeNull();
  });
});
