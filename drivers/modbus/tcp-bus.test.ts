import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Link } from "../link/link.ts";
import { type MemoryLinkFactory, memoryLinkFactory } from "../link/memory.ts";
import { sleep } from "../time/clock.ts";
import { seededRandom } from "../time/random.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { type TcpParts, tcpFrame, tcpFrames } from "./frame.ts";
import { type ModbusBus, modbus, type Request } from "./index.ts";
import { N81, TIMING } from "./testing.ts";

let clock: SimClock;
let bus: ModbusBus;
let factory: MemoryLinkFactory;
let connections: number;
let behave: (request: TcpParts, link: Link) => void;

/** Registers hold their own address. */
const honest = ({ transaction, unit, pdu }: TcpParts) => {
  const [code = 0, high = 0, low = 0, , count = 0] = pdu;
  const words = Array.from({ length: count }, (_, i) => high * 256 + low + i);
  const data = words.flatMap((word) => [word >> 8, word & 0xff]);
  return tcpFrame(transaction, unit, code === 5 ? pdu : Uint8Array.of(code, data.length, ...data));
};

beforeEach(() => {
  clock = simClock({ startMs: 0 });
  connections = 0;
  behave = (request, link) => link.write(honest(request));
  factory = memoryLinkFactory({
    clock,
    name: "meters",
    settings: { ...N81, baud: 1_000_000 },
    accept(far) {
      connections++;
      far.onData((bytes) => {
        for (const request of tcpFrames(bytes).frames) behave(request, far);
      });
    },
  });
  bus = modbus.open({ clock, link: factory, framing: "modbus-tcp", timing: TIMING });
});
afterEach(async () => {
  await bus.close();
  clock.stop();
});

const read = (address: number): Request => ({ fn: "readHolding", address, count: 2 });
const firstWord = ({ data }: { data: Uint8Array }) => (data[0] ?? 0) * 256 + (data[1] ?? 0);
const code = (error: { code?: string }) => error.code;

describe("Modbus TCP", () => {
  test("a late reply is dropped by its transaction number, and nothing waits for it", async () => {
    let first = true;
    behave = (request, link) => {
      clock.after(first ? 250 : 1, () => link.write(honest(request)));
      first = false;
    };
    expect(await bus.transact(1, read(300)).catch(code)).toBe("DEVICE_SILENT");
    expect(firstWord(await bus.transact(1, read(400)))).toBe(400);
    expect(clock.now()).toBeLessThan(220);
  });

  test("10,000 readings, one in five late: not one wrong value", async () => {
    const random = seededRandom(1);
    behave = (request, link) =>
      void clock.after(random.uniform() < 0.2 ? random.uniform() * 1000 : 1, () => link.write(honest(request)));
    let wrong = 0;
    let good = 0;
    for (let i = 0; i < 10_000; i++) {
      const address = Math.floor(random.uniform() * 1000);
      const value = await bus.transact(1, read(address)).then(firstWord, () => null);
      if (value === address) good++;
      else if (value !== null) wrong++;
      else if (
        !(await bus.transact(1, read(0)).then(
          () => true,
          () => false,
        ))
      )
        await sleep(clock, 5100);
    }
    expect(wrong).toBe(0);
    expect(good).toBeGreaterThan(7000);
  });

  test("a reply under another unit is not taken", async () => {
    behave = (request, link) => link.write(honest({ ...request, unit: 9 }));
    await expect(bus.transact(1, read(1))).rejects.toMatchObject({ code: "REPLY_UNEXPECTED" });
  });

  test.each([
    [2, "DEVICE_REFUSED"],
    [6, "DEVICE_REFUSED"],
    [10, "DEVICE_SILENT"],
    [11, "DEVICE_SILENT"],
  ])("exception %i is %s: a gateway's word is not the device's own", async (exception, code) => {
    behave = ({ transaction, unit }, link) => link.write(tcpFrame(transaction, unit, Uint8Array.of(0x83, exception)));
    await expect(bus.transact(1, read(1))).rejects.toMatchObject({ code });
  });

  test("bytes that are no Modbus TCP end the connection; a new one is made", async () => {
    behave = (_, link) => link.write(Uint8Array.from({ length: 20 }, () => 0x55));
    expect(await bus.transact(1, read(1)).catch(code)).toBe("REPLY_CORRUPT");
    behave = (request, link) => link.write(honest(request));
    await sleep(clock, 300);
    expect(firstWord(await bus.transact(1, read(7)))).toBe(7);
    expect(connections).toBe(2);
  });

  test("a connection that gives no replies any more is given up for a new one", async () => {
    behave = () => undefined;
    for (let i = 0; i < 3; i++) await bus.transact(1, read(1)).catch(code);
    await sleep(clock, 300);
    behave = (request, link) => link.write(honest(request));
    expect(firstWord(await bus.transact(1, read(7)))).toBe(7);
    expect(connections).toBe(2);
  });

  test("an urgent request goes out past a silent one", async () => {
    const heard: { at: number; fn: number | undefined }[] = [];
    behave = ({ pdu }) => void heard.push({ at: clock.now(), fn: pdu[0] });
    await bus.transact(1, read(1)).catch(code);
    const silent = bus.transact(1, read(1)).catch(code);
    const asked = clock.now();
    bus.urgent(3, { fn: "writeCoil", address: 0xff, value: 0 }, [{ fn: "writeCoil", address: 0, value: 0 }]);
    await silent;
    expect(heard.slice(-2).map(({ fn }) => fn)).toEqual([5, 5]);
    expect((heard.at(-1)?.at ?? 0) - asked).toBeLessThan(5);
  });
});
