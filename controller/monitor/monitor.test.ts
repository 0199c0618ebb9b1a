import { sleep } from "@proverig/drivers";
import { describe, expect, onTestFinished, test } from "vitest";
import { testLine } from "../run/testing/line.ts";
import { flowFromTotals } from "./flow.ts";
import type { Sample } from "./monitor.ts";

const PURPOSE = { maxL: 20, maxOpenMs: 60_000, expectFlow: true };

async function watching(options?: Parameters<typeof testLine>[0]) {
  const line = testLine(options);
  line.monitor.start();
  onTestFinished(() => line.monitor.stop());
  await sleep(line.clock, 500);
  return line;
}

/** Litres on a meter through which `lpm` flow from this moment on. */
function flowing({ clock, says }: ReturnType<typeof testLine>, lpm: number) {
  const [from, before] = [clock.now(), says.totalL()];
  says.totalL = () => before + (lpm * (clock.now() - from)) / 60_000;
}

describe("with a valve open", () => {
  test("a meter that falls silent is a lost link after two seconds", async () => {
    const line = await watching();
    flowing(line, 30);
    await line.supervisor.open([line.valve], PURPOSE);
    await sleep(line.clock, 1000);
    line.says.silent.add("meter");
    await sleep(line.clock, 1800);
    expect(line.supervisor.tripped).toBeNull();
    await sleep(line.clock, 500);
    expect(line.supervisor.tripped?.name).toBe("link-lost");
    expect(line.monitor.health.of("master").lost).toBeGreaterThan(10);
  });

  test("a silence that ends in time is none", async () => {
    const line = await watching();
    flowing(line, 30);
    await line.supervisor.open([line.valve], PURPOSE);
    for (let n = 0; n < 3; n++) {
      line.says.silent.add("probe");
      await sleep(line.clock, 1500);
      line.says.silent.delete("probe");
      await sleep(line.clock, 600);
    }
    expect(line.supervisor.tripped).toBeNull();
  });

  test("a reading counts by when it was true, not by when it was told", async () => {
    const line = await watching();
    flowing(line, 30);
    await line.supervisor.open([line.valve], PURPOSE);
    line.says.probeAt = line.clock.now();
    await sleep(line.clock, 2500);
    expect(line.supervisor.tripped).toMatchObject({ name: "link-lost", detail: expect.stringContaining("t-nozzle") });
  });

  test("a display that answers slowly is no lost link as long as it answers", async () => {
    const line = await watching();
    const slowly = <T>(answer: () => Promise<T>) => sleep(line.clock, 900).then(answer);
    await line.monitor.follow({
      ...line.display,
      read: () => slowly(line.display.read),
      status: () => slowly(line.display.status),
    });
    flowing(line, 30);
    await line.supervisor.open([line.valve], PURPOSE);
    await sleep(line.clock, 10_000);
    expect(line.supervisor.tripped).toBeNull();
  });

  test("a total that stands while the display counts is a stale meter", async () => {
    const line = await watching();
    await line.monitor.follow(line.display);
    await line.supervisor.open([line.valve], PURPOSE);
    const from = line.clock.now();
    for (let n = 1; n <= 40 && !line.supervisor.tripped; n++) {
      line.says.shown = { ...line.says.shown, volume: n * 5 };
      await sleep(line.clock, 100);
    }
    expect(line.supervisor.tripped?.name).toBe("meter-stale");
    expect(line.clock.now() - from).toBeLessThan(2500);
  });

  test("no flow is a trip, but not when the dispenser has ended its delivery", async () => {
    const line = await watching();
    line.says.state = "completed";
    await line.monitor.follow(line.display);
    await line.supervisor.open([line.valve], PURPOSE);
    await sleep(line.clock, 20_000);
    expect(line.supervisor.tripped).toBeNull();
    line.says.state = "delivering";
    await sleep(line.clock, 500);
    expect(line.supervisor.tripped?.name).toBe("no-flow");
  });

  test("litres count from the opening; too many are a trip", async () => {
    const line = await watching();
    await line.supervisor.open([line.valve], { ...PURPOSE, maxL: 5 });
    flowing(line, 60);
    await sleep(line.clock, 4500);
    expect(line.supervisor.tripped).toBeNull();
    await sleep(line.clock, 1000);
    expect(line.supervisor.tripped?.name).toBe("over-fill");
  });

  test("without a meter the display's litres fill and its standing still stops", async () => {
    const filled = await watching({ withMeter: false });
    await filled.monitor.follow(filled.display);
    await sleep(filled.clock, 200);
    await filled.supervisor.open([filled.valve], { ...PURPOSE, maxL: 5 });
    filled.says.shown = { ...filled.says.shown, volume: 501 };
    await sleep(filled.clock, 200);
    expect(filled.supervisor.tripped?.name).toBe("over-fill");

    const stuck = await watching({ withMeter: false });
    await stuck.monitor.follow(stuck.display);
    await sleep(stuck.clock, 200);
    await stuck.supervisor.open([stuck.valve], PURPOSE);
    await sleep(stuck.clock, 13_000);
    expect(stuck.supervisor.tripped?.name).toBe("no-flow");
  });
});

describe("with all valves closed", () => {
  test.each([500, 2400, 4000, 20_000])(
    "what flowed before is no flow now, though the meter fell silent at the closing for %i ms",
    async (ms) => {
      const line = await watching();
      flowing(line, 55);
      await line.supervisor.open([line.valve], PURPOSE);
      await sleep(line.clock, 5000);
      line.says.silent.add("meter");
      await sleep(line.clock, 200);
      const [counted, began] = [line.says.totalL(), line.clock.now()];
      // What still passes while the valve closes.
      line.says.totalL = () => counted + (55 * Math.min(line.clock.now() - began, 300)) / 60_000;
      await line.supervisor.close();
      await sleep(line.clock, ms);
      line.says.silent.delete("meter");
      await sleep(line.clock, 5000);
      expect(line.supervisor.tripped).toBeNull();
      flowing(line, 5);
      await sleep(line.clock, 1000);
      expect(line.supervisor.tripped?.name).toBe("unexpected-flow");
    },
  );

  test("silence is no trip, and flow is one after the grace", async () => {
    const line = await watching();
    line.says.silent.add("meter");
    await sleep(line.clock, 10_000);
    expect(line.supervisor.tripped).toBeNull();
    line.says.silent.delete("meter");
    flowing(line, 5);
    await sleep(line.clock, 1000);
    expect(line.supervisor.tripped?.name).toBe("unexpected-flow");
  });
});

test("samples come in the order of time, and none after the display was left", async () => {
  const line = await watching();
  const samples: Sample[] = [];
  line.monitor.subscribe((sample) => samples.push(sample));
  await line.monitor.follow(line.display);
  await sleep(line.clock, 1000);
  await line.monitor.follow(null);
  const before = samples.filter(({ kind }) => kind === "display").length;
  await sleep(line.clock, 1000);
  expect(before).toBeGreaterThan(10);
  expect(samples.filter(({ kind }) => kind === "display")).toHaveLength(before);
  expect(line.monitor.latest.display).toBeUndefined();
  for (const kind of ["meter", "tJ"] as const) {
    const times = samples.filter((sample) => sample.kind === kind).map(({ t }) => t);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
});

test("flow is the slope over the last samples that are far enough apart", () => {
  const flow = flowFromTotals(250);
  expect(flow.push(0, 10)).toBeNull();
  expect(flow.push(100, 10.1)).toBeNull();
  expect(flow.push(300, 10.3)).toBeCloseTo(60, 9);
  expect(flow.push(400, 10.3)).toBeCloseTo(40, 9);
  expect(flow.push(10_400, 20.3)).toBeCloseTo(60, 9);
});
