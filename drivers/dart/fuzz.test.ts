import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRigError } from "../error.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import { noFaults } from "../testing/stage.ts";
import { seededRandom } from "../time/random.ts";
import { simClock } from "../time/sim-clock.ts";
import { fromBcd, toBcd } from "./bcd.ts";
import { openDartBus } from "./bus.ts";
import { createDartDisplay } from "./display.ts";
import { encodeFrame, type Frame } from "./frame.ts";
import { dartOptions } from "./options.ts";
import { createPumpSide } from "./pump-side.ts";
import { DART_LINE, fakeDispenser } from "./testing/bench.ts";
import { encodeToPump } from "./transactions.ts";
import { USUAL } from "./twin.ts";

/** Whatever arrives at either end of a DART line: nothing crashes, and nothing is taken for a reading. */

describe("the simulated pump side", () => {
  const tx = fc.nat(15);
  const address = fc.constant(0x50);
  const control = fc.constantFrom("poll" as const, "iap" as const, "nak" as const, "ack" as const, "ackpoll" as const);
  const orders = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc
      .constantFrom("status" as const, "filling" as const, "reset" as const, "authorise" as const, "stop" as const)
      .map((command) => encodeToPump([{ kind: "command", command }])),
  );
  const frames: fc.Arbitrary<Frame> = fc.oneof(
    fc.record({ kind: control, address, tx }),
    fc.record({ kind: fc.constant("data" as const), address, tx, body: orders }),
  );

  test("answers any frames in any order under its own address, and acknowledges with their TX#", () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 30 }), (list) => {
        const clock = simClock({ startMs: 0 });
        const view = fakeDispenser(clock);
        view.setPrice = () => undefined;
        const twin = { address: 0x50, nozzle: 1, view, faults: noFaults(), random: seededRandom(1) };
        const side = createPumpSide(clock, [{ ...twin, behaviours: USUAL, shows: view.shows }]);
        for (const frame of list) {
          const reply = side.receive(frame);
          if (!reply) continue;
          expect(reply.address).toBe(0x50);
          if (frame.kind === "data")
            expect([reply.kind === "ack" || reply.kind === "nak", reply.tx]).toEqual([true, frame.tx]);
        }
        clock.stop();
      }),
      { numRuns: 300 },
    );
  });
});

describe("the driver on a line where something else speaks", () => {
  /** Single bytes, runs that end like frames, and good control frames of anybody. */
  const burst = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
    fc.uint8Array({ minLength: 2, maxLength: 30 }).map((bytes) => Uint8Array.of(0x50, 0x31, ...bytes, 0x03, 0xfa)),
    fc
      .record({ kind: fc.constantFrom("ack" as const, "eot" as const, "nak" as const), tx: fc.nat(15) })
      .map(({ kind, tx }) => encodeFrame({ kind, address: 0x50, tx })),
  );

  test("no reading is ever made of it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(burst, { minLength: 1, maxLength: 6 }), async (bursts) => {
        const clock = simClock({ startMs: 0 });
        let turn = 0;
        const link = memoryLinkFactory({
          clock,
          name: "dispenser",
          settings: DART_LINE,
          accept: (far) => far.onData(() => far.write(bursts[turn++ % bursts.length] ?? new Uint8Array(0))),
        });
        const timing = { timeoutMs: 200, worstReplyMs: 1000 };
        const bus = openDartBus({ clock, link, timing, framing: "serial" });
        const display = createDartDisplay("display", bus.pump(0x50), dartOptions.parse({}));
        const outcomes = await Promise.allSettled([display.read(), display.status()]);
        for (const outcome of outcomes) {
          expect(outcome.status === "rejected" && isRigError(outcome.reason)).toBe(true);
        }
        await bus.close();
        clock.stop();
      }),
      { numRuns: 100 },
    );
  });
});

test("packed digits go there and back, and what is no digit is no number", () => {
  fc.assert(
    fc.property(fc.nat(99_999_999), fc.uint8Array({ minLength: 1, maxLength: 6 }), (value, bytes) => {
      expect(fromBcd(toBcd(value, 4))).toBe(value);
      const read = fromBcd(bytes);
      if (read !== null) expect(toBcd(read, bytes.length)).toEqual(bytes);
      else expect([...bytes].some((byte) => byte >> 4 > 9 || (byte & 15) > 9)).toBe(true);
    }),
  );
});
