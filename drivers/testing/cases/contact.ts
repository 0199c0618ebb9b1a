import assert from "node:assert/strict";
import { seededRandom } from "../../time/random.ts";
import type { TwinBench } from "../bench.ts";
import { deviceOf, good, soon } from "../check.ts";
import type { DeviceCase, TwinCase } from "./case.ts";
import { rounds } from "./case.ts";

/** From the contact to the listener on a sound line. */
const TOLD_MS = 150;
/** A contact that can no longer be read counts as open within this time. */
const STALE_MS = 1500;
const RETURNS_MS = 20_000;

interface Watch {
  /** What was told, in order. */
  readonly told: boolean[];
  is(closed: boolean): boolean;
  stop(): void;
}

function watch({ device }: Pick<TwinBench, "device">): Watch {
  const told: boolean[] = [];
  const { stop } = deviceOf(device, "contact").watch(({ closed }) => told.push(closed));
  return { told, is: (closed) => told.at(-1) === closed, stop };
}

export const CONTACT_DEVICE: readonly DeviceCase[] = [
  {
    title: "tells its first state by itself",
    moves: false,
    async run(bench) {
      const seen = watch(bench);
      await soon(bench, STALE_MS, "a first state", () => seen.told.length > 0);
      seen.stop();
    },
  },
];

export const CONTACT_TWIN: readonly TwinCase[] = [
  {
    title: "tells each change soon, and only changes",
    async run(bench) {
      const seen = watch(bench);
      await soon(bench, 2 * TOLD_MS, "closed at first", () => seen.is(true));
      for (let i = 0; i < 3; i++) {
        bench.setContact(false);
        await soon(bench, TOLD_MS, "open", () => seen.is(false));
        bench.setContact(true);
        await soon(bench, TOLD_MS, "closed", () => seen.is(true));
      }
      if (bench.clock.simulated) assert.deepEqual(seen.told, [true, false, true, false, true, false, true]);
      seen.stop();
    },
  },
  {
    title: "an open contact is open from the start",
    async run(bench) {
      bench.setContact(false);
      const seen = watch(bench);
      await soon(bench, 2 * TOLD_MS, "open at first", () => seen.is(false));
      assert.ok(!seen.told.includes(true), "it was called closed");
      seen.stop();
    },
  },
  {
    title: "tells nothing after stop(); another watcher is told all the same",
    async run(bench) {
      const [first, second] = [watch(bench), watch(bench)];
      await soon(bench, 2 * TOLD_MS, "both told", () => first.is(true) && second.is(true));
      first.stop();
      bench.setContact(false);
      await soon(bench, TOLD_MS, "the second told", () => second.is(false));
      await bench.wait(TOLD_MS);
      assert.ok(first.is(true), "told after stop()");
      second.stop();
    },
  },
];

export const CONTACT_WIRE: readonly TwinCase[] = [
  {
    title: "a silent device is an open contact, until it answers again",
    async run(bench) {
      const seen = watch(bench);
      await soon(bench, 2 * TOLD_MS, "closed", () => seen.is(true));
      bench.faults.silent = true;
      await soon(bench, STALE_MS, "open when silent", () => seen.is(false));
      bench.faults.silent = false;
      await soon(bench, RETURNS_MS, "closed again", () => seen.is(true));
      seen.stop();
    },
  },
  {
    title: "a cut line is an open contact, until it is back",
    async run(bench) {
      const seen = watch(bench);
      await soon(bench, 2 * TOLD_MS, "closed", () => seen.is(true));
      await bench.cut();
      await soon(bench, STALE_MS, "open when cut", () => seen.is(false));
      await bench.plug();
      await soon(bench, RETURNS_MS, "closed again", () => seen.is(true));
      seen.stop();
    },
  },
  {
    title: "on a line that is late, spoilt and noisy an open contact is never taken for a closed one",
    async run(bench) {
      const random = seededRandom(5);
      const seen = watch(bench);
      await soon(bench, 2 * TOLD_MS, "closed", () => seen.is(true));
      for (let i = 0; i < rounds(bench) / 3; i++) {
        bench.faults.lateMs = () => (random.uniform() < 0.3 ? 900 * random.uniform() : 0);
        bench.faults.corrupt = (reply) =>
          random.uniform() < 0.3 ? reply.map((byte, at) => (at === 3 ? byte ^ 1 : byte)) : reply;
        bench.faults.garbage = i % 3 === 1;
        bench.faults.wrongUnit = i % 3 === 2;
        bench.setContact(false);
        await soon(bench, STALE_MS, "open", () => seen.is(false));
        const before = seen.told.length;
        await bench.wait(2000);
        assert.ok(!seen.told.slice(before).includes(true), "an open contact was called closed");
        Object.assign(bench.faults, { garbage: false, wrongUnit: false, lateMs: () => 0, corrupt: same });
        bench.setContact(true);
        await soon(bench, RETURNS_MS, "closed again", () => seen.is(true));
      }
      seen.stop();
    },
  },
  {
    title: "close() gives the line back, and tells no more that it is closed",
    async run(bench) {
      const seen = watch(bench);
      await soon(bench, 2 * TOLD_MS, "closed", () => seen.is(true));
      await good(bench, () => bench.device.probe());
      const before = seen.told.length;
      await bench.release();
      await bench.wait(STALE_MS);
      assert.ok(!seen.told.slice(before).includes(true), "called closed after the end");
      assert.equal(bench.wire.open, 0, "links left open");
      seen.stop();
    },
  },
];

const same = (reply: Uint8Array): Uint8Array => reply;
