import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { memoryLinkPair } from "../link/memory.ts";
import type { Faults } from "../station/twin.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { crcFits } from "./crc.ts";
import { doubtLedger } from "./doubts.ts";
import { modbus, type RegisterBank, type Request } from "./index.ts";
import { judgeReply } from "./rtu-reply.ts";
import { bytes, hex, N81, noFaults, twinLine } from "./testing.ts";

let clock: SimClock;
beforeEach(() => {
  clock = simClock({ startMs: 0 });
});
afterEach(() => clock.stop());

const READ: Request = { fn: "readHolding", address: 0, count: 1 };

describe("the fault switches of a twin", () => {
  const make = () => {
    const faults = noFaults();
    let value = 1;
    const bank: RegisterBank = { unit: 1, faults, holding: (address) => (address === 0 ? value++ : undefined) };
    const { bus } = twinLine(clock, [bank]);
    return { faults, read: async () => (await bus.transact(1, READ)).data[1] };
  };

  test.each<[string, Partial<Faults>, string]>([
    ["silent", { silent: true }, "DEVICE_SILENT"],
    ["late", { lateMs: () => 500 }, "DEVICE_SILENT"],
    ["corrupt", { corrupt: (reply) => reply.with(3, (reply[3] ?? 0) ^ 1) }, "REPLY_CORRUPT"],
    ["garbage", { garbage: true }, "REPLY_CORRUPT"],
    ["wrong unit", { wrongUnit: true }, "REPLY_UNEXPECTED"],
  ])("%s", async (_, thrown, code) => {
    const { faults, read } = make();
    const healthy = { ...faults };
    expect(await read()).toBe(1);
    Object.assign(faults, thrown);
    await expect(read()).rejects.toMatchObject({ code });
    Object.assign(faults, healthy);
    expect(await read()).toBeGreaterThan(1);
  });

  test("stuck keeps the value it gave last, and goes on afterwards", async () => {
    const { faults, read } = make();
    expect([await read(), await read()]).toEqual([1, 2]);
    faults.stuck = true;
    expect([await read(), await read()]).toEqual([2, 2]);
    faults.stuck = false;
    expect(await read()).toBeGreaterThan(2);
  });
});

describe("a slave's end of the line", () => {
  const slave = (banks: readonly RegisterBank[]) => {
    const { near, far } = memoryLinkPair(clock, { near: N81, far: N81 });
    modbus.serve({ clock, link: far, settings: N81, framing: "serial" }, banks);
    const heard: string[] = [];
    near.onData((chunk) => heard.push(hex(chunk)));
    const ask = async (...frames: string[]) => {
      for (const frame of frames) near.write(bytes(frame));
      await sleep(clock, 300);
      return heard.splice(0);
    };
    return { ask, near };
  };
  const bank = (unit: number): RegisterBank => ({
    unit,
    faults: noFaults(),
    holding: (a) => (a === 0 ? 250 : undefined),
  });

  test("answers the literal request with the literal reply", async () => {
    expect(await slave([bank(1)]).ask("01 03 00 00 00 01 84 0A")).toEqual(["01 03 02 00 FA 38 07"]);
  });

  test("is silent for other units and for a wrong CRC", async () => {
    const { ask } = slave([bank(2)]);
    expect(await ask("01 03 00 00 00 01 84 0A")).toEqual([]);
    expect(await ask("02 03 00 00 00 01 84 0A")).toEqual([]);
  });

  test("refuses an unknown address with exception 2", async () => {
    expect(await slave([bank(1)]).ask("01 03 03 E8 00 0C C5 BF")).toEqual(["01 83 02 C0 F1"]);
  });

  test("answers requests that came together one after the other", async () => {
    const asked = "01 03 00 00 00 01 84 0A";
    expect(await slave([bank(1)]).ask(asked, asked)).toEqual(["01 03 02 00 FA 38 07", "01 03 02 00 FA 38 07"]);
  });

  test("finds its feet after noise", async () => {
    const { ask } = slave([bank(1)]);
    expect(await ask("01 10 00 00 FF")).toEqual([]);
    expect(await ask("01 03 00 00 00 01 84 0A")).toHaveLength(1);
  });

  test("survives whatever bytes come, and answers only frames", async () => {
    const { near } = slave([bank(1)]);
    let replies = 0;
    near.onData((chunk) => {
      replies++;
      expect(crcFits(chunk)).toBe(true);
    });
    for (const noise of fc.sample(fc.uint8Array({ minLength: 1, maxLength: 40 }), 300)) {
      near.write(noise);
      await sleep(clock, 60);
    }
    expect(replies).toBeLessThan(3);
  });
});

describe("the judging of a reply", () => {
  test("nothing but a frame with the right CRC, unit, function and count is ever good", () => {
    const request: Request = { fn: "readHolding", address: 0, count: 1 };
    const near = fc
      .tuple(fc.constantFrom(1, 2), fc.constantFrom(3, 4, 0x83), fc.constantFrom(1, 2, 4))
      .map((head) => Uint8Array.from(head));
    fc.assert(
      fc.property(near, fc.uint8Array({ maxLength: 12 }), (head, tail) => {
        const received = Uint8Array.of(...head, ...tail);
        const verdict = judgeReply(received, 1, request, doubtLedger());
        if (verdict.is === "good")
          expect([received[0], received[1], received[2], crcFits(received.slice(0, 7))]).toEqual([1, 3, 2, true]);
      }),
      { numRuns: 2000 },
    );
  });
});
