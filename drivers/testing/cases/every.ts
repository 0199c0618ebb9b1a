import assert from "node:assert/strict";
import { deviceOf, good, near } from "../check.ts";
import { SUBJECT } from "../stage.ts";
import type { DeviceCase, TwinCase } from "./case.ts";

/** Of every kind: on a twin and on the device itself. */
export const EVERY_DEVICE: readonly DeviceCase[] = [
  {
    title: "is what it was asked to be, and bears its name",
    moves: false,
    async run({ device, options }) {
      assert.equal(device.kind, options.kind);
      assert.equal(device.name, SUBJECT);
      assert.match(device.driver, /^[a-z][a-z0-9-]*$/);
    },
  },
  {
    title: "probe() says what answers",
    moves: false,
    async run(bench) {
      const { summary, complaints } = await good(bench, () => bench.device.probe());
      assert.ok(summary.trim() !== "" && !summary.includes("\n"), "the summary is one line");
      assert.ok(Array.isArray(complaints));
    },
  },
];

export const EVERY_TWIN: readonly TwinCase[] = [
  {
    title: "probe() has nothing to complain of in a sound device",
    async run(bench) {
      assert.deepEqual((await good(bench, () => bench.device.probe())).complaints, []);
    },
  },
];

export const SELF_LOCK_TWIN: readonly TwinCase[] = [
  {
    title: "reads what the dispenser's self-lock says",
    async run(bench) {
      const { value } = await good(bench, () => deviceOf(bench.device, "self-lock").read());
      assert.deepEqual(value, bench.world.selfLock(SUBJECT));
    },
  },
];

export const MEASURE_TWIN: readonly TwinCase[] = [
  {
    title: "reads neck and temperature",
    async run(bench) {
      const { value } = await good(bench, () => deviceOf(bench.device, "metal-measure").read());
      near(value.neckMm, bench.world.measure.neckMm(), 0.05, "mm");
      near(value.tempC, bench.world.measure.tempC(), 0.05, "deg C");
    },
  },
];

export const WATCHDOG_TWIN: readonly TwinCase[] = [
  {
    title: "each beat reaches the hardware, and none comes by itself",
    async run(bench) {
      const dog = deviceOf(bench.device, "watchdog");
      assert.ok(dog.beatEveryMs > 0);
      await good(bench, () => dog.probe());
      await bench.wait(5 * dog.beatEveryMs);
      assert.equal(bench.did.beats, 0, "beats without a beat()");
      for (let beats = 1; beats <= 10; beats++) {
        dog.beat();
        await bench.wait(dog.beatEveryMs);
        assert.equal(bench.did.beats, beats, "beats");
      }
    },
  },
];
