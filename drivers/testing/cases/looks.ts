import assert from "node:assert/strict";
import type { DeviceKind, Display, Reading } from "../../device/capability.ts";
import type { TwinBench } from "../bench.ts";
import { between, deviceOf, good, patienceEnds } from "../check.ts";
import { SUBJECT } from "../stage.ts";

/**
 * One reading of a device in a world that moves, held against that world: it must be of a moment within the call. So
 * late, spoilt and stale values all show. Rejects with the driver's RigError where there is no reading.
 */
export type Look = () => Promise<void>;

/** Sets the world going; null for kinds that are not read over a line. */
export const LOOKS: Readonly<Record<DeviceKind, ((bench: TwinBench) => Promise<Look>) | null>> = {
  "flow-meter": lookAtTotal,
  thermometer: lookAtTemperature,
  valve: lookAtOutputs,
  display: lookAtDisplay,
  contact: null,
  watchdog: null,
  "self-lock": lookAtSelfLock,
  "metal-measure": null,
  balance: lookAtBalance,
  scanner: null,
  light: null,
};

export const totalTolerance = ({ options }: TwinBench, movedL: number): number =>
  (options.resolution?.totalL ?? 0.0002) + Math.abs(movedL) * 1e-6;

/** Fuel flows past the meter until the bench ends. */
export async function startFlow(bench: TwinBench): Promise<void> {
  bench.dispenser.authorise();
  bench.tap(true);
  await bench.wait(1500);
}

export async function stopFlow(bench: TwinBench): Promise<void> {
  bench.tap(false);
  await bench.wait(500);
  bench.dispenser.stop();
  bench.dispenser.reset();
}

async function lookAtTotal(bench: TwinBench): Promise<Look> {
  const meter = deviceOf(bench.device, "flow-meter");
  const truth = () => bench.world.meter(SUBJECT).totalL;
  const startL = truth();
  const zero = await good(bench, () => meter.readTotal());
  await startFlow(bench);
  return async () => {
    const [from, least] = [bench.clock.now(), truth() - startL];
    const reading = await meter.readTotal();
    const [to, most] = [bench.clock.now(), truth() - startL];
    momentWithin(reading, from, to);
    between(reading.value - zero.value, least, most, totalTolerance(bench, most), "the total since the start");
  };
}

/** 0.5 K a second, up and down between 10 and 60 degrees. */
const TURNS_EVERY_MS = 100_000;
const ramp = (ms: number) => 60 - Math.abs(((ms / 2000) % 100) - 50);

async function lookAtTemperature(bench: TwinBench): Promise<Look> {
  const { clock } = bench;
  const thermometer = deviceOf(bench.device, "thermometer");
  const start = clock.now();
  bench.setProbe(SUBJECT, () => ramp(clock.now() - start));
  await good(bench, () => thermometer.probe());
  return async () => {
    const from = clock.now();
    const reading = await thermometer.read();
    const to = clock.now();
    momentWithin(reading, from, to);
    const turn = Math.floor((to - start) / TURNS_EVERY_MS) * TURNS_EVERY_MS;
    const passed = [from - start, Math.max(from - start, turn), to - start].map(ramp);
    between(reading.value, Math.min(...passed), Math.max(...passed), thermometer.resolutionC, "deg C");
  };
}

async function lookAtOutputs(bench: TwinBench): Promise<Look> {
  const { bank } = deviceOf(bench.device, "valve");
  const valve = bench.world.valve(SUBJECT);
  return async () => {
    valve.command(!valve.commandedOpen);
    assert.equal(await bank.allClosed(), !valve.commandedOpen, "what is read back");
  };
}

/** What a dispenser tells unasked may have waited in it for a moment; and on real ports for as long as a machine stalls. */
const toldEarlierMs = ({ clock }: TwinBench) => (clock.simulated ? 1500 : 30_000);

async function lookAtDisplay(bench: TwinBench): Promise<Look> {
  const { dispenser, clock } = bench;
  const display = deviceOf(bench.device, "display");
  if (!display.can.live) return lookAtLast(bench, display);
  const past: { at: number; volume: number }[] = [];
  await startFlow(bench);
  return async () => {
    const from = clock.now();
    past.push({ at: from, volume: dispenser.shows().volume });
    const reading = await display.read();
    momentWithin(reading, from, clock.now());
    const now = dispenser.shows();
    const old = past.findLast(({ at }) => at <= from - toldEarlierMs(bench))?.volume ?? 0;
    const { volume, amount, price } = reading.value;
    between(volume, old, now.volume, 0, "volume in divisions");
    assert.equal(price, now.price, "the price");
    const { volume: v, price: p, amount: a } = dispenser.decimals;
    const product = volume * price * 10 ** (a - v - p);
    const latest = bench.options.apart ? now.amount : product;
    between(amount, product, latest, 1, "the amount of this volume");
  };
}

/** Where only a delivery's end can be read, each look is at another delivery. */
async function lookAtLast(bench: TwinBench, display: Display): Promise<Look> {
  const { dispenser, clock } = bench;
  assert.ok(display.last, "a display that is not live has a last()");
  return async () => {
    dispenser.reset();
    dispenser.preset(null);
    dispenser.authorise();
    bench.tap(true);
    await bench.wait(600);
    bench.tap(false);
    await bench.wait(100);
    dispenser.stop();
    const from = clock.now();
    const { value, at } = await (display.last?.() ?? Promise.reject(new Error("no last()")));
    between(at, from, clock.now(), 0.5, "the record's moment");
    const { volume, amount, price } = value ?? {};
    assert.deepEqual({ volume, amount, price }, dispenser.shows(), "the record of the last delivery");
  };
}

/** Its counter moves with every look. */
async function lookAtSelfLock(bench: TwinBench): Promise<Look> {
  const lock = deviceOf(bench.device, "self-lock");
  return async () => {
    const from = bench.clock.now();
    const reading = await lock.read();
    momentWithin(reading, from, bench.clock.now());
    assert.deepEqual(reading.value, bench.world.selfLock(SUBJECT), "what the self-lock says");
  };
}

/** Beyond this from what is on it no balance's noise leads. */
const BALANCE_NOISE_KG = 0.006;
const RESTS_WITHIN_MS = 10_000;

/** A tank with fuel in it, at rest: what is said to stand still is right. */
async function lookAtBalance(bench: TwinBench): Promise<Look> {
  const balance = deviceOf(bench.device, "balance");
  await startFlow(bench);
  await stopFlow(bench);
  await bench.wait(3000);
  return async () => {
    for (const until = patienceEnds(bench, RESTS_WITHIN_MS); bench.clock.now() < until; ) {
      const from = bench.clock.now();
      const reading = await balance.read();
      momentWithin(reading, from, bench.clock.now());
      if (!reading.value.stable) continue;
      const { massKg } = bench.world.balance.read();
      between(reading.value.massKg, massKg, massKg, BALANCE_NOISE_KG, "kg");
      return;
    }
    assert.fail("it never stands still");
  };
}

function momentWithin({ at }: Reading<unknown>, from: number, to: number): void {
  between(at, from, to, 0.5, "the reading's moment");
}
