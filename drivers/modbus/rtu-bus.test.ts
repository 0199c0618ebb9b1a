import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type LineSettings, type Link, wireMs } from "../link/link.ts";
import { type MemoryLinkFactory, memoryLinkFactory } from "../link/memory.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { crcFits, withCrc } from "./crc.ts";
import { type ModbusBus, modbus, type Request } from "./index.ts";

const LINE: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };
const TOTAL: Request = { fn: "readHolding", address: 3014, count: 4 };
const ALL_OFF: Request = { fn: "writeCoil", address: 0xff, value: 0 };

let clock: SimClock;
let factory: MemoryLinkFactory;
let bus: ModbusBus;
let device: Link;
/** What the device heard, with the time at which it was complete. */
let heard: { at: number; frame: number[] }[];
/** What the device does with a request. Given the frame; null for silence. */
let behave: (frame: Uint8Array, index: number) => { afterMs: number; bytes: Uint8Array }[];

/** An honest reply: registers hold their own address. */
function honest(frame: Uint8Array): Uint8Array {
  const [unit = 0, code = 0, high = 0, low = 0, , count = 0] = frame;
  if (code === 5) return frame;
  if (code === 1) return withCrc(Uint8Array.of(unit, 1, 1, 0));
  const address = high * 256 + low;
  const words = Array.from({ length: count }, (_, i) => address + i);
  return withCrc(Uint8Array.of(unit, code, count * 2, ...words.flatMap((word) => [word >> 8, word & 0xff])));
}

const soon = (frame: Uint8Array) => [{ afterMs: 5, bytes: honest(frame) }];
const spoilt = (frame: Uint8Array) => {
  const reply = honest(frame);
  reply[4] = (reply[4] ?? 0) ^ 0x10;
  return [{ afterMs: 5, bytes: reply }];
};

beforeEach(() => {
  clock = simClock({ startMs: 0 });
  heard = [];
  behave = soon;
  factory = memoryLinkFactory({
    clock,
    name: "meters",
    settings: LINE,
    accept(far) {
      device = far;
      far.onData((frame) => {
        const index = heard.push({ at: clock.now(), frame: [...frame] }) - 1;
        for (const { afterMs, bytes } of behave(frame, index)) clock.after(afterMs, () => far.write(bytes));
      });
    },
  });
  bus = modbus.open({ clock, link: factory, framing: "serial", timing: { timeoutMs: 200, worstReplyMs: 1000 } });
});
afterEach(async () => {
  await bus.close();
  clock.stop();
});

const firstWord = ({ data }: { data: Uint8Array }) => (data[0] ?? 0) * 256 + (data[1] ?? 0);
const code = (error: { code?: string }) => error.code;

describe("a quiet line", () => {
  test.each([
    { baud: 9600, silenceMs: undefined, kept: 3.5 * (10 / 9.6) },
    { baud: 115_200, silenceMs: undefined, kept: 1.75 },
    { baud: 115_200, silenceMs: 0.31, kept: 0.31 },
    { baud: 9600, silenceMs: 12, kept: 12 },
  ])(
    "between a reply and the next request is silence ($baud baud, silence: $silenceMs)",
    async ({ baud, silenceMs, kept }) => {
      const timing = { timeoutMs: 200, worstReplyMs: 1000, silenceMs };
      const link = { ...factory, settings: { ...LINE, baud } };
      const quiet = modbus.open({ clock, link, framing: "serial", timing });
      await quiet.transact(1, { fn: "readHolding", address: 0, count: 1 });
      const { at } = await quiet.transact(1, { fn: "readHolding", address: 0, count: 1 });
      await quiet.transact(1, { fn: "readHolding", address: 0, count: 1 });
      // The device hears a request when its last byte is in.
      expect((heard[2]?.at ?? 0) - wireMs(LINE, 8) - at).toBeCloseTo(kept, 6);
      await quiet.close();
    },
  );

  test("requests asked for together go out one after the other, each with its own reply", async () => {
    const reads = [100, 200, 300].map((address) => bus.transact(1, { fn: "readHolding", address, count: 2 }));
    expect((await Promise.all(reads)).map(firstWord)).toEqual([100, 200, 300]);
    expect(bus.lastGoodAt).toBe(clock.now());
  });

  test("valves go before the meter and the meter before the rest", async () => {
    const at = (address: number): Request => ({ fn: "readHolding", address, count: 1 });
    await bus.transact(1, at(0));
    const order: number[] = [];
    const ask = async (address: number, priority: "valve" | "meter" | "normal") => {
      order.push(firstWord(await bus.transact(1, at(address), { priority })));
    };
    await Promise.all([ask(1, "normal"), ask(2, "meter"), ask(3, "valve"), ask(4, "meter")]);
    expect(order).toEqual([3, 2, 4, 1]);
  });

  test("a meter read in a tight loop does not starve the rest", async () => {
    let stop = false;
    const loop = (async () => {
      while (!stop) await bus.transact(1, TOTAL, { priority: "meter" });
    })();
    const asked = clock.now();
    await bus.transact(2, { fn: "readInput", address: 0, count: 1 });
    expect(clock.now() - asked).toBeLessThan(500);
    stop = true;
    await loop;
  });

  test("the meter is read more than twenty times a second at 9600 baud", async () => {
    await bus.transact(1, TOTAL);
    const start = clock.now();
    for (let i = 0; i < 20; i++) await bus.transact(1, TOTAL, { priority: "meter" });
    expect(clock.now() - start).toBeLessThan(1000);
  });

  test("a reply in pieces is put together", async () => {
    behave = (frame) => {
      const reply = honest(frame);
      return [
        { afterMs: 5, bytes: reply.slice(0, 3) },
        { afterMs: 60, bytes: reply.slice(3) },
      ];
    };
    expect(firstWord(await bus.transact(1, TOTAL))).toBe(3014);
  });

  test("the byte of a line that turns around is passed over", async () => {
    behave = (frame) => [{ afterMs: 5, bytes: Uint8Array.of(0x00, ...honest(frame)) }];
    expect(firstWord(await bus.transact(1, TOTAL))).toBe(3014);
  });
});

describe("what can go wrong has a code", () => {
  test("silence", async () => {
    behave = () => [];
    await expect(bus.transact(1, TOTAL)).rejects.toMatchObject({ code: "DEVICE_SILENT" });
  });

  test("a refusal", async () => {
    behave = (frame) => [{ afterMs: 5, bytes: withCrc(Uint8Array.of(1, (frame[1] ?? 0) | 0x80, 2)) }];
    await expect(bus.transact(1, TOTAL)).rejects.toMatchObject({
      code: "DEVICE_REFUSED",
      what: expect.stringContaining("exception 2"),
    });
  });

  test("a reply of another unit", async () => {
    behave = (frame) => [{ afterMs: 5, bytes: honest(Uint8Array.of(9, ...frame.slice(1))) }];
    await expect(bus.transact(1, TOTAL)).rejects.toMatchObject({
      code: "REPLY_UNEXPECTED",
      what: expect.stringContaining("unit 9"),
    });
  });

  test("noise", async () => {
    behave = () => [{ afterMs: 5, bytes: Uint8Array.of(0x7f, 0x33, 0x12, 0x99, 0x01) }];
    await expect(bus.transact(1, TOTAL)).rejects.toMatchObject({ code: "REPLY_CORRUPT" });
  });

  test("an adapter that hears itself", async () => {
    behave = (frame) => [
      { afterMs: 0, bytes: Uint8Array.from(frame) },
      { afterMs: 20, bytes: honest(frame) },
    ];
    await expect(bus.transact(1, TOTAL)).rejects.toMatchObject({
      code: "REPLY_UNEXPECTED",
      what: "the line echoes what is sent",
    });
  });

  test("a line that is gone, and comes back", async () => {
    await bus.transact(1, TOTAL);
    factory.unplug();
    await expect(bus.transact(1, TOTAL)).rejects.toMatchObject({ code: "LINK_LOST" });
    factory.plug();
    await sleep(clock, 6000);
    expect(firstWord(await bus.transact(1, TOTAL))).toBe(3014);
  });
});

describe("after a time-out", () => {
  test("nothing is sent until the late reply can no longer come, and it is dropped", async () => {
    behave = (frame, index) => (index === 0 ? [] : soon(frame));
    const late = bus.transact(1, { fn: "readHolding", address: 300, count: 2 }).catch(code);
    const next = bus.transact(1, { fn: "readHolding", address: 400, count: 2 });
    expect(await late).toBe("DEVICE_SILENT");
    expect(firstWord(await next)).toBe(400);
    expect((heard[1]?.at ?? 0) - (heard[0]?.at ?? 0)).toBeGreaterThan(1000);
  });

  test("the late reply itself ends the wait early", async () => {
    behave = (frame, index) => [{ afterMs: index === 0 ? 400 : 5, bytes: honest(frame) }];
    const late = bus.transact(1, { fn: "readHolding", address: 300, count: 2 }).catch(code);
    const next = bus.transact(1, { fn: "readHolding", address: 400, count: 2 });
    expect(await late).toBe("DEVICE_SILENT");
    expect(firstWord(await next)).toBe(400);
    expect((heard[1]?.at ?? 0) - (heard[0]?.at ?? 0)).toBeLessThan(460);
  });

  test("a chattering line must fall silent first", async () => {
    behave = (frame, index) => (index === 0 ? [] : soon(frame));
    const late = bus.transact(1, TOTAL).catch(code);
    for (let ms = 10; ms < 1500; ms += 15) clock.after(ms, () => device?.write(Uint8Array.of(0x55)));
    await late;
    expect(firstWord(await bus.transact(1, TOTAL))).toBe(3014);
    expect(heard[1]?.at).toBeGreaterThan(1500);
  });
});

describe("a line that is never silent", () => {
  test("is named to all who wait, is not sent into, and recovers by itself when it is silent again", async () => {
    await bus.transact(1, TOTAL);
    const { lastGoodAt } = bus;
    const until = clock.now() + 8000;
    const babble = () => {
      device.write(Uint8Array.of(0x55, 0xaa));
      if (clock.now() < until) clock.after(12, babble);
    };
    babble();
    await sleep(clock, 100);
    const waiting = [1, 2].map((unit) => bus.transact(unit, TOTAL));
    for (const each of waiting) {
      await expect(each).rejects.toMatchObject({ code: "REPLY_CORRUPT", where: "meters" });
    }
    await expect(bus.transact(1, TOTAL)).rejects.toMatchObject({ what: expect.stringContaining("never silent") });
    expect(clock.now()).toBeLessThan(4000);
    expect([heard.length, bus.lastGoodAt]).toEqual([1, lastGoodAt]);
    bus.urgent(3, ALL_OFF);
    await sleep(clock, 50);
    expect(heard.at(-1)?.frame[1]).toBe(5);
    await sleep(clock, 8000);
    expect(firstWord(await bus.transact(1, TOTAL))).toBe(3014);
  });
});

test("what a line says that is never silent is not kept: a night of noise would take all memory, and all time to copy it", async () => {
  await bus.transact(1, TOTAL);
  const copied = vi.spyOn(Uint8Array.prototype, "set");
  onTestFinished(() => copied.mockRestore());
  for (let n = 0; n < 1000; n++) {
    device.write(Uint8Array.from({ length: 16 }, (_, i) => n + i));
    await sleep(clock, wireMs(LINE, 16));
  }
  expect(copied).toHaveBeenCalled();
  expect(Math.max(...copied.mock.calls.map(([bytes]) => bytes.length))).toBeLessThan(2048);
});

describe("after a spoilt reply", () => {
  test("another shape of the same reading goes out at once", async () => {
    behave = (frame, index) => (index === 0 ? spoilt(frame) : soon(frame));
    const shapes = [4, 8].map((count): Request => ({ fn: "readHolding", address: 3014, count }));
    expect(await bus.transactAny(1, shapes).catch(code)).toBe("REPLY_CORRUPT");
    const { request } = await bus.transactAny(1, shapes);
    expect(request).toEqual(shapes[1]);
    expect(clock.now()).toBeLessThan(200);
  });

  test("the same request waits until the genuine reply can no longer come; others do not", async () => {
    behave = (frame, index) => (index === 0 ? spoilt(frame) : soon(frame));
    expect(await bus.transact(1, TOTAL).catch(code)).toBe("REPLY_CORRUPT");
    const same = bus.transact(1, { ...TOTAL, address: 4000 }).then(() => clock.now());
    const other = bus.transact(2, TOTAL).then(() => clock.now());
    expect(await other).toBeLessThan(200);
    expect(await same).toBeGreaterThan(1000);
  });

  test("its late genuine reply is dropped in the middle of the next transaction", async () => {
    behave = (frame, index) =>
      index === 0
        ? [
            { afterMs: 5, bytes: Uint8Array.of(0x7f, 0x33) },
            { afterMs: 150, bytes: honest(frame) },
          ]
        : [{ afterMs: 150, bytes: honest(frame) }];
    const first = bus.transact(1, { fn: "readHolding", address: 300, count: 2 }).catch(code);
    const second = bus.transact(1, { fn: "readHolding", address: 400, count: 4 });
    expect(await first).toBe("REPLY_CORRUPT");
    expect(firstWord(await second)).toBe(400);
    expect(clock.now()).toBeLessThan(400);
  });

  test("an exception that may be the late one's is not taken for the next one's", async () => {
    behave = (frame, index) =>
      index === 0 ? spoilt(frame) : [{ afterMs: 5, bytes: withCrc(Uint8Array.of(1, 0x83, 2)) }];
    expect(await bus.transact(1, { fn: "readHolding", address: 1, count: 4 }).catch(code)).toBe("REPLY_CORRUPT");
    expect(await bus.transact(1, { fn: "readHolding", address: 1, count: 8 }).catch(code)).toBe("REPLY_UNEXPECTED");
  });
});

describe("an urgent request", () => {
  const written = () => heard.map(({ frame }) => frame[1]);

  test("is on the wire before the call returns, past a silent device and its quarantine", async () => {
    behave = (frame) => (frame[1] === 5 ? soon(frame) : []);
    await bus.transact(1, TOTAL).catch(code);
    const queued = bus.transact(1, TOTAL).catch(code);
    const asked = clock.now();
    bus.urgent(3, ALL_OFF);
    await sleep(clock, 20);
    expect(heard[1]?.frame.slice(0, 6)).toEqual([3, 5, 0, 0xff, 0, 0]);
    expect((heard[1]?.at ?? 0) - asked).toBeLessThan(10);
    await bus.close();
    await queued;
  });

  test("cuts off a read, which is taken up again by the bus", async () => {
    await bus.transact(1, TOTAL);
    const read = bus.transact(1, TOTAL);
    await sleep(clock, 18);
    bus.urgent(3, ALL_OFF);
    expect(firstWord(await read)).toBe(3014);
    expect(written()).toEqual([3, 3, 5, 3]);
  });

  test("behind a request that is just going out, goes out once more with a gap before it", async () => {
    await bus.transact(1, TOTAL);
    const read = bus.transact(1, TOTAL).catch(code);
    await sleep(clock, 6);
    bus.urgent(3, ALL_OFF);
    await read;
    expect(written().filter((each) => each === 5)).toHaveLength(2);
  });

  test("cuts off a write, whose owner learns of it; and what is queued but no longer wanted is never sent", async () => {
    await bus.transact(1, TOTAL);
    const on: Request = { fn: "writeCoil", address: 0, value: 0xff00 };
    let wanted = true;
    const underWay = bus.transact(3, on, { priority: "valve", wanted: () => wanted }).catch(code);
    const queued = bus.transact(3, { ...on, address: 1 }, { priority: "valve", wanted: () => wanted }).catch(code);
    await sleep(clock, 18);
    wanted = false;
    bus.urgent(
      3,
      ALL_OFF,
      [0, 1].map((address) => ({ fn: "writeCoil", address, value: 0 })),
    );
    expect(await underWay).toBe("DEVICE_SILENT");
    expect(await queued).toBe("ABORTED");
    await sleep(clock, 300);
    const coils = heard.filter(({ frame }) => frame[1] === 5).map(({ frame }) => frame.slice(3, 5));
    expect(coils).toEqual([
      [0, 0xff],
      [0xff, 0],
      [0, 0],
      [1, 0],
    ]);
  });

  test("of two boards, the second's follows the first's before either's coil by coil", async () => {
    await bus.transact(1, TOTAL);
    behave = () => [];
    const off = (address: number): Request => ({ fn: "writeCoil", address, value: 0 });
    const asked = clock.now();
    bus.urgent(3, ALL_OFF, [off(0)]);
    bus.urgent(4, ALL_OFF, [off(0)]);
    await sleep(clock, 500);
    expect(heard.slice(1).map(({ frame }) => frame[0])).toEqual([3, 4, 3, 4]);
    expect((heard[2]?.at ?? 0) - asked).toBeLessThan(100);
    for (const { frame } of heard) expect(crcFits(Uint8Array.from(frame))).toBe(true);
  });

  test("the outputs can be read back right after it", async () => {
    await bus.transact(1, TOTAL);
    const asked = clock.now();
    bus.urgent(3, ALL_OFF);
    await bus.transact(3, { fn: "readCoils", address: 0, count: 3 }, { priority: "valve" });
    expect(clock.now() - asked).toBeLessThan(120);
  });

  test("on a line that is down, throws nothing", async () => {
    factory.unplug();
    bus.urgent(3, ALL_OFF);
    await sleep(clock, 50);
    expect(heard).toEqual([]);
  });
});
