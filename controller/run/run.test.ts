import { RigError, sleep } from "@proverig/drivers";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadProfile } from "../regulation/index.ts";
import type { DeliveryContext } from "./context.ts";
import { deliver } from "./delivery.ts";
import { displayAtRest } from "./dispenser.ts";
import { pressurise, relieve } from "./line.ts";
import { receivedUnseen } from "./received.ts";
import { totalAtRest, untilMeterRests } from "./rest.ts";
import { orStopped } from "./stoppable.ts";
import { testLine } from "./testing/line.ts";
import { untilLanding } from "./watch.ts";

const { profile } = loadProfile("jjg443-2023", [], ".");

async function delivering(options?: Parameters<typeof testLine>[0]) {
  const line = testLine(options);
  line.monitor.start();
  onTestFinished(() => line.monitor.stop());
  await sleep(line.clock, 400);
  const stop = new AbortController();
  const c: DeliveryContext = {
    ...line,
    signal: stop.signal,
    valves: () => [line.valve],
    profile,
    zeroLpm: 0.03,
    line: { state: "unknown", measureEmpty: true },
    emptyMeasure: async () => undefined,
    closingS: () => 0.3,
    trace: () => undefined,
    progress: () => undefined,
    hasMeter: options?.withMeter ?? true,
    roomL: Number.POSITIVE_INFINITY,
  };
  const flow = (lpm: number) => {
    const [from, before] = [line.clock.now(), line.says.totalL()];
    line.says.totalL = () => before + (lpm * (line.clock.now() - from)) / 60_000;
  };
  return { ...line, c, stop, flow };
}

describe("a landing", () => {
  test("closes so early that what still comes ends on the target", async () => {
    const { c, clock, says, flow } = await delivering();
    const zero = says.totalL();
    flow(60);
    await untilLanding({ ...c, zero, divisionL: null, targetL: 5, closingS: 0.4, onProgress: () => undefined });
    expect(says.totalL() - zero + 0.4).toBeCloseTo(5, 2);
    expect(clock.now()).toBeGreaterThan(4000);
  });

  test("reckons with samples that are told late by when they were true", async () => {
    const { c, clock, says, monitor } = await delivering();
    const zero = says.totalL();
    const from = clock.now();
    const litres = () => (clock.now() - from) / 1000;
    const landing = untilLanding({
      ...c,
      monitor: {
        ...monitor,
        subscribe(listener) {
          let on = true;
          const tell = () => {
            if (!on) return;
            const [t, totalL] = [clock.now(), zero + litres()];
            clock.after(150, () => on && listener({ kind: "meter", t, totalL, flowLpm: 60 }));
            clock.after(100, tell);
          };
          tell();
          return () => {
            on = false;
          };
        },
      },
      zero,
      divisionL: null,
      targetL: 5,
      closingS: 0.4,
      onProgress: () => undefined,
    });
    await landing;
    expect(litres() + 0.4).toBeCloseTo(5, 2);
  });

  test("is put off when the dispenser slows down shortly before", async () => {
    const { c, clock, says, flow } = await delivering();
    const zero = says.totalL();
    flow(60);
    const landing = untilLanding({
      ...c,
      zero,
      divisionL: null,
      targetL: 5,
      closingS: 0.1,
      onProgress: () => undefined,
    });
    await sleep(clock, 4700);
    flow(4);
    await landing;
    expect(says.totalL() - zero).toBeGreaterThan(4.9);
    expect(says.totalL() - zero).toBeLessThan(5.05);
  });

  test("closes at once when the target is passed, whatever the flow is", async () => {
    const { c, clock, says } = await delivering();
    const zero = says.totalL() - 6;
    const from = clock.now();
    await untilLanding({ ...c, zero, divisionL: null, targetL: 5, closingS: 0.1, onProgress: () => undefined });
    expect(clock.now() - from).toBeLessThan(200);
  });

  test("goes by the display where there is no meter", async () => {
    const { c, clock, says, monitor, display } = await delivering({ withMeter: false });
    await monitor.follow(display);
    const landing = untilLanding({
      ...c,
      zero: 0,
      divisionL: 0.01,
      targetL: 5,
      closingS: 0.1,
      onProgress: () => undefined,
    });
    let landed = false;
    void landing.then(() => {
      landed = true;
    });
    const from = clock.now();
    while (!landed) {
      // 60 L/min, counted on four times a second.
      says.shown = { ...says.shown, volume: Math.floor((clock.now() - from) / 250) * 25 };
      await sleep(clock, 10);
    }
    expect(clock.now() - from + 100).toBeGreaterThan(4900);
    expect(clock.now() - from + 100).toBeLessThan(5100);
  });

  test("ends with its signal", async () => {
    const { c, stop } = await delivering();
    const landing = untilLanding({
      ...c,
      zero: 0,
      divisionL: null,
      targetL: 1e6,
      closingS: 0,
      onProgress: () => undefined,
    });
    stop.abort(new RigError("INTERRUPTED", { what: "test" }));
    await expect(landing).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});

describe("a delivery", () => {
  test("begins with nothing delivered, for whoever watches: what the last one brought is not its own", async () => {
    const { c, silent } = await delivering();
    const seen: Array<[number, number]> = [];
    const going = deliver(
      {
        ...c,
        progress: (litres, target) => seen.push([litres, target]),
        display: {
          ...c.display,
          authorise: async () => {
            throw silent();
          },
        },
      },
      { preset: false, targetL: 20, path: [], flowLpm: 55, anyLineState: true },
    );
    await expect(going).rejects.toMatchObject({ code: "DEVICE_SILENT" });
    expect(seen).toEqual([[0, 20]]);
  });
});

describe("rest", () => {
  test("begins with the last movement and lasts as long as the profile asks", async () => {
    const { c, clock, flow } = await delivering();
    flow(30);
    clock.after(2000, () => flow(0));
    const stoppedAt = clock.now() + 2000;
    const rest = await untilMeterRests(c);
    expect(rest.flowLpm).toBe(0);
    expect(rest.since).toBeGreaterThanOrEqual(stoppedAt - 100);
    expect(clock.now()).toBeGreaterThanOrEqual(rest.since + 1000);
  });

  test("is none with a leaking valve", async () => {
    const { c, flow } = await delivering();
    flow(0.5);
    expect((await untilMeterRests(c)).flowLpm).toBeNull();
  });

  test("a total from before the delivery, or none at all, is no start for a run", async () => {
    const { c, clock, says } = await delivering();
    const from = await totalAtRest(c, clock.now() - 200);
    expect(clock.now() - from.t).toBeLessThan(500);
    says.silent.add("meter");
    await sleep(clock, 600);
    await expect(totalAtRest(c, clock.now() - 1000)).rejects.toMatchObject({ code: "DEVICE_SILENT" });
  });

  test("a display that was never read is silent; one that changes is unsteady; one that stands is read", async () => {
    const { c, clock, says, monitor, display } = await delivering();
    const at = () => ({ ...c, since: clock.now(), settleMs: 500, withinMs: 5000 });
    await monitor.follow(display);
    expect(await displayAtRest(at())).toEqual(says.shown);

    let creeps = true;
    const creep = () => {
      says.shown = { ...says.shown, volume: says.shown.volume + 1 };
      if (creeps) clock.after(8, creep);
    };
    creep();
    expect(await displayAtRest(at())).toBeNull();
    creeps = false;

    says.silent.add("display");
    await expect(displayAtRest(at())).rejects.toMatchObject({ code: "DEVICE_SILENT" });
  });
});

describe("the line's state", () => {
  test("is pressurised when the display has counted what the hose takes up, however slow the pump is", async () => {
    const { c, clock, says } = await delivering();
    clock.after(3000, () => {
      says.shown = { ...says.shown, volume: 1 };
    });
    const from = clock.now();
    await pressurise(c);
    expect(c.line.state).toBe("pressurised");
    expect(clock.now() - from).toBeGreaterThan(3500);
    expect(clock.now() - from).toBeLessThan(4500);
    await pressurise(c);
    expect(clock.now() - from).toBeLessThan(4500);
  });

  test("a stop while the hose is relieved leaves no valve open", async () => {
    const { c, clock, stop, supervisor } = await delivering();
    clock.after(200, () => {
      supervisor.closeNow();
      stop.abort(new RigError("INTERRUPTED", { what: "test" }));
    });
    await expect(relieve(c, ["v"])).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(supervisor.openSince).toBeNull();
    expect(c.line).toEqual({ state: "unknown", measureEmpty: false });
  });
});

describe("litres of which nobody saw the end", () => {
  const flowing = [0, 100, 200].map((t) => ({ t, totalL: 10 + t / 1000 }));

  test("are those that were counted and what the last flow may have added", () => {
    expect(receivedUnseen(flowing, 0)).toBeCloseTo(0.2 + 0.5, 9);
    expect(receivedUnseen(flowing, 1000)).toBeCloseTo(0.2 + 1.5, 9);
    expect(receivedUnseen(flowing, Number.POSITIVE_INFINITY)).toBeCloseTo(0.2 + 3, 9);
  });

  test("are none where nothing was read or nothing flowed, never fewer than none", () => {
    expect(receivedUnseen([], 1000)).toBe(0);
    expect(receivedUnseen([{ t: 0, totalL: 10 }], 1000)).toBe(0);
    expect(
      receivedUnseen(
        [...flowing].reverse().map(({ totalL }, i) => ({ t: i * 100, totalL })),
        1000,
      ),
    ).toBe(0);
  });
});

test("a wait that nobody else ends, ends with its signal", async () => {
  const stop = new AbortController();
  const never = orStopped(stop.signal, new Promise(() => undefined));
  stop.abort(new RigError("INTERRUPTED", { what: "test" }));
  await expect(never).rejects.toMatchObject({ code: "INTERRUPTED" });
  await expect(orStopped(stop.signal, new Promise(() => undefined))).rejects.toMatchObject({ code: "INTERRUPTED" });
  await expect(orStopped(new AbortController().signal, Promise.resolve(7))).resolves.toBe(7);
});
