import { describe, expect, test } from "vitest";
import { sleep } from "../time/clock.ts";
import { simClock } from "../time/sim-clock.ts";
import type { LineSettings } from "./link.ts";
import { memoryLinkFactory, memoryLinkPair } from "./memory.ts";

const N81: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };
const FRAME = Uint8Array.of(1, 3, 0, 0, 0, 1, 0x84, 0x0a);

const listen = (link: { onData(listener: (bytes: Uint8Array) => void): void }) => {
  const heard: number[][] = [];
  link.onData((bytes) => heard.push([...bytes]));
  return heard;
};

describe("a line in memory", () => {
  test("a chunk arrives whole, after its time on the wire", async () => {
    const clock = simClock({ startMs: 0 });
    const { near, far } = memoryLinkPair(clock, { near: N81, far: N81 });
    const heard = listen(far);
    near.write(FRAME);
    await sleep(clock, 8.2);
    expect(heard).toEqual([]);
    await sleep(clock, 0.2);
    expect(heard).toEqual([[...FRAME]]);
  });

  test("two chunks of one end follow each other", async () => {
    const clock = simClock({ startMs: 0 });
    const { near, far } = memoryLinkPair(clock, { near: N81, far: N81 });
    const at: number[] = [];
    far.onData(() => at.push(Math.round(clock.now() * 100) / 100));
    near.write(FRAME);
    near.write(FRAME);
    await sleep(clock, 50);
    expect(at).toEqual([8.33, 16.67]);
  });

  test.each<[string, Partial<LineSettings>]>([
    ["another baud", { baud: 19200 }],
    ["even parity against none", { parity: "even" }],
    ["odd parity against none", { parity: "odd" }],
    ["seven data bits", { dataBits: 7 }],
  ])("%s garbles both ways, always alike", async (_, change) => {
    const clock = simClock({ startMs: 0 });
    const run = async () => {
      const { near, far } = memoryLinkPair(clock, { near: N81, far: { ...N81, ...change } });
      const there = listen(far);
      const back = listen(near);
      near.write(FRAME);
      far.write(FRAME);
      await sleep(clock, 100);
      return [...there, ...back];
    };
    const first = await run();
    expect(first).toHaveLength(2);
    for (const bytes of first) expect(bytes).not.toEqual([...FRAME]);
    expect(await run()).toEqual(first);
  });

  test("an echoing adapter hears itself", async () => {
    const clock = simClock({ startMs: 0 });
    const { near, far } = memoryLinkPair(clock, { near: N81, far: N81, echo: true });
    const own = listen(near);
    const heard = listen(far);
    near.write(FRAME);
    await sleep(clock, 20);
    expect(own).toEqual([[...FRAME]]);
    expect(heard).toEqual([[...FRAME]]);
  });

  test("a cut closes both ends with the reason, and bytes under way are lost", async () => {
    const clock = simClock({ startMs: 0 });
    const { near, far, cut } = memoryLinkPair(clock, { near: N81, far: N81 });
    const heard = listen(far);
    const reasons: (string | undefined)[] = [];
    near.onClose((reason) => reasons.push(reason?.message));
    far.onClose((reason) => reasons.push(reason?.message));
    near.write(FRAME);
    cut();
    near.write(FRAME);
    await sleep(clock, 50);
    expect(heard).toEqual([]);
    expect(reasons).toEqual(Array(2).fill("LINK_LOST: the line was cut; at memory"));
  });

  test("a factory gives a fresh pair at every open, and none while unplugged", async () => {
    const clock = simClock({ startMs: 0 });
    const fars: string[] = [];
    const factory = memoryLinkFactory({ clock, name: "meters", settings: N81, accept: (far) => fars.push(far.name) });
    const link = await factory.open();
    let closed = 0;
    link.onClose(() => closed++);
    factory.unplug();
    await expect(factory.open()).rejects.toMatchObject({ code: "LINK_LOST" });
    factory.plug();
    await factory.open();
    expect([closed, fars]).toEqual([1, ["meters, far end", "meters, far end"]]);
  });
});
