import assert from "node:assert/strict";
import type { Display, DisplayState } from "../../device/capability.ts";
import { isRigError } from "../../error.ts";
import { seededRandom } from "../../time/random.ts";
import type { TwinBench } from "../bench.ts";
import { between, deviceOf, good, patienceEnds, refusal, soon } from "../check.ts";
import { SUBJECT } from "../stage.ts";
import type { DeviceCase, TwinCase } from "./case.ts";

const displayOf = (bench: Pick<TwinBench, "device">) => deviceOf(bench.device, "display");

/** 1.23 L in the display's divisions: no two of its digits are alike. */
const presetOf = ({ decimals }: Display) => Math.round(1.23 * 10 ** decimals.volume);

/** The state as the driver tells it, or as it is where nobody can tell. */
async function becomes(bench: TwinBench, ...wanted: DisplayState[]): Promise<void> {
  const display = displayOf(bench);
  // Without a command to clear it, what has ended stays so in the dispenser until the next delivery.
  const there = display.can.clear === false && wanted.includes("idle") ? [...wanted, "completed"] : wanted;
  await soon(bench, 8000, wanted.join(" or "), () => there.includes(bench.dispenser.state));
  if (!display.can.command) return;
  const until = patienceEnds(bench, 5000);
  for (;;) {
    const { state } = (await good(bench, () => display.status())).value;
    if (wanted.includes(state)) return;
    assert.ok(bench.clock.now() < until, `status() says ${state}, it is ${bench.dispenser.state}`);
    await bench.wait(50);
  }
}

async function showsAtRest(bench: TwinBench): Promise<void> {
  const display = displayOf(bench);
  const first = (await good(bench, () => display.read())).value;
  assert.deepEqual(first, bench.dispenser.shows());
  assert.deepEqual((await good(bench, () => display.read())).value, first, "read twice at rest");
}

/** Authorised once: where a real line that stalled has lost the dispenser's word of it, another try finds it done. */
async function authorise(bench: TwinBench, presetVolume: number | null): Promise<void> {
  const before = bench.did.authorisations;
  try {
    await good(bench, () => displayOf(bench).authorise({ presetVolume }));
  } catch (error) {
    const isDone = isRigError(error, "DISPLAY_STATE") && bench.did.authorisations === before + 1;
    if (bench.clock.simulated || !isDone) throw error;
  }
}

async function deliver(bench: TwinBench, presetVolume: number | null): Promise<void> {
  await authorise(bench, presetVolume);
  await becomes(bench, "authorised", "delivering");
  bench.tap(true);
  await becomes(bench, "delivering", "completed");
}

export const DISPLAY_DEVICE: readonly DeviceCase[] = [
  {
    title: "shows whole divisions that are not negative",
    moves: false,
    async run(bench) {
      const display = displayOf(bench);
      const { value } = await good(bench, () => display.read());
      for (const each of Object.values(value)) assert.ok(Number.isSafeInteger(each) && each >= 0, String(each));
      for (const places of Object.values(display.decimals)) between(places, 0, 4, 0, "decimals");
      await good(bench, () => display.status());
    },
  },
  {
    title: "is authorised, stopped and cleared without a drop",
    moves: true,
    async run(bench) {
      const display = displayOf(bench);
      if (!display.can.command) return;
      try {
        await good(bench, () => display.authorise({ presetVolume: null }));
        await good(bench, () => display.stop());
        if ((await good(bench, () => display.status())).value.state === "completed") {
          await good(bench, () => display.reset());
        }
        assert.equal((await good(bench, () => display.status())).value.state, "idle");
      } finally {
        await refusal(bench, display.stop());
      }
    },
  },
];

export const DISPLAY_TWIN: readonly TwinCase[] = [
  {
    title: "has the configured decimals, and shows what the customer sees in its own divisions",
    async run(bench) {
      const display = displayOf(bench);
      assert.deepEqual(display.decimals, bench.dispenser.decimals);
      await showsAtRest(bench);
    },
  },
  {
    title: "idle, authorised, delivering, stopped, completed, cleared",
    async run(bench) {
      const display = displayOf(bench);
      await becomes(bench, "idle");
      await deliver(bench, null);
      await bench.wait(2000);
      await good(bench, () => display.stop());
      await becomes(bench, "completed");
      bench.tap(false);
      await showsAtRest(bench);
      const [delivery] = bench.world.truth.deliveries;
      assert.equal(delivery?.preset, null);
      assert.equal((await good(bench, () => display.read())).value.volume, delivery?.display);
      await good(bench, () => display.reset());
      if (display.can.command) await becomes(bench, "idle");
      assert.equal(bench.did.authorisations, 1, "deliveries begun");
    },
  },
  {
    title: "last() and totals(), where it has them, are the dispenser's own books",
    async run(bench) {
      const display = displayOf(bench);
      assert.equal(display.last !== undefined, display.can.last === true, "can.last and last()");
      assert.equal(display.totals !== undefined, display.can.totals === true, "can.totals and totals()");
      const { last, totals } = display;
      const before = last ? (await good(bench, () => last())).value : null;
      for (const flowMs of [1500, 800]) {
        await deliver(bench, null);
        await bench.wait(flowMs);
        bench.tap(false);
        await bench.wait(200);
        await good(bench, () => display.stop());
        await soon(bench, 8000, "completed", () => bench.dispenser.state === "completed");
        const shown = bench.dispenser.shows();
        if (last) {
          const record = (await good(bench, () => last())).value;
          const { volume, amount, price } = record ?? {};
          assert.deepEqual({ volume, amount, price }, shown, "the last delivery");
          if (record?.id != null) assert.notEqual(record.id, before?.id, "a new record is told from the one before");
        }
        if (totals) {
          const { volume, amount } = (await good(bench, () => totals())).value;
          const truth = bench.dispenser.totals();
          if (volume !== null) assert.equal(volume, truth.volume, "the total volume");
          if (amount !== null) assert.equal(amount, truth.amount, "the total amount");
        }
        await good(bench, () => display.reset());
      }
    },
  },
  {
    title: "a preset ends the delivery by itself, and is in divisions",
    async run(bench) {
      const display = displayOf(bench);
      if (display.can.command && !display.can.preset) return;
      const preset = presetOf(display);
      await deliver(bench, preset);
      await soon(bench, 20_000, "completed", () => bench.dispenser.state === "completed");
      await becomes(bench, "completed");
      assert.equal(bench.world.truth.deliveries[0]?.preset, preset);
      await showsAtRest(bench);
    },
  },
  {
    title: "a preset holds for one delivery only, stopped or ended",
    async run(bench) {
      const display = displayOf(bench);
      if (display.can.command && !display.can.preset) return;
      const preset = presetOf(display);
      await authorise(bench, preset);
      await good(bench, () => display.stop());
      await good(bench, () => display.reset());
      await deliver(bench, null);
      await soon(bench, 20_000, "past the old preset", () => bench.dispenser.shows().volume > 1.5 * preset);
      assert.equal(bench.dispenser.state, "delivering");
      await good(bench, () => display.stop());
      await becomes(bench, "completed");
    },
  },
  {
    title: "stop() is harmless where there is nothing to stop",
    async run(bench) {
      const display = displayOf(bench);
      await good(bench, () => display.stop());
      await becomes(bench, "idle");
      await deliver(bench, null);
      await good(bench, () => display.stop());
      await becomes(bench, "completed");
      const shown = bench.dispenser.shows();
      await good(bench, () => display.stop());
      assert.deepEqual(bench.dispenser.shows(), shown);
      assert.equal(bench.dispenser.state, "completed");
    },
  },
  {
    title: "reset() of an idle display changes nothing; of a delivery it is refused",
    async run(bench) {
      const display = displayOf(bench);
      if (!display.can.command) return;
      await good(bench, () => display.reset());
      await becomes(bench, "idle");
      await deliver(bench, null);
      assert.equal(
        await refusal(
          bench,
          good(bench, () => display.reset()),
        ),
        "DISPLAY_STATE",
      );
      await becomes(bench, "delivering");
    },
  },
  {
    title: "a delivery that is going on is not authorised again",
    async run(bench) {
      const display = displayOf(bench);
      if (!display.can.command) return;
      await deliver(bench, null);
      const again = good(bench, () => display.authorise({ presetVolume: null }));
      assert.equal(await refusal(bench, again), "DISPLAY_STATE");
      await becomes(bench, "delivering");
      assert.equal(bench.did.authorisations, 1);
    },
  },
  {
    title: "stop() while an authorisation is under way: nothing delivers afterwards",
    async run(bench) {
      const display = displayOf(bench);
      if (!display.can.command) return;
      bench.tap(true);
      for (const afterMs of [0, 20, 60, 150]) {
        const authorising = refusal(bench, display.authorise({ presetVolume: null }));
        if (afterMs > 0) await bench.wait(afterMs);
        await good(bench, () => display.stop());
        await authorising;
        await bench.wait(500);
        const { state } = bench.dispenser;
        assert.ok(state === "idle" || state === "completed", `it is ${state} after stop()`);
      }
    },
  },
  {
    title: "a price is never written, whatever is asked",
    async run(bench) {
      const display = displayOf(bench);
      const { price } = bench.dispenser.shows();
      await good(bench, () => display.probe());
      await deliver(bench, display.can.preset ? presetOf(display) : null);
      await good(bench, () => display.stop());
      await good(bench, () => display.read());
      await good(bench, () => display.reset());
      assert.equal(bench.did.priceWrites, 0, "prices written");
      assert.equal(bench.dispenser.shows().price, price);
    },
  },
];

export const DISPLAY_WIRE: readonly TwinCase[] = [
  {
    title: "lost, late and spoilt replies to commands: none is executed twice, and the preset is the one asked for",
    async run(bench) {
      const display = displayOf(bench);
      if (!display.can.command) return;
      const random = seededRandom(6);
      const preset = display.can.preset ? presetOf(display) : null;
      bench.faults.corrupt = (reply) =>
        random.uniform() < 0.15 ? reply.map((byte, i) => (i === 1 ? byte ^ 8 : byte)) : reply;
      bench.faults.lateMs = () => (random.uniform() < 0.1 ? 250 : 0);
      const deliveries = bench.clock.simulated ? 5 : 1;
      for (let i = 1; i <= deliveries; i++) {
        let asked = 1;
        for (; (await refusal(bench, display.authorise({ presetVolume: preset }))) !== null; asked++) {
          assert.ok(asked < 10, "it cannot be authorised");
          await persist(bench, () => display.stop());
        }
        bench.tap(true);
        if (preset === null) await persist(bench, () => display.stop());
        await soon(bench, 30_000, "completed", () => bench.dispenser.state === "completed");
        bench.tap(false);
        await persist(bench, () => display.reset());
        assert.ok(bench.did.authorisations <= asked, "a command was executed twice");
        bench.did.authorisations = 0;
        assert.equal(bench.world.truth.deliveries.at(-1)?.preset, preset);
        assert.equal(bench.world.truth.deliveries.at(-1)?.device, SUBJECT);
      }
      assert.equal(bench.did.priceWrites, 0);
    },
  },
];

async function persist(bench: TwinBench, work: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; (await refusal(bench, work())) !== null; tries++) assert.ok(tries < 10, "it is always refused");
}
