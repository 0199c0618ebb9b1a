/**
 * A soft hose holds some centilitres under the pump's pressure. A run without preset ends with it full, one with preset
 * with it empty; neither may show in E. And V_start is what makes it so: without it the very same check fails.
 */
import type { JobRecord } from "@proverig/controller";
import { expect, test } from "vitest";
import { prepared, text, visit } from "./testing.ts";

/** 25 mL/bar at 1.8 bar: 45 mL of 20 L are 0.22 %. The pump fills the hose before the valve opens. */
const STATION = {
  hose: { compliance: 25 },
  pump: { startDelay: 0.2, rise: 0.2 },
  dispenser: { scatter: 0 },
  meter: { repeatability: 0, noise: 0, resolution: 1e-6 },
  measure: { resolution: 0 },
};
const SEEDS = [1, 2, 3];
/** Percent: a twentieth of the hose's filling. */
const NO_BIAS = 0.01;

interface Run {
  preset: boolean;
  display: number;
  displayStart: number;
  reference: number;
  error: number;
  /** Display as shown against the litres through the transducer, %. */
  trueError: number;
}

const METHODS = {
  "master-meter": { seeds: SEEDS, rig: text("examples/rig.yaml"), job: text("examples/job.yaml") },
  "metal-measure": {
    seeds: SEEDS.slice(0, 1),
    rig: text("examples/metal-measure/rig.yaml"),
    job: text("examples/metal-measure/job.yaml"),
  },
};

async function runsWith(seed: number, { rig, job }: { rig: string; job: string }): Promise<Run[]> {
  const s = prepared({ rig, job, station: STATION });
  const { record, station, fault } = await visit(s, { seed });
  expect(fault).toBeNull();
  const runs = runsOf(record);
  // The filling of the hose before a run is a delivery too.
  const deliveries = station.world.truth.deliveries.filter(({ dispensedL }) => dispensedL > 15);
  expect(deliveries).toHaveLength(runs.length);
  return runs.map((run, i) => {
    const { displayL = Number.NaN, dispensedL = Number.NaN } = deliveries[i] ?? {};
    expect(run.void).toBeNull();
    expect(run.display).toBeCloseTo(displayL, 9);
    const { preset, display, displayStart, reference, error } = run;
    return {
      preset,
      display: display ?? Number.NaN,
      displayStart: displayStart ?? Number.NaN,
      reference: reference ?? Number.NaN,
      error: error ?? Number.NaN,
      trueError: ((displayL - dispensedL) / dispensedL) * 100,
    };
  });
}

const runsOf = (record: JobRecord | null) =>
  record?.nozzles.flatMap(({ points }) => points.flatMap(({ runs }) => runs)) ?? [];

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How much more runs with preset are off the truth than runs without, %. */
function bias(runs: readonly Run[], errorOf: (run: Run) => number): number {
  const off = (preset: boolean) =>
    mean(runs.filter((run) => run.preset === preset).map((run) => errorOf(run) - run.trueError));
  return off(true) - off(false);
}

test.each(Object.entries(METHODS))(
  "%s: no bias between runs with preset and without",
  { timeout: 400_000 },
  async (_, method) => {
    const runs: Run[] = [];
    for (const seed of method.seeds) runs.push(...(await runsWith(seed, method)));
    const presets = runs.filter(({ preset }) => preset);
    expect(presets).toHaveLength(2 * method.seeds.length);
    // The hose is seen to be filled: otherwise nothing is shown here.
    for (const { displayStart } of presets) expect(displayStart).toBeGreaterThanOrEqual(0.04);

    expect(Math.abs(bias(runs, ({ error }) => error))).toBeLessThan(NO_BIAS);
    for (const { error, trueError } of runs) expect(Math.abs(error - trueError)).toBeLessThan(NO_BIAS);

    const uncorrected = ({ display, reference }: Run) => ((display - reference) / reference) * 100;
    expect(Math.abs(bias(runs, uncorrected))).toBeGreaterThan(5 * NO_BIAS);
  },
);
