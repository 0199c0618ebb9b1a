import assert from "node:assert/strict";
import type { Reading } from "../../device/capability.ts";
import type { TwinBench } from "../bench.ts";
import { deviceOf, good, holds, near } from "../check.ts";
import { BESIDE, SUBJECT } from "../stage.ts";
import type { DeviceCase, TwinCase } from "./case.ts";
import { startFlow, stopFlow, totalTolerance } from "./looks.ts";

const ofSubject = ({ device }: { device: TwinBench["device"] }) => deviceOf(device, "flow-meter");

export const FLOW_METER_DEVICE: readonly DeviceCase[] = [
  {
    title: "gives finite totals and a state",
    moves: false,
    async run(bench) {
      const meter = ofSubject(bench);
      for (let i = 0; i < 5; i++) assert.ok(Number.isFinite((await good(bench, () => meter.readTotal())).value));
      const { value } = await good(bench, () => meter.readState());
      assert.ok(Number.isFinite(value.flowLpm), "the flow");
      for (const each of [value.densityKgM3, value.tempC]) assert.ok(each === null || Number.isFinite(each));
    },
  },
];

export const FLOW_METER_TWIN: readonly TwinCase[] = [
  {
    title: "at rest the total stands and the flow is nought",
    async run(bench) {
      const meter = ofSubject(bench);
      const { value: first } = await good(bench, () => meter.readTotal());
      for (let i = 0; i < 5; i++) {
        await bench.wait(200);
        near((await good(bench, () => meter.readTotal())).value, first, 1e-9, "the total");
        near((await good(bench, () => meter.readState())).value.flowLpm, 0, 0.05, "L/min");
      }
    },
  },
  {
    title: "counts litres: what passed is what the world says, and the total never runs back",
    async run(bench) {
      const meter = ofSubject(bench);
      const truth = () => bench.world.meter(SUBJECT).totalL;
      const [before, startL] = [await good(bench, () => meter.readTotal()), truth()];
      await startFlow(bench);
      let last = before.value;
      for (const until = bench.clock.now() + 3000; bench.clock.now() < until; ) {
        const { value } = await good(bench, () => meter.readTotal());
        assert.ok(value >= last, `the total runs back from ${last} to ${value}`);
        last = value;
      }
      await stopFlow(bench);
      await bench.wait(500);
      const movedL = truth() - startL;
      assert.ok(movedL > 1, "the world did not move");
      const { value } = await good(bench, () => meter.readTotal());
      near(value - before.value, movedL, totalTolerance(bench, movedL), "litres");
    },
  },
  {
    title: "the flow is in L/min, and fits the total",
    async run(bench) {
      await startFlow(bench);
      await holds(bench, () => flowFitsTotal(bench));
    },
  },
  {
    title: "density and temperature, where it has them, are kg/m3 and degrees Celsius",
    async run(bench) {
      const meter = ofSubject(bench);
      const { densityKgM3, tempC } = bench.world.meter(SUBJECT);
      const { value } = await good(bench, () => meter.readState());
      if (value.densityKgM3 !== null) near(value.densityKgM3, densityKgM3, 0.5, "kg/m3");
      if (value.tempC !== null) near(value.tempC, tempC, 0.1, "deg C");
    },
  },
  {
    title: "a flow that runs back has its sign, in the total and in the flow",
    scene: { zeroLpm: -6 },
    async run(bench) {
      if (bench.options.reverse === false) return;
      const meter = ofSubject(bench);
      const truth = () => bench.world.meter(SUBJECT).totalL;
      const [before, startL] = [await good(bench, () => meter.readTotal()), truth()];
      await bench.wait(2000);
      await holds(bench, async () => {
        for (let i = 0; i < 3; i++) {
          await good(bench, () => meter.readState());
          await bench.wait(200);
        }
        near((await good(bench, () => meter.readState())).value.flowLpm, -6, 0.6, "L/min");
      });
      const slackL = bench.clock.simulated ? 0.02 : 0.2;
      await holds(bench, async () => {
        const { value } = await good(bench, () => meter.readTotal());
        near(value - before.value, truth() - startL, slackL, "litres");
        assert.ok(value < before.value, "the total did not run back");
      });
    },
  },
  {
    title: "is read ten times a second, with its state beside it once a second",
    async run(bench) {
      const meter = ofSubject(bench);
      await good(bench, () => meter.probe());
      const from = bench.clock.now();
      for (let i = 0; i < 30; i++) {
        await good(bench, () => meter.readTotal());
        if (i % 10 === 0) await good(bench, () => meter.readState());
      }
      if (!bench.clock.simulated) return;
      assert.ok(bench.clock.now() - from <= 3000, `30 totals took ${Math.round(bench.clock.now() - from)} ms`);
    },
  },
  {
    title: "two meters on one line are not taken for each other",
    async run(bench) {
      if (!bench.beside) return;
      const [a, b] = [ofSubject(bench), deviceOf(bench.beside, "flow-meter")];
      await startFlow(bench);
      await stopFlow(bench);
      await bench.wait(500);
      const [at, bt] = [await good(bench, () => a.readTotal()), await good(bench, () => b.readTotal())];
      near(at.value, bench.world.meter(SUBJECT).totalL, totalTolerance(bench, at.value), "litres");
      near(bt.value, bench.world.meter(BESIDE).totalL, totalTolerance(bench, bt.value), "litres beside it");
    },
  },
];

async function flowFitsTotal(bench: TwinBench): Promise<void> {
  const meter = ofSubject(bench);
  const totals: Reading<number>[] = [];
  let flowLpm = 0;
  for (let i = 0; i < 8; i++) {
    totals.push(await good(bench, () => meter.readTotal()));
    ({ flowLpm } = (await good(bench, () => meter.readState())).value);
    await bench.wait(150);
  }
  const [first, last] = [totals[0], totals.at(-1)];
  assert.ok(first && last);
  const derivedLpm = ((last.value - first.value) / (last.at - first.at)) * 60_000;
  const trueLpm = bench.world.truth.flowLpm;
  assert.ok(trueLpm > 20, "the world did not move");
  const toleranceLpm = (bench.options.resolution?.flowLpm ?? 0.01) + trueLpm * (bench.clock.simulated ? 0.01 : 0.1);
  near(flowLpm, bench.world.meter(SUBJECT).flowLpm, toleranceLpm, "L/min");
  near(flowLpm, derivedLpm, toleranceLpm + derivedLpm * 0.02, "L/min against the total");
}
