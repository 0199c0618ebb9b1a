import { describe, expect, test } from "vitest";
import type { Link } from "../link/link.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import { sleep } from "../time/clock.ts";
import { seededRandom } from "../time/random.ts";
import { simClock } from "../time/sim-clock.ts";
import { openDartBus } from "./bus.ts";
import { createDartDisplay } from "./display.ts";
import { encodeControl } from "./frame.ts";
import { dartOptions } from "./options.ts";
import { bench, DART_LINE } from "./testing/bench.ts";
import { fromHex } from "./testing/vectors.ts";

describe("a pump that misbehaves", () => {
  test("off-line after five missed polls, each with its own window, and back by itself", async () => {
    const { display, faults, bus, log, clock } = bench();
    await display.status();
    const lastGood = bus.lastGoodAt;
    faults.silent = true;
    const from = clock.now();
    log.length = 0;
    await expect(display.status()).rejects.toMatchObject({ code: "DEVICE_SILENT" });
    expect(log.filter(({ frame }) => frame.kind === "poll")).toHaveLength(5);
    expect(clock.now() - from).toBeLessThan(1000);
    expect(bus.lastGoodAt).toBe(lastGood);

    // Off-line, one missed poll is enough to say so again.
    log.length = 0;
    await expect(display.read()).rejects.toMatchObject({ code: "DEVICE_SILENT" });
    expect(log).toHaveLength(1);

    faults.silent = false;
    expect((await display.status()).value.state).toBe("idle");
    expect(bus.lastGoodAt).toBeGreaterThan(lastGood ?? 0);
  });

  test("that had nothing to tell before the connection broke does not say so of what comes after it", async () => {
    const clock = simClock({ startMs: 0 });
    let polls = 0;
    let far: Link | null = null;
    // A converter: the first poll is answered late, by the connection that there is by then; the second never.
    const link = memoryLinkFactory({
      clock,
      name: "dispenser",
      settings: DART_LINE,
      accept(end) {
        far = end;
        end.onData(() => {
          polls++;
          const eot = encodeControl({ kind: "eot", address: 80, tx: 0 });
          if (polls !== 2) clock.after(polls === 1 ? 600 : 20, () => far?.write(eot));
        });
      },
    });
    const timing = { timeoutMs: 200, worstReplyMs: 1000 };
    const pump = openDartBus({ clock, link, timing, framing: "serial" }).pump(80);
    const first = pump.poll().catch((error: { code?: string }) => error.code);
    await sleep(clock, 50);
    link.unplug();
    link.plug();
    expect(await first).toBe("LINK_LOST");
    await sleep(clock, 500);
    expect(await pump.poll()).toBe("empty");
    expect([polls, pump.memory.emptyAt]).toEqual([2, Number.NEGATIVE_INFINITY]);
    await sleep(clock, 1000);
    expect(await pump.poll()).toBe("empty");
    expect(pump.memory.emptyAt).toBeGreaterThan(1000);
  });

  test("a corrupted reply is polled for again and heard", async () => {
    const { display, faults, view } = bench();
    let count = 0;
    faults.corrupt = (reply) => (++count % 3 === 0 ? flipped(reply, count * 7) : reply);
    for (let i = 0; i < 30; i++) expect((await display.read()).value).toEqual(view.shows());
  });

  test("nothing but corrupted replies is REPLY_CORRUPT", async () => {
    const { display, faults } = bench();
    faults.corrupt = (reply) => reply.map((byte, i) => (i === 1 ? byte ^ 0xff : byte));
    await expect(display.read()).rejects.toMatchObject({ code: "REPLY_CORRUPT" });
  });

  test("noise in place of replies is never a reading, and it recovers", async () => {
    const { display, faults, view } = bench();
    faults.garbage = true;
    for (let i = 0; i < 20; i++) await expect(display.read()).rejects.toMatchObject({ name: "RigError" });
    faults.garbage = false;
    expect((await display.read()).value).toEqual(view.shows());
  });

  test("another address that answers is said so, and its numbers are not taken", async () => {
    const { display, faults } = bench();
    faults.wrongUnit = true;
    await expect(display.read()).rejects.toMatchObject({ code: "REPLY_UNEXPECTED", what: "another address answers" });
  });

  test("a line that echoes is told apart from a pump that answers", async () => {
    const { display } = bench({}, { echo: true });
    await expect(display.status()).rejects.toMatchObject({
      code: "REPLY_UNEXPECTED",
      mend: expect.stringMatching(/echo/),
    });
  });

  test("a command whose ACK is lost goes out again with its TX#, and is executed once", async () => {
    const { display, faults, view, commands } = bench();
    await display.status();
    let lose = 2;
    faults.corrupt = (reply) => {
      const isAck = reply.length === 3 && ((reply[1] ?? 0) & 0xf0) === 0xc0;
      const last = commands().at(-1);
      return isAck && last?.order === "authorise" && lose-- > 0 ? reply.slice(0, 1) : reply;
    };
    await display.authorise({ presetVolume: null });
    const sent = commands().filter(({ order }) => order === "authorise");
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ tx }) => tx)).size).toBe(1);
    expect(view.authorisations).toBe(1);
  });

  test("replies that are late, lost or spoilt never give an old or a wrong number at rest", async () => {
    const { display, faults, view, clock } = bench({ replyDelayMs: 20 });
    const random = seededRandom(20);
    faults.lateMs = () => (random.uniform() < 0.1 ? 150 + 800 * random.uniform() : 0);
    faults.corrupt = (reply) => (random.uniform() < 0.05 ? flipped(reply, Math.floor(random.uniform() * 1e6)) : reply);
    let right = 0;
    let volume = 0;
    view.shows = () => ({ volume, amount: Math.round((volume * 772) / 100), price: 772 });
    for (let i = 0; i < 300; i++) {
      volume += 7;
      const told = await display.read().catch((error: { code: string }) => {
        expect(["DEVICE_SILENT", "REPLY_CORRUPT", "REPLY_UNEXPECTED"]).toContain(error.code);
        return null;
      });
      if (told) expect(told.value).toEqual(view.shows());
      if (told) right++;
      await sleep(clock, 20);
    }
    expect(right).toBeGreaterThan(280);
  });

  test("a pump that answers polls but not requests is named for it", async () => {
    const { display } = bench({ emptyPollsBeforeAnswer: 1000, statusOnChange: false });
    await expect(display.read()).rejects.toMatchObject({ code: "REPLY_UNEXPECTED" });
  });

  test("a state that the protocol does not know is refused", async () => {
    const { display, side, bus } = bench({ statusOnChange: false });
    await bus.pump(0x50).poll();
    Object.assign(side().twin.behaviours, { completedCode: 3 });
    Object.assign(side().twin.view, { state: "completed" });
    await expect(display.status()).rejects.toMatchObject({
      code: "REPLY_UNEXPECTED",
      what: expect.stringMatching(/unknown state 3/),
    });
  });
});

describe("the line", () => {
  test("a pulled plug is LINK_LOST, and the pump is back after it is plugged in", async () => {
    const { display, factory, clock } = bench();
    await display.status();
    factory.unplug();
    await expect(display.read()).rejects.toMatchObject({ code: "LINK_LOST" });
    const from = clock.now();
    await expect(display.read()).rejects.toMatchObject({ code: "LINK_LOST" });
    expect(clock.now()).toBeGreaterThan(from);
    factory.plug();
    await sleep(clock, 5000);
    expect((await display.status()).value.state).toBe("idle");
  });

  test("a plug pulled in the middle of an exchange ends it at once", async () => {
    const { display, factory, clock } = bench();
    await display.status();
    const reading = display.read();
    const code = reading.then(
      () => "read",
      (error: { code: string }) => error.code,
    );
    await sleep(clock, 60);
    const from = clock.now();
    factory.unplug();
    expect(await code).toBe("LINK_LOST");
    expect(clock.now() - from).toBeLessThan(200);
  });

  test("what is under way when the bus is closed is refused", async () => {
    const { display, bus } = bench();
    await display.status();
    const reading = display.read();
    const refused = expect(reading).rejects.toMatchObject({ code: "LINK_LOST" });
    await bus.close();
    await refused;
    await expect(display.status()).rejects.toMatchObject({ code: "LINK_LOST" });
  });

  test("5 ms rest before an ACK and 35 ms before each POLL or DATA", async () => {
    const { display, log } = bench();
    await display.status();
    await display.read();
    log.forEach(({ at, from, frame }, i) => {
      const before = log[i - 1];
      if (from !== "rig" || !before) return;
      // The log has what the rig sends when its last byte is out, and what the pump sends when its first one is.
      const bytes = (each: typeof frame) => (each.kind === "data" ? each.body.length + 6 : 3);
      const wire = (count: number) => (count * 11 * 1000) / 9600;
      const began = at - wire(bytes(frame));
      const ended = before.from === "rig" ? before.at : before.at + wire(bytes(before.frame));
      expect(began - ended).toBeGreaterThanOrEqual((frame.kind === "ack" ? 5 : 35) - 0.01);
    });
  });
});

describe("frames of captured equipment, on the wire", () => {
  test("the captured frame of a filling pump is read as what it shows", async () => {
    const clock = simClock({ startMs: 0 });
    const factory = memoryLinkFactory({
      clock,
      name: "dispenser",
      settings: DART_LINE,
      accept(far) {
        let tx = 0;
        far.onData((bytes) => {
          const [, control = 0] = bytes;
          const reply =
            control >> 4 === 0x3
              ? encodeControl({ kind: "ack", address: 0x51, tx: control & 0x0f })
              : control >> 4 === 0x2 && tx++ % 2 === 1
                ? fromHex(
                    "51 31 01 01 04 03 04 00 81 23 11 02 08 00 00 04 28 00 00 34 77 03 04 00 81 23 11 83 55 03 FA",
                  )
                : fromHex("51 70 FA");
          if (control >> 4 !== 0xc) clock.after(20, () => far.write(reply));
        });
      },
    });
    const timing = { timeoutMs: 200, worstReplyMs: 1000 };
    const bus = openDartBus({ clock, link: factory, timing, framing: "serial" });
    const options = dartOptions.parse({ address: 0x51, decimals: { volume: 3 } });
    const display = createDartDisplay("display", bus.pump(0x51), options);
    expect((await display.status()).value).toEqual({ state: "delivering", nozzleOut: true, alarm: null });
    expect((await display.read()).value).toEqual({ volume: 428, amount: 3477, price: 8123 });
    expect((await display.probe()).complaints).toEqual([]);
  });
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const bit = at % (bytes.length * 8);
  return bytes.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}
