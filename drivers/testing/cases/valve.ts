import assert from "node:assert/strict";
import type { TwinBench } from "../bench.ts";
import { deviceOf, good, patienceEnds, refusal, soon } from "../check.ts";
import { BESIDE, SUBJECT } from "../stage.ts";
import type { DeviceCase, TwinCase } from "./case.ts";

/** From the close command to the output, as the supervisor has promised it. */
const CLOSES_MS = 100;

const valveOf = (bench: Pick<TwinBench, "device">) => deviceOf(bench.device, "valve");
const isOpen = (bench: TwinBench, name = SUBJECT) => bench.world.valve(name).commandedOpen;

/** closeAllNow(), seen to put bytes on the wire (or the level on the line) before it returns. */
function closeAllNow(bench: TwinBench): void {
  const { writes } = bench.wire;
  valveOf(bench).bank.closeAllNow();
  if (bench.line) assert.ok(bench.wire.writes > writes, "no byte was on the wire when closeAllNow() returned");
  else assert.ok(!isOpen(bench), "the output was still open when closeAllNow() returned");
}

export const VALVE_DEVICE: readonly DeviceCase[] = [
  {
    title: "reads its outputs back",
    moves: false,
    async run(bench) {
      assert.equal(typeof (await good(bench, () => deviceOf(bench.device, "valve").bank.allClosed())), "boolean");
    },
  },
  {
    title: "opens, closes, and closes with all the others, each read back",
    moves: true,
    async run(bench) {
      const valve = deviceOf(bench.device, "valve");
      const closed = () => good(bench, () => valve.bank.allClosed());
      try {
        await good(bench, () => valve.open());
        assert.equal(await closed(), false);
        await good(bench, () => valve.close());
        assert.equal(await closed(), true);
        await good(bench, () => valve.open());
        valve.bank.closeAllNow();
        assert.equal(await closed(), true);
      } finally {
        valve.bank.closeAllNow();
        await bench.wait(300);
      }
    },
  },
];

export const VALVE_TWIN: readonly TwinCase[] = [
  {
    title: "is closed at the start, opens and closes, and fuel can tell",
    async run(bench) {
      const valve = valveOf(bench);
      assert.equal(await good(bench, () => valve.bank.allClosed()), true);
      assert.equal(isOpen(bench), false);
      await good(bench, () => valve.open());
      await soon(bench, 500, "open", () => isOpen(bench) && bench.world.truth.anyValveOpen);
      await good(bench, () => valve.close());
      await soon(bench, 500, "closed", () => !isOpen(bench) && !bench.world.truth.anyValveOpen);
    },
  },
  {
    title: "lapses by itself unless it is renewed, if it says so; else it stays",
    async run(bench) {
      const valve = valveOf(bench);
      const lapseMs = valve.lapsesAfterMs;
      await good(bench, () => valve.open());
      if (lapseMs === null) {
        await bench.wait(bench.clock.simulated ? 60_000 : 1000);
        assert.ok(isOpen(bench), "it says that it never lapses");
        return;
      }
      // Where a real machine has stalled for longer, it has rightly lapsed.
      const isInTime = (since: number) => bench.clock.now() - since < lapseMs;
      let renewedAt = bench.clock.now();
      for (let i = 0; i < 6; i++) {
        await bench.wait(lapseMs / 3);
        renewedAt = bench.clock.now();
        await good(bench, () => valve.open());
        assert.ok(isOpen(bench) || !isInTime(renewedAt), "renewed in time, and closed all the same");
      }
      await bench.wait(lapseMs * 0.8);
      assert.ok(isOpen(bench) || !isInTime(renewedAt), "it lapsed much too early");
      await soon(bench, lapseMs * 0.2 + 300, "lapsed", () => !isOpen(bench));
      assert.equal(await good(bench, () => valve.bank.allClosed()), true);
    },
  },
  {
    title: "closeAllNow() is on the wire before it returns, and reads back",
    async run(bench) {
      const valve = valveOf(bench);
      await good(bench, () => valve.open());
      closeAllNow(bench);
      await soon(bench, CLOSES_MS, "closed", () => !isOpen(bench));
      assert.equal(await good(bench, () => valve.bank.allClosed()), true);
    },
  },
  {
    title: "closeAllNow() goes past a transaction that waits for its reply",
    async run(bench) {
      const valve = valveOf(bench);
      await good(bench, () => valve.open());
      bench.faults.lateMs = () => 800;
      const underWay = refusal(bench, valve.bank.allClosed());
      await bench.wait(50);
      closeAllNow(bench);
      await soon(bench, CLOSES_MS, "closed", () => !isOpen(bench));
      await underWay;
      bench.faults.lateMs = () => 0;
      await soonClosed(bench);
    },
  },
  {
    title: "closeAllNow() goes past the quarantine of a time-out",
    async run(bench) {
      const valve = valveOf(bench);
      await good(bench, () => valve.open());
      bench.faults.silent = true;
      await refusal(bench, valve.bank.allClosed());
      bench.faults.silent = false;
      closeAllNow(bench);
      await soon(bench, CLOSES_MS, "closed", () => !isOpen(bench));
    },
  },
  {
    title: "no opening that was asked for before closeAllNow() follows it",
    async run(bench) {
      const valve = valveOf(bench);
      await good(bench, () => valve.open());
      for (const afterMs of [0, 1, 5, 20]) {
        const openings = [valve.open(), valve.open(), valve.open()].map((each) => refusal(bench, each));
        if (afterMs > 0) await bench.wait(afterMs);
        valve.bank.closeAllNow();
        await Promise.all(openings);
        await soon(bench, 2000, "closed", () => !isOpen(bench));
        await bench.wait(300);
        assert.ok(!isOpen(bench), "an old opening came after the closing");
      }
      await good(bench, () => valve.open());
      assert.ok(isOpen(bench), "a later opening must not be refused for ever");
    },
  },
  {
    title: "a close() that follows an open() has the last word",
    async run(bench) {
      const valve = valveOf(bench);
      await good(bench, () => valve.probe());
      const opening = refusal(bench, valve.open());
      await good(bench, () => valve.close());
      await opening;
      await bench.wait(500);
      assert.ok(!isOpen(bench));
    },
  },
  {
    title: "closeAllNow() never throws, on a line that is cut or closed either; an opening that failed stays one",
    async run(bench) {
      const valve = valveOf(bench);
      const { bank } = valve;
      bank.closeAllNow();
      await good(bench, () => bank.allClosed());
      if (bench.line) {
        await bench.cut();
        assert.notEqual(await refusal(bench, valve.open()), null, "an opening without a line");
        bank.closeAllNow();
        await bench.plug();
        await bench.wait(bench.clock.simulated ? 8000 : 1000);
        assert.ok(!isOpen(bench), "the failed opening came after all");
        await soonClosed(bench);
      }
      await bench.release();
      bank.closeAllNow();
    },
  },
  {
    title: "the valves of one bank close by one call",
    async run(bench) {
      if (!bench.beside) return;
      const [a, b] = [valveOf(bench), deviceOf(bench.beside, "valve")];
      assert.equal(a.bank, b.bank, "one bank");
      await good(bench, () => a.open());
      assert.ok(!isOpen(bench, BESIDE), "the neighbour opened");
      await good(bench, () => b.open());
      await good(bench, () => a.close());
      assert.ok(isOpen(bench, BESIDE), "the neighbour closed");
      assert.equal(await good(bench, () => a.bank.allClosed()), false);
      await good(bench, () => a.open());
      closeAllNow(bench);
      await soon(bench, 3 * CLOSES_MS, "both closed", () => !isOpen(bench) && !isOpen(bench, BESIDE));
      assert.equal(await good(bench, () => b.bank.allClosed()), true);
    },
  },
];

async function soonClosed(bench: TwinBench): Promise<void> {
  const { bank } = valveOf(bench);
  const until = patienceEnds(bench, 20_000);
  while ((await refusal(bench, bank.allClosed())) !== null) {
    assert.ok(bench.clock.now() < until, "it is not read again after the break");
    await bench.wait(100);
  }
  assert.equal(await good(bench, () => bank.allClosed()), true);
}
