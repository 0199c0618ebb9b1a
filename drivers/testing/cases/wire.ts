import assert from "node:assert/strict";
import type { ErrorCode } from "../../error.ts";
import { seededRandom } from "../../time/random.ts";
import type { TwinBench } from "../bench.ts";
import { holds, patienceEnds, refusal, settles } from "../check.ts";
import { rounds, type TwinCase } from "./case.ts";
import { LOOKS, type Look } from "./looks.ts";

/** What holds of every device that is read over a line, whatever its kind: a reading is right, or there is none. */

/** How a lost or spoilt reply may be called. */
const SPOILT: readonly ErrorCode[] = ["DEVICE_SILENT", "REPLY_CORRUPT", "REPLY_UNEXPECTED"];
const CUT: readonly ErrorCode[] = ["LINK_LOST", "DEVICE_SILENT", "PORT_NOT_FOUND"];
/** How silence may be called: a connection on which nothing comes for a while may be given up for a new one. */
const silence = ({ options }: TwinBench): readonly ErrorCode[] =>
  options.framing === "modbus-tcp" ? CUT : ["DEVICE_SILENT"];
/** Longer than a line waits to be opened again, at the most. */
const RETURNS_MS = 20_000;

async function lookOf(bench: TwinBench): Promise<Look> {
  const look = LOOKS[bench.options.kind];
  assert.ok(look, `a ${bench.options.kind} is not looked at`);
  return look(bench);
}

/**
 * Real ports hold a reply back for as long as whoever passes it on is stalled: beyond the line's worst it is another's. That
 * may happen once, and not in one storm after the other.
 */
const STORMS = 3;

/** Every look is right or refused with one of the codes; gives how many were right. */
const storm = (bench: TwinBench, look: Look, codes: readonly ErrorCode[]): Promise<number> =>
  holds(bench, () => oneStorm(bench, look, codes), STORMS);

async function oneStorm(bench: TwinBench, look: Look, codes: readonly ErrorCode[]): Promise<number> {
  let right = 0;
  for (let i = 0; i < rounds(bench); i++) {
    const code = await refusal(bench, look());
    if (code === null) right++;
    else assert.ok(codes.includes(code), `${code} for a lost or spoilt reply`);
    await bench.wait(7);
  }
  return right;
}

/** Looks that give no value; what a real line has held back from before may be one once. */
async function expectNone(bench: TwinBench, look: Look, codes: readonly ErrorCode[]): Promise<void> {
  await holds(
    bench,
    async () => assert.ok(codes.includes((await refusal(bench, look())) ?? "INTERNAL"), "a value"),
    STORMS,
  );
}

async function recovers(bench: TwinBench, look: Look): Promise<void> {
  const until = patienceEnds(bench, RETURNS_MS);
  const refused = () => holds(bench, () => refusal(bench, look()), STORMS);
  for (let code = await refused(); code !== null; code = await refused()) {
    assert.ok(bench.clock.now() < until, `it does not come back: ${code}`);
    await bench.wait(50);
  }
}

export const WIRE_TWIN: readonly TwinCase[] = [
  {
    title: "a sound line: every reading is right and of its moment",
    async run(bench) {
      const look = await lookOf(bench);
      const right = await storm(bench, look, bench.clock.simulated ? [] : SPOILT);
      assert.ok(right > 0, "nothing was read");
    },
  },
  {
    title: "a silent device is DEVICE_SILENT, and read again as soon as it answers",
    async run(bench) {
      const look = await lookOf(bench);
      await recovers(bench, look);
      bench.faults.silent = true;
      await expectNone(bench, look, ["DEVICE_SILENT"]);
      for (const ask of [look, () => bench.device.probe()]) {
        const code = await refusal(bench, ask());
        assert.ok(
          silence(bench).some((each) => each === code),
          `${code} for a silent device`,
        );
      }
      bench.faults.silent = false;
      await recovers(bench, look);
    },
  },
  {
    title: "one flipped bit in every third reply: no wrong value",
    async run(bench) {
      const look = await lookOf(bench);
      const random = seededRandom(3);
      bench.faults.corrupt = (reply) => (random.uniform() < 1 / 3 ? flipped(reply, random.uniform()) : reply);
      assert.ok((await storm(bench, look, SPOILT)) > 0, "nothing was read");
      bench.faults.corrupt = (reply) => reply;
      await recovers(bench, look);
    },
  },
  {
    title: "replies late by up to the line's worst: no wrong value, and none of an earlier request",
    async run(bench) {
      const look = await lookOf(bench);
      const random = seededRandom(4);
      // A busy machine adds its own delay to a real line's, and the sum must stay below the line's worst.
      const delays = [0, 0, 30, 150, 250, 450, ...(bench.clock.simulated ? [900] : [])];
      bench.faults.lateMs = () => delays[Math.floor(random.uniform() * delays.length)] ?? 0;
      assert.ok((await storm(bench, look, [...SPOILT, ...silence(bench)])) > 0, "nothing was read");
      bench.faults.lateMs = () => 0;
      await recovers(bench, look);
    },
  },
  {
    title: "noise instead of replies: no value",
    async run(bench) {
      const look = await lookOf(bench);
      bench.faults.garbage = true;
      for (let i = 0; i < 3; i++) await expectNone(bench, look, SPOILT);
      bench.faults.garbage = false;
      await recovers(bench, look);
    },
  },
  {
    title: "replies under another unit or address: no value",
    async run(bench) {
      const look = await lookOf(bench);
      bench.faults.wrongUnit = true;
      for (let i = 0; i < 3; i++) await expectNone(bench, look, SPOILT);
      bench.faults.wrongUnit = false;
      await recovers(bench, look);
    },
  },
  {
    title: "a cut line is an error at once, and back by itself; nothing older than the break is shown as fresh",
    async run(bench) {
      const look = await lookOf(bench);
      await recovers(bench, look);
      const underWay = refusal(bench, look());
      await bench.cut();
      await underWay;
      for (let i = 0; i < 3; i++) assert.ok(CUT.includes((await refusal(bench, look())) ?? "INTERNAL"), "a value");
      await bench.plug();
      await recovers(bench, look);
    },
  },
  {
    title: "close() gives the line back, ends what is under way, and reads nothing more",
    async run(bench) {
      const look = await lookOf(bench);
      await recovers(bench, look);
      bench.faults.silent = true;
      const underWay = refusal(bench, look());
      await bench.wait(20);
      await bench.release();
      const ended = await underWay;
      assert.ok(ended ? CUT.includes(ended) : !bench.clock.simulated, "what was under way");
      assert.equal(bench.wire.open, 0, "links left open");
      bench.faults.silent = false;
      assert.ok(CUT.includes((await refusal(bench, look())) ?? "INTERNAL"), "a reading after the end");
      assert.equal(bench.wire.open, 0, "links opened after the end");
      const other = await settles(bench, bench.line?.open() ?? Promise.reject(new Error("no line")));
      await other.close();
    },
  },
];

function flipped(bytes: Uint8Array, where: number): Uint8Array {
  const bit = Math.floor(where * bytes.length * 8);
  return bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}
