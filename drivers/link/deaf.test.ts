/** Lines on which nothing is heard any more, though they stand open: by every bus that speaks on one. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dartBus } from "../dart/bus.ts";
import { type ModbusBus, modbus } from "../modbus/index.ts";
import { textBus } from "../text-line/bus.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import type { LineSettings, Link } from "./link.ts";
import { type MemoryLinkFactory, memoryLinkFactory } from "./memory.ts";
import { reconnecting } from "./reconnecting.ts";

const SETTINGS: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };
const DEAF_AFTER_MS = 10_000;
const TIMING = { timeoutMs: 200, worstReplyMs: 1000 };

let clock: SimClock;
let factory: MemoryLinkFactory;
let openedAt: number[];
/** What the far ends heard, one for each opening. */
let heard: Uint8Array[][];
let answer: (request: Uint8Array, far: Link) => void;

beforeEach(() => {
  clock = simClock({ startMs: 0 });
  openedAt = [];
  heard = [];
  answer = () => undefined;
  factory = memoryLinkFactory({
    clock,
    name: "meters",
    settings: SETTINGS,
    deafAfterMs: DEAF_AFTER_MS,
    accept(far) {
      openedAt.push(clock.now());
      const requests: Uint8Array[] = [];
      heard.push(requests);
      far.onData((bytes) => {
        requests.push(bytes);
        answer(bytes, far);
      });
    },
  });
});
afterEach(() => clock.stop());

const context = () => ({ clock, link: factory, timing: TIMING, framing: "serial" as const });
const code = (error: { code?: string }) => error.code;
const READ = { fn: "readHolding", address: 7, count: 1 } as const;
const REPLY = Uint8Array.of(0x01, 0x03, 0x02, 0x12, 0x34, 0xb5, 0x33);

/** By each bus one question, to somebody who is silent. */
const ASKING = {
  "Modbus RTU": () => {
    const bus = modbus.open(context());
    return { bus, ask: () => bus.transact(1, READ) };
  },
  dart: () => {
    const bus = dartBus.open(context());
    return { bus, ask: () => bus.pump(80).poll() };
  },
  text: () => {
    const bus = textBus("text").open(context());
    return { bus, ask: () => bus.ask({ text: "S", delimiter: "\r\n", where: "balance", isAnswer: () => true }) };
  },
};

describe.each(Object.entries(ASKING))("%s", (_, open) => {
  test("a line that brings nothing for long is opened anew, and says DEVICE_SILENT all the while", async () => {
    const { bus, ask } = open();
    const codes = new Set<string | undefined>();
    while (openedAt.length < 2 && clock.now() < 60_000) codes.add(await ask().then(() => "none", code));
    expect([...codes]).toEqual(["DEVICE_SILENT"]);
    expect(openedAt[1]).toBeGreaterThan(DEAF_AFTER_MS);
    await bus.close();
  });
});

describe("a line that seems deaf", () => {
  let bus: ModbusBus;
  beforeEach(() => {
    bus = modbus.open(context());
  });
  afterEach(() => bus.close());

  test("opened anew, it hears no order that was given on the old one", async () => {
    const opening = bus.transact(3, { fn: "writeCoil", address: 0, value: 0xff00 }).catch(code);
    expect(await opening).toBe("DEVICE_SILENT");
    while (openedAt.length < 2 && clock.now() < 60_000) await bus.transact(1, READ).catch(code);
    answer = (_, far) => far.write(REPLY);
    await sleep(clock, 1000);
    expect([...(await bus.transact(1, READ)).data]).toEqual([0x12, 0x34]);
    expect(heard[0]?.some(([unit, fn]) => unit === 3 && fn === 5)).toBe(true);
    expect(heard[1]?.some(([, fn]) => fn === 5)).toBe(false);
  });

  test("stays open as long as anybody on it answers now and then", async () => {
    answer = (request, far) => {
      if (request[0] === 1) far.write(REPLY);
    };
    while (clock.now() < 60_000) {
      await bus.transact(1, READ);
      for (let i = 0; i < 3; i++) expect(await bus.transact(2, READ).catch(code)).toBe("DEVICE_SILENT");
    }
    expect(openedAt).toHaveLength(1);
  });

  test("lost and waited for, it is opened at once for an order to close", async () => {
    await bus.transact(1, READ).catch(code);
    factory.unplug();
    while (clock.now() < 20_000) await bus.transact(1, READ).catch(code);
    factory.plug();
    const backAt = clock.now();
    bus.urgent(3, { fn: "writeCoil", address: 0xff, value: 0 });
    await sleep(clock, 50);
    expect(heard.at(-1)?.map(([unit, fn]) => [unit, fn])).toEqual([[3, 5]]);
    expect(openedAt.at(-1)).toBe(backAt);
  });
});

test("two silences far apart say nothing about the line", async () => {
  const line = reconnecting({ clock, factory, onData: () => undefined, onLost: () => undefined });
  const link = await line.ready();
  line.unanswered();
  await sleep(clock, 3_600_000);
  line.unanswered();
  expect(line.link).toBe(link);
  line.unanswered();
  expect(line.link).toBeNull();
  await line.close();
});
