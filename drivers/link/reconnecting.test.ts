import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RigError } from "../error.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import type { LineSettings, Link, LinkFactory } from "./link.ts";
import { memoryLinkFactory } from "./memory.ts";
import { type Line, reconnecting } from "./reconnecting.ts";

const LINE: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };

let clock: SimClock;
let open: number;
let attempts: number[];
let fars: Link[];
let heard: number[];
let lost: string[];
let plugged: ReturnType<typeof memoryLinkFactory>;
let line: Line;

beforeEach(() => {
  clock = simClock({ startMs: 0 });
  open = 0;
  attempts = [];
  fars = [];
  heard = [];
  lost = [];
  plugged = memoryLinkFactory({ clock, name: "meters", settings: LINE, accept: (far) => fars.push(far) });
  const factory: LinkFactory = {
    ...plugged,
    async open() {
      attempts.push(clock.now());
      const link = await plugged.open();
      open++;
      link.onClose(() => open--);
      return link;
    },
  };
  line = reconnecting({
    clock,
    factory,
    onData: (bytes) => heard.push(...bytes),
    onLost: (reason) => lost.push(reason.code),
  });
});
afterEach(() => clock.stop());

/** Asks for the line every 50 ms, as a bus with work does. */
async function keepAsking(ms: number): Promise<void> {
  for (const end = clock.now() + ms; clock.now() < end; await sleep(clock, 50))
    await line.ready().catch(() => undefined);
}

describe("the owner of a line", () => {
  test("opens on demand, once for all who ask", async () => {
    expect(attempts).toEqual([]);
    const [a, b] = await Promise.all([line.ready(), line.ready()]);
    expect(a).toBe(b);
    expect([attempts.length, line.link]).toEqual([1, a]);
  });

  test("waits 250 ms, doubling to 5 s, between attempts", async () => {
    plugged.unplug();
    await keepAsking(30_000);
    const waits = attempts.slice(1).map((at, i) => at - (attempts[i] ?? 0));
    expect(waits.map((wait) => Math.round(wait / 250) * 250).slice(0, 7)).toEqual([
      250, 500, 1000, 2000, 4000, 5000, 5000,
    ]);
  });

  test("comes back by itself, and is quick again once bytes have come", async () => {
    plugged.unplug();
    await keepAsking(10_000);
    plugged.plug();
    await keepAsking(6000);
    expect(line.link).not.toBeNull();
    fars.at(-1)?.write(Uint8Array.of(1));
    await sleep(clock, 10);
    plugged.unplug();
    const lostAt = clock.now();
    plugged.plug();
    await keepAsking(400);
    expect(attempts.at(-1)).toBeLessThan(lostAt + 350);
    expect(lost).toEqual(["LINK_LOST"]);
  });

  test("a hundred losses leave one link open, and old ones say nothing any more", async () => {
    for (let i = 0; i < 100; i++) {
      await keepAsking(6000);
      fars.at(-1)?.write(Uint8Array.of(i));
      await sleep(clock, 10);
      plugged.unplug();
      plugged.plug();
    }
    await keepAsking(6000);
    expect([open, heard.length, lost.length]).toEqual([1, 100, 100]);
    for (const far of fars.slice(0, -1)) far.write(Uint8Array.of(255));
    await sleep(clock, 10);
    expect(heard).not.toContain(255);
  });

  test("dropped, it closes the old link and opens a new one after the wait", async () => {
    const first = await line.ready();
    line.drop(new RigError("REPLY_CORRUPT", { what: "nonsense" }));
    await expect(line.ready()).rejects.toMatchObject({ code: "REPLY_CORRUPT" });
    await sleep(clock, 300);
    expect(await line.ready()).not.toBe(first);
    expect(open).toBe(1);
  });

  test("closed while it opens, it leaves nothing open", async () => {
    const opening = line.ready().catch((error) => error.code);
    await line.close();
    expect(await opening).toBe("LINK_LOST");
    expect([open, line.link]).toEqual([0, null]);
    await expect(line.ready()).rejects.toMatchObject({ code: "LINK_LOST" });
  });
});
