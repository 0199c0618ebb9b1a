import { describe, expect, test } from "vitest";
import type { LineSettings, Link } from "../link/link.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { type Random, seededRandom } from "../time/random.ts";
import { simClock } from "../time/sim-clock.ts";
import { crc16, withCrc } from "./crc.ts";
import { modbus } from "./index.ts";
import type { Request } from "./pdu.ts";

const LINE: LineSettings = { baud: 19200, parity: "even", dataBits: 8, stopBits: 1 };
const WORST_MS = 1000;
const TRANSACTIONS = 10_000;

interface BadLine {
  /** Shares of replies. */
  late: number;
  flipped: number;
  dropped: number;
  noise: number;
  /** A single-threaded slave: answers in order, what came first. */
  inOrder: boolean;
}

/**
 * A slave on a bad line, from raw bytes. Registers tell where they come from: even words unit and address, odd words
 * the number of the request they were read for. So a value from another register or from an older request shows.
 */
function badSlave(clock: Clock, link: Link, random: Random, bad: BadLine): void {
  let requests = 0;
  let freeAt = 0;
  const chance = (share: number) => random.uniform() < share;
  link.onData((frame) => {
    const number = ++requests & 0xffff;
    if (crc16(frame) !== 0) return;
    const [unit = 0, code = 0, addressHigh = 0, addressLow = 0, , count = 0] = frame;
    const address = addressHigh * 256 + addressLow;
    const words = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? (unit << 12) | (address + i) : number));
    const reply = withCrc(Uint8Array.of(unit, code, count * 2, ...words.flatMap((word) => [word >> 8, word & 0xff])));
    if (chance(bad.flipped)) {
      for (let flips = 1 + Math.floor(random.uniform() * 3); flips > 0; flips--) {
        const at = Math.floor(random.uniform() * reply.length);
        reply[at] = (reply[at] ?? 0) ^ (1 << Math.floor(random.uniform() * 8));
      }
    }
    const delayMs = chance(bad.late) ? random.uniform() * (WORST_MS - 20) : 2 + random.uniform() * 10;
    if (chance(bad.noise)) {
      const noise = Uint8Array.from({ length: 1 + Math.floor(random.uniform() * 20) }, () => random.uniform() * 256);
      clock.after(random.uniform() * 60, () => link.write(noise));
    }
    if (chance(bad.dropped)) return;
    const at = bad.inOrder ? Math.max(freeAt, clock.now() + delayMs) : clock.now() + delayMs;
    freeAt = at;
    clock.after(at - clock.now(), () => link.write(reply));
  });
}

interface Master {
  read(unit: number, request: Request & { count: number }): Promise<Uint8Array>;
  close(): Promise<void>;
}

async function hammer(make: (clock: Clock, factory: ReturnType<typeof memoryLinkFactory>) => Master, bad: BadLine) {
  const clock = simClock({ startMs: 0 });
  const random = seededRandom(443);
  let sent = 0;
  const factory = memoryLinkFactory({
    clock,
    name: "bad",
    settings: LINE,
    accept: (far) => badSlave(clock, far, random.fork("slave"), bad),
  });
  const counted = {
    ...factory,
    async open() {
      const link = await factory.open();
      const write = (bytes: Uint8Array) => {
        sent++;
        link.write(bytes);
      };
      return { ...link, write };
    },
  };
  const master = make(clock, counted);
  const outcome = { good: 0, failed: 0, wrong: 0 };
  const shapes = [1, 2, 2, 2, 4, 4];
  for (let i = 0; i < TRANSACTIONS; i++) {
    const unit = 1 + Math.floor(random.uniform() * 3);
    const address = 2 * Math.floor(random.uniform() * 200);
    const count = shapes[Math.floor(random.uniform() * shapes.length)] ?? 2;
    const fn = random.uniform() < 0.7 ? "readHolding" : "readInput";
    try {
      const data = await master.read(unit, { fn, address, count });
      const words = Array.from(
        { length: data.length / 2 },
        (_, k) => (data[2 * k] ?? 0) * 256 + (data[2 * k + 1] ?? 0),
      );
      const right = words.every((word, k) => word === (k % 2 === 0 ? (unit << 12) | (address + k) : sent & 0xffff));
      if (right && words.length === count) outcome.good++;
      else outcome.wrong++;
    } catch {
      outcome.failed++;
    }
  }
  await master.close();
  clock.stop();
  return outcome;
}

const BAD: BadLine = { late: 0.1, flipped: 0.05, dropped: 0.02, noise: 0.02, inOrder: false };

const ours = (clock: Clock, link: ReturnType<typeof memoryLinkFactory>): Master => {
  const bus = modbus.open({ clock, link, framing: "serial", timing: { timeoutMs: 200, worstReplyMs: WORST_MS } });
  return { read: async (unit, request) => (await bus.transact(unit, request)).data, close: () => bus.close() };
};

/** What modbus-serial and most masters do: one request at a time, and any reply that fits by unit, function and length is its reply. */
const naive = (clock: Clock, factory: ReturnType<typeof memoryLinkFactory>): Master => {
  const link = factory.open();
  let received: number[] = [];
  let listener = () => {};
  void link.then((opened) =>
    opened.onData((bytes) => {
      received.push(...bytes);
      listener();
    }),
  );
  return {
    async read(unit, { fn, address, count }) {
      const code = fn === "readHolding" ? 3 : 4;
      await sleep(clock, 5);
      received = [];
      (await link).write(withCrc(Uint8Array.of(unit, code, address >> 8, address & 0xff, 0, count)));
      return new Promise((resolve, reject) => {
        const timer = clock.after(200, () => reject(new Error("timed out")));
        listener = () => {
          for (let at = 0; at + 5 + count * 2 <= received.length; at++) {
            const frame = Uint8Array.from(received.slice(at, at + 5 + count * 2));
            if (frame[0] !== unit || frame[1] !== code || frame[2] !== count * 2 || crc16(frame) !== 0) continue;
            timer.cancel();
            resolve(frame.slice(3, -2));
          }
        };
      });
    },
    close: async () => (await link).close(),
  };
};

describe("10,000 readings on a bad line", () => {
  test.each<[string, Partial<BadLine>]>([
    ["10 % late, 5 % with flipped bits, drops and noise", {}],
    ["the same with a slave that answers in order, late ones first", { inOrder: true }],
    ["half of them late", { late: 0.5, inOrder: true }],
    ["a third with flipped bits", { flipped: 0.33 }],
  ])("%s: not one wrong value", async (_, change) => {
    const outcome = await hammer(ours, { ...BAD, ...change });
    expect(outcome.wrong).toBe(0);
    expect(outcome.good).toBeGreaterThan(TRANSACTIONS * 0.4);
    expect(outcome.good + outcome.failed).toBe(TRANSACTIONS);
  });

  test("a master that takes any reply that fits gives wrong values on the same line", async () => {
    const outcome = await hammer(naive, BAD);
    expect(outcome.wrong).toBeGreaterThan(10);
  });
});
