import { describe, expect, test } from "vitest";
import { fakeDispenser } from "../dart/testing/bench.ts";
import type { Display } from "../device/capability.ts";
import type { Answer, Operator, Question } from "../device/operator.ts";
import type { World } from "../station/world.ts";
import { simClock } from "../time/sim-clock.ts";
import { createManualTwin, manual } from "./index.ts";

function operator(answers: Record<string, unknown>) {
  const asked: Question[] = [];
  const ask = async <T extends Question>(question: T) => {
    asked.push(question);
    return answers[question.id] as Answer<T>;
  };
  return { asked, ask };
}

function display(who: Operator, options: object = {}): Display {
  const clock = simClock({ startMs: 0 });
  const gpio = { output: () => Promise.reject(), input: () => Promise.reject() };
  const parsed = manual.options.parse(options);
  const made = manual.create({ name: "display", kind: "display", clock, bus: null, gpio, operator: who }, parsed);
  if (made.kind !== "display") throw new Error(`a ${made.kind}`);
  return made;
}

describe("a display that the operator reads", () => {
  test("gives the typed numbers in the display's divisions, and asks for the price once", async () => {
    const who = operator({ "display.volume": 20.02, "display.amount": 154.55, "display.price": 7.72 });
    const manual = display(who);
    expect((await manual.read()).value).toEqual({ volume: 2002, amount: 15455, price: 772 });
    await manual.read();
    expect(who.asked.map(({ id }) => id)).toEqual([
      "display.volume",
      "display.amount",
      "display.price",
      "display.volume",
      "display.amount",
    ]);
    expect(who.asked[0]).toEqual({ id: "display.volume", kind: "number", unit: "L", params: { display: "display" } });
  });

  test("does not ask for a price that rig.yaml gives", async () => {
    const who = operator({ "display.volume": 5, "display.amount": 38.6 });
    expect((await display(who, { price: 772 }).read()).value).toEqual({ volume: 500, amount: 3860, price: 772 });
  });

  test.each([20.005, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d, which it cannot show", async (volume) => {
    const manual = display(operator({ "display.volume": volume, "display.amount": 1 }), { price: 772 });
    await expect(manual.read()).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
  });

  test("can neither be commanded nor watched; its state is taken as idle", async () => {
    const manual = display(operator({}));
    expect(manual.can).toEqual({ command: false, preset: false, live: false });
    expect((await manual.status()).value).toEqual({ state: "idle", nozzleOut: null, alarm: null });
  });

  test("has the operator prepare a delivery, with its preset, and hang up once", async () => {
    const who = operator({ "display.prepared": true, "display.hungUp": true });
    const manual = display(who);
    await manual.authorise({ presetVolume: 2000 });
    await manual.stop();
    await manual.reset();
    await manual.authorise({ presetVolume: null });
    await manual.reset();
    expect(who.asked.map(({ id, params }) => [id, params?.preset])).toEqual([
      ["display.prepared", "20.00"],
      ["display.hungUp", undefined],
      ["display.prepared", 0],
      ["display.hungUp", undefined],
    ]);
  });

  test("an operator's no is ABORTED", async () => {
    const manual = display(operator({ "display.prepared": false }));
    await expect(manual.authorise({ presetVolume: null })).rejects.toMatchObject({ code: "ABORTED" });
  });

  test("the simulated operator prepares, reads and hangs up at the simulated dispenser", async () => {
    const view = fakeDispenser(simClock({ startMs: 0 }));
    view.startMs = 0;
    const world: Pick<World, "dispenser"> = { dispenser: () => view };
    const who = createManualTwin({ name: "display", world: world as World });
    const manual = display(who);
    await manual.authorise({ presetVolume: 500 });
    expect(view.state).toBe("delivering");
    await manual.stop();
    expect(view.state).toBe("completed");
    expect((await manual.read()).value).toEqual(view.shows());
    await expect(who.ask({ id: "display.volume", kind: "number", unit: "L" })).rejects.toMatchObject({
      code: "ANSWER_MISSING",
    });
  });
});
