import { evaluateBlock, makeSlots, type Program } from "./program.ts";
import { combine, deviation, type Summary, summarise } from "./quantiles.ts";
import type { Sampler } from "./sample.ts";
import { type Checked, fine, type MonteCarloRequest, refused } from "./types.ts";

export interface Simulation {
  program: Program;
  sampler: Sampler;
  seed: number;
  coverage: number;
  /** A number in the middle of the results. */
  near: number;
  /** Trials that are evaluated together; no result depends on it. */
  block?: number;
}

/** Streams begin anew with each chunk: chunks can be made in any order, or by several processors. */
const CHUNK = 10_000;
/** Slots of this many doubles stay in a core's fastest memory. */
const BLOCK = 2048;
/** So many trials are kept for exact quantiles (80 MB); of more, intervals are the mean over sets of this size. */
export const KEPT = 10_000_000;
export const MOST_TRIALS = 1_000_000_000;
/** Where adaptive trials end, steady or not. */
const MOST_ADAPTIVE = 200_000_000;
/** Batches from which on a spread between them can be judged. */
const LEAST_BATCHES = 10;

/** The fewest trials that leave ten of them outside the coverage interval. */
function leastTrials(coverage: number): number {
  return Math.max(100, Math.ceil(10 / (1 - coverage)));
}

/** So many trials; `most` of them are kept at once, whole chunks. */
export function runTrials(simulation: Simulation, trials: number, most = KEPT): Checked<Summary> {
  const kept = new Float64Array(Math.min(trials, most));
  const run = trialRunner(simulation);
  let all: Summary | null = null;
  for (let done = 0; done < trials; done += kept.length) {
    const values = kept.subarray(0, Math.min(kept.length, trials - done));
    run(values, done);
    const summary = summarise(values, simulation.near, simulation.coverage);
    if (!summary) return outside(values);
    all = all ? combine(all, summary) : summary;
  }
  return all ? fine(all) : refused(["monteCarlo", "trials"], "no trials were asked for", "give a number of trials");
}

export interface Adaptive {
  summary: Summary;
  /** Whether the digits were reached within the limit of trials. */
  stable: boolean;
}

/**
 * As many trials as so many significant digits of u need (GUM-S1, 7.9.4): batches until twice the standard deviation of the
 * mean over batches is below the tolerance, for value, u, low and high. Stricter than there in two: half the tolerance, so
 * that another seed agrees in the digits, and no judgement from fewer than ten batches.
 */
export function runAdaptive(simulation: Simulation, digits: number, most = MOST_ADAPTIVE): Checked<Adaptive> {
  const { near, coverage } = simulation;
  const batch = Math.ceil(Math.max(100 / (1 - coverage), 10_000) / CHUNK) * CHUNK;
  const run = trialRunner(simulation);
  const judge = steadiness();
  const capacity = Math.floor(KEPT / batch) * batch;
  let kept = new Float64Array(Math.min(64 * batch, capacity));
  let filled = 0;
  let before: Summary | null = null;
  for (let done = 0; ; ) {
    if (filled === kept.length) kept = grown(kept, capacity);
    const values = kept.subarray(filled, filled + batch);
    run(values, done);
    const summary = summarise(values, near, coverage);
    if (!summary) return outside(values);
    done += batch;
    filled += batch;
    const stable = judge(summary, digits);
    const ends = stable || done >= most;
    if (!ends && filled < capacity) continue;
    const together = summarise(kept.subarray(0, filled), near, coverage);
    if (!together) return outside(values);
    before = before ? combine(before, together) : together;
    filled = 0;
    if (ends) return fine({ summary: before, stable });
  }
}

/** Half a unit in the last of so many significant digits of u (GUM-S1, 7.9.2). */
export function tolerance(u: number, digits: number): number {
  return u > 0 ? 0.5 * 10 ** (Math.floor(Math.log10(u)) - (digits - 1)) : 0;
}

/** Fills `values` with trials from number `first` on, which begins a chunk. */
function trialRunner({ program, sampler, seed, block = BLOCK }: Simulation) {
  const slots = makeSlots(program, Math.min(block, CHUNK));
  return (values: Float64Array, first: number): void => {
    for (let start = 0; start < values.length; start += CHUNK) {
      const draws = sampler(seed, (first + start) / CHUNK);
      const end = Math.min(start + CHUNK, values.length);
      for (let at = start; at < end; at += block) {
        const n = Math.min(block, end - at);
        for (const draw of draws) draw(slots, n);
        evaluateBlock(program, slots, n);
        const result = slots[program.result];
        if (result) values.set(n === result.length ? result : result.subarray(0, n), at);
      }
    }
  };
}

function outside(values: Float64Array) {
  const share = values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0) / values.length;
  const what = `the model has no finite value for ${share === 0 ? "some" : `${(share * 100).toPrecision(2)} %`} of the trials`;
  return refused(
    ["model"],
    what,
    "an input's distribution reaches where the model is not defined (sqrt, ln, division by 0)",
  );
}

function grown(values: Float64Array, most: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.min(2 * values.length, most));
  larger.set(values);
  return larger;
}

/** Takes batch after batch; true once they agree in so many digits. */
function steadiness() {
  const tracks = [running(), running(), running(), running()];
  let all: Summary | null = null;
  return (batch: Summary, digits: number): boolean => {
    all = all ? combine(all, batch) : batch;
    for (const [i, value] of [batch.mean, deviation(batch), batch.low, batch.high].entries()) tracks[i]?.add(value);
    const most = tolerance(deviation(all), digits) / 2;
    const spreads = tracks.map(({ deviationOfMean }) => 2 * deviationOfMean());
    return all.trials >= LEAST_BATCHES * batch.trials && spreads.every((spread) => spread < most || spread === 0);
  };
}

/** Welford's running mean. */
function running() {
  let [n, mean, squares] = [0, 0, 0];
  return {
    add(value: number) {
      n++;
      const distance = value - mean;
      mean += distance / n;
      squares += distance * (value - mean);
    },
    deviationOfMean: () => Math.sqrt(squares / (n * (n - 1))),
  };
}

/** What can be refused before anything is drawn. */
export function checkRequest(request: MonteCarloRequest, coverage: number): Checked<{ seed: number }> {
  const seed = request.seed ?? 1;
  if (!Number.isSafeInteger(seed) || seed < 0)
    return refused(["monteCarlo", "seed"], `the seed is ${seed}`, "give a whole number from 0 on");
  if ("trials" in request) {
    const least = leastTrials(coverage);
    const { trials } = request;
    if (!Number.isSafeInteger(trials) || trials < least || trials > MOST_TRIALS)
      return refused(
        ["monteCarlo", "trials"],
        `trials is ${trials}`,
        `give a whole number from ${least} to ${MOST_TRIALS}`,
      );
    return fine({ seed });
  }
  const { digits } = request;
  if (digits !== 1 && digits !== 2 && digits !== 3)
    return refused(["monteCarlo", "digits"], `digits is ${digits}`, "give 1, 2 or 3 significant digits of u");
  return fine({ seed });
}
