import { meterErrorAt } from "../curve.ts";
import type { MeterCalibration, MeterSample, TemperatureSample, ThermometerCalibration } from "../types.ts";

/** The keys of the example rig. */
export const METER: MeterCalibration = {
  points: [
    { flow: 9, error: 0.021, U: 0.04 },
    { flow: 24, error: 0.004, U: 0.04 },
    { flow: 60, error: -0.01, U: 0.04 },
  ],
  repeatability: 0.01,
  drift: 0.02,
  zeroStability: 0.002,
  linePack: 0.5,
  gas: 0.01,
  bodyExpansion: 0,
  calibrationTemperature: 20,
};
export const THERMOMETER: ThermometerCalibration = { points: [{ at: 20, correction: 0, U: 0.05 }] };
export const GASOLINE = 0.0012;

/** Uniform in [0, 1) from a 32 bit seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

export interface Shape {
  litres: number;
  flowLpm: number;
  /** Of 0.1 s each; the last share of the volume comes at a tenth of the flow, as before a preset. */
  slowShare?: number;
  stepMs?: number;
}

/** Litres through the dispenser by time, from rest to rest: ramps of a second, plateau, the slow-down before a preset. */
export function truth({ litres, flowLpm, slowShare = 0.04, stepMs = 100 }: Shape): MeterSample[] {
  const samples: MeterSample[] = [];
  let totalL = 0;
  let flow = 0;
  for (let t = 0; t < 10 * 60_000; t += stepMs) {
    samples.push({ t, totalL });
    if (totalL >= litres) return rested(samples, t, litres, stepMs);
    const target = t < 1000 ? 0 : totalL < litres * (1 - slowShare) ? flowLpm : flowLpm / 10;
    const change = (flowLpm * stepMs) / 1000;
    flow += Math.max(-change, Math.min(change, target - flow));
    totalL = Math.min(litres, totalL + (flow / 60_000) * stepMs);
  }
  return samples;
}

function rested(samples: MeterSample[], t: number, totalL: number, stepMs: number): MeterSample[] {
  for (let i = 1; i <= 20; i++) samples.push({ t: t + i * stepMs, totalL });
  return samples;
}

/** What the meter shows for what went through it: its own curve, further `errorPercent`, and a zero offset. */
export function metered(through: readonly MeterSample[], errorPercent: number, zeroLpm: number): MeterSample[] {
  let shown = 1234.5;
  return through.map((sample, i) => {
    const before = through[i - 1] ?? sample;
    const litres = sample.totalL - before.totalL;
    const ms = sample.t - before.t;
    const flow = ms === 0 ? 0 : (litres / ms) * 60_000;
    shown += litres * (1 + (meterErrorAt(METER.points, flow).value + errorPercent) / 100);
    if (litres > 0) shown += (zeroLpm * ms) / 60_000;
    return { t: sample.t, totalL: shown };
  });
}

export function steady(tempC: number, untilMs = 600_000): TemperatureSample[] {
  return [
    { t: 0, tempC },
    { t: untilMs, tempC },
  ];
}
