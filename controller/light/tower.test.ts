import { type Light, simClock, sleep } from "@proverig/drivers";
import { describe, expect, it, onTestFinished } from "vitest";
import { litIn, moodOf, type RigMood } from "./table.ts";
import { keepTower } from "./tower.ts";

describe("what the light says", () => {
  it.each<[RigMood, number, readonly string[]]>([
    ["ready", 0, ["green"]],
    ["working", 0, ["green"]],
    ["asks", 0, ["green", "amber"]],
    ["flowing", 0, ["amber"]],
    ["unfit", 0, ["red"]],
    ["tripped", 0, ["red", "buzzer"]],
    ["tripped", 60_000, ["red"]],
  ])("%s for %i ms: %o", (mood, forMs, lamps) => {
    expect(litIn(mood, forMs)).toEqual(lamps);
  });

  const WELL = { tripped: false, isWell: true, flows: false, isTaken: false, asks: false };
  it.each<[Partial<typeof WELL>, RigMood]>([
    [{}, "ready"],
    [{ isTaken: true }, "working"],
    [{ isTaken: true, asks: true }, "asks"],
    [{ isTaken: true, asks: true, isWell: false }, "unfit"],
    [{ isTaken: true, flows: true, isWell: false }, "flowing"],
    [{ isTaken: true, flows: true, asks: true, tripped: true }, "tripped"],
  ])("%o is %s", (now, mood) => {
    expect(moodOf({ ...WELL, ...now })).toBe(mood);
  });

  it("is never green while something is wrong, or fuel may flow", () => {
    for (const tripped of [true, false])
      for (const flows of [true, false])
        for (const isWell of [true, false])
          for (const asks of [true, false]) {
            const lamps = litIn(moodOf({ tripped, flows, isWell, asks, isTaken: true }), 0);
            if (tripped || flows || !isWell) expect(lamps).not.toContain("green");
            if (tripped) expect(lamps).toContain("red");
            expect(lamps.length).toBeGreaterThan(0);
          }
  });
});

describe("the tower", () => {
  function lamp(name: string, lapsesAfterMs: number | null = null) {
    const told: boolean[] = [];
    const way = { fails: false };
    const light: Light = {
      kind: "light",
      driver: "test",
      name,
      lapsesAfterMs,
      async set(on) {
        told.push(on);
        if (way.fails) throw new Error("the board is silent");
      },
      probe: async () => ({ summary: name, complaints: [] }),
    };
    return { light, told, way };
  }
  function tower(lapsesAfterMs: number | null = null) {
    const clock = simClock({ startMs: 0 });
    const [green, red] = [lamp("green", lapsesAfterMs), lamp("red")];
    const now = { mood: "ready" as RigMood };
    const kept = keepTower(clock, { green: green.light, red: red.light }, () => now.mood);
    onTestFinished(() => clock.stop());
    return { clock, green, red, now, kept };
  }

  it("follows the rig's mood, and is dark when nobody keeps it", async () => {
    const { clock, green, red, now, kept } = tower();
    await sleep(clock, 1000);
    expect([green.told, red.told]).toEqual([[true], [false]]);
    now.mood = "tripped";
    await sleep(clock, 1000);
    expect([green.told.at(-1), red.told.at(-1)]).toEqual([false, true]);
    await kept.stop();
    expect([green.told.at(-1), red.told.at(-1)]).toEqual([false, false]);
    const { length } = red.told;
    await sleep(clock, 20_000);
    expect(red.told).toHaveLength(length);
  });

  it("tells each lamp again, for a close-all of its board puts it out; one that lapses often enough", async () => {
    const { clock, green, red, kept } = tower(3000);
    await sleep(clock, 30_000);
    expect(red.told.length).toBeGreaterThanOrEqual(6);
    expect(green.told.length).toBeGreaterThanOrEqual(24);
    await kept.stop();
  });

  it("a lamp that fails keeps no other from it, fills no line, and is lit when its board is back", async () => {
    const { clock, green, red, now, kept } = tower();
    green.way.fails = true;
    await sleep(clock, 10_000);
    expect(green.told.length).toBeLessThan(5);
    now.mood = "unfit";
    await sleep(clock, 500);
    expect(red.told.at(-1)).toBe(true);
    green.way.fails = false;
    now.mood = "ready";
    await sleep(clock, 6000);
    expect(green.told.at(-1)).toBe(true);
    await kept.stop();
  });
});
