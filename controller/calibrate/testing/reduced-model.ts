import { knotsOf, type MeterPointResult } from "@proverig/calibration";
import { type Random, seededRandom } from "@proverig/drivers";
import type { MeasureUsed } from "../../config/calibration-standards.ts";
import type { CalibrationBasis } from "../basis.ts";
import { budgetOf } from "../budget.ts";
import { meterInputs } from "../meter-budget.ts";
import { curveOf, meterPoint } from "../meter-result.ts";
import { type MeterReduceContext, reduceMeterAttempt } from "../reduce.ts";

/** A master meter against a 20 L measure without a rig around it: drawn readings, and the very reduction of the real ones. */

export const FLOWS = [55, 24, 9];
const RUNS = 5;
const bY = 0.0012;
const bB = 50e-6;

const MEASURE: MeasureUsed = {
  kind: "metal-measure",
  certificate: "M-1",
  calibrated: "2026-01-01",
  validUntil: "2027-01-01",
  k: 2,
  volume: 20,
  neck: 100,
  mlPerMm: 1.8,
  material: "stainless-steel",
  U: 0.025,
  drift: 0.01,
  readingHalfWidth: 0.25,
  drain: 0.5,
};

const probe = (name: string) => ({
  name,
  certificate: name,
  calibration: { points: [{ at: 20, correction: 0, U: 0.05 }] },
});

const BASIS: CalibrationBasis = {
  bench: false,
  simulated: true,
  productClass: "gasoline",
  oilExpansion: bY,
  measureExpansion: { can: bB },
  bodyExpansion: 0,
  calibrationTemperatureC: 20,
  probeResolutionC: 0,
  zeroStability: 0.002,
  thermometerM: probe("t-meter"),
  thermometerRef: probe("t-measure"),
  paths: [],
};

const CONTEXT: MeterReduceContext = {
  basis: BASIS,
  standard: MEASURE,
  standardName: "can",
  liquid: { product: "gasoline-92" },
};

export interface Hidden {
  /** The meter's true error in % at a flow. */
  error(flowLpm: number): number;
  /** %, that no certificate and no budget speaks of: what a test of coverage must find. */
  bias?: number;
}

export interface Recovered {
  points: MeterPointResult[];
  knots: Array<{ x: number; y: number; U: number }>;
}

/** One calibration by one laboratory on one day: what it cannot know is drawn once, what scatters at each run. */
export function calibrateOnPaper(hidden: Hidden, seed: number): Recovered {
  // Neighbouring seeds give alike first numbers: each calibration gets a stream of its own.
  const random = seededRandom(seed).fork("calibration");
  const uniform = (half: number) => (2 * random.uniform() - 1) * half;
  const day = {
    standard: (MEASURE.U / 2) * random.normal() + uniform(MEASURE.drift ?? 0) + (hidden.bias ?? 0),
    probeM: 0.025 * random.normal(),
    probeB: 0.025 * random.normal(),
    bY: bY * (1 + uniform(0.1)),
    zeroLpm: uniform(0.002),
  };
  const points = FLOWS.map((flow) => {
    const runs = Array.from({ length: RUNS }, (_, i) => ({
      run: i + 1,
      attempt: 1,
      endedAt: `2026-03-01T08:0${i}:00+08:00`,
      ...drawn(hidden, flow, day, random),
    }));
    return meterPoint(runs, flow, budgetOf(meterInputs(runs, CONTEXT)));
  });
  const curve = curveOf(points, { curve: "linear", degree: 2, in: "q" });
  if (!curve.ok) throw new Error(curve.detail);
  return { points, knots: knotsOf(curve.value) };
}

interface Day {
  standard: number;
  probeM: number;
  probeB: number;
  bY: number;
  zeroLpm: number;
}

function drawn(hidden: Hidden, flow: number, day: Day, random: Random) {
  const tM = 18.6 + 0.1 * random.normal();
  const tB = tM + 0.8 + 0.1 * random.normal();
  const trueL = 20 + 0.05 * random.normal();
  const flowLpm = flow * (1 + 0.002 * random.normal());
  const scatter = 0.01 * random.normal();
  const seconds = (trueL / flowLpm) * 60;
  const samples = totals(trueL, flowLpm, (q) => hidden.error(q) + scatter, day.zeroLpm);
  // What stands in the measure at tB, by the scale that its certificate gives: that errs, and so do drain and reading.
  const atB = trueL / (1 + day.bY * (tM - tB) + bB * (tB - 20));
  const shownL = atB * (1 - day.standard / 100) - ((MEASURE.drain ?? 0) / 1000) * random.normal();
  const neckMm =
    MEASURE.neck + ((shownL - MEASURE.volume) * 1000) / MEASURE.mlPerMm + (2 * random.uniform() - 1) * 0.25;
  const t = seconds * 1000 + 4000;
  const tempM = tM + day.probeM;
  const reduced = reduceMeterAttempt(
    {
      meter: samples,
      flow: [],
      tJ: [],
      tM: [
        { t: 0, tempC: tempM },
        { t, tempC: tempM },
      ],
      display: [],
    },
    {
      displayStart: 0,
      display: 0,
      amount: 0,
      price: 0,
      fromT: samples[0]?.t ?? 0,
      toT: samples.at(-1)?.t ?? 0,
      lineStart: "pressurised",
      lineEnd: "pressurised",
      zeroLpm: 0,
    },
    { neckMm, tempC: tB + day.probeB },
    CONTEXT,
  );
  if (!reduced.ok) throw new Error(reduced.detail);
  return reduced.value;
}

/** From rest to rest, with ramps of a second at half the flow; the meter's zero counts as long as oil flows. */
function totals(litres: number, flowLpm: number, errorAt: (q: number) => number, zeroLpm: number) {
  const stepMs = 500;
  const samples = [{ t: 0, totalL: 100 }];
  let [through, shown] = [0, 100];
  for (let t = stepMs; through < litres; t += stepMs) {
    const left = litres - through;
    const ramp = t <= 1000 || left < (flowLpm / 60_000) * stepMs * 1.5;
    const q = ramp ? flowLpm / 2 : flowLpm;
    const step = Math.min(left, (q / 60_000) * stepMs);
    through += step;
    shown += step * (1 + errorAt(q) / 100) + (zeroLpm / 60_000) * stepMs;
    samples.push({ t, totalL: shown });
  }
  const last = samples.at(-1);
  if (last) samples.push({ t: last.t + 2000, totalL: last.totalL });
  return samples;
}
