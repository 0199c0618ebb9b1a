import { join } from "node:path";
import { loadProfile, loadRig, verify } from "@proverig/controller";
import { builtInDrivers } from "@proverig/drivers";
import { parseStation } from "@proverig/drivers/station";
import { EXAMPLE, withDir } from "./measured-cli.mjs";
import { minimumOf } from "./minimum.mjs";

/** Of the simulated pump (drivers/dart/twin.ts). */
const REPLY_S = 0.015;

export const title = "the example job's (simulated) time over its physical minimum";

export async function run({ runs }) {
  const rig = await loadRig(EXAMPLE.rig, { registry: builtInDrivers() });
  const jobs = [];
  for (let seed = 1; seed <= runs; seed++) jobs.push(await stepsOf(rig, seed));
  const ratios = jobs.map(({ steps }) => sum(steps, "took") / sum(steps, "least"));
  const took = jobs.map(({ steps }) => sum(steps, "took"));
  return [
    { text: table(jobs[0].steps) },
    { what: "time of the job", unit: "s", values: took },
    { what: "over its minimum", unit: "times", values: ratios, budget: 1.1 },
  ];
}

/** One job; each of its steps that took time, with what it took and the least it could have taken, in seconds. */
async function stepsOf(rig, seed) {
  const entries = [];
  let truth = null;
  const { record } = await withDir((dir) =>
    verify({
      config: EXAMPLE.rig,
      job: EXAMPLE.job,
      data: join(dir, "data"),
      speed: Number.POSITIVE_INFINITY,
      seed,
      resume: false,
      signal: new AbortController().signal,
      person: null,
      onEntry: (entry) => entries.push(entry),
      onProgress() {},
      onOutputs() {},
      onStation(station) {
        truth = station.world.truth;
      },
    }),
  );
  if (record.outcome !== "completed") throw new Error(`seed ${seed}: ${record.reason}`);
  const { profile } = loadProfile(entries[0].data.profile.name, entries[0].data.profile.overlays);
  const minimum = minimumOf({ station: parseStation({}), profile, replyS: REPLY_S });
  const flowOf = (path) => rig.paths.find(({ valves }) => valves.join() === path.join()).flow;
  const startMs = Date.parse(entries[0].at);
  const steps = [];
  /** A purge and a run without preset leave the hose under pressure, a run with preset relaxed. */
  let relaxed = null;
  let lastAt = startMs;
  for (const entry of entries) {
    const at = Date.parse(entry.at);
    const took = (at - lastAt) / 1000;
    if (entry.kind === "purge-ended") {
      const least = minimum.purge({ flowLpm: flowOf(entry.data.path) });
      steps.push({ name: entry.data.step, took, least });
      relaxed = false;
    } else if (entry.kind === "attempt-ended") {
      const { point, run, attempt, preset, path } = entry.data;
      const phases = phasesOf(entries, entry.data, took);
      const delivery = truth.deliveries.findLast(({ startedAt }) => startMs + startedAt < at);
      const parts = minimum.run({
        preset,
        changes: relaxed !== null && relaxed !== preset,
        litres: delivery.dispensedL,
        flowLpm: flowOf(path),
      });
      relaxed = preset;
      const name = `${point} run ${run}${attempt > 1 ? ` attempt ${attempt}` : ""}${preset ? ", preset" : ""}`;
      steps.push({ name, took, least: parts.before + parts.flow + parts.after, phases, parts });
    } else if (took > 0 && entry.kind !== "trace" && entry.kind !== "attempt-started") {
      steps.push({ name: entry.data.step ?? entry.kind, took, least: 0 });
    }
    if (entry.kind !== "trace") lastAt = at;
  }
  return { steps };
}

/** When the meter began to count and when it stopped, from the attempt's traces; to a tenth of a second. */
function phasesOf(entries, { point, run, attempt }, took) {
  const meter = entries.flatMap(({ kind, data }) =>
    kind === "trace" && data.point === point && data.run === run && data.attempt === attempt ? data.meter : [],
  );
  const resolution = 0.00015;
  const [first, last] = [meter[0].totalL, meter.at(-1).totalL];
  const began = meter.findLast(({ totalL }) => totalL - first <= resolution).t / 1000;
  const ended = meter.find(({ totalL }) => last - totalL <= resolution).t / 1000;
  return { before: began, flow: ended - began, after: took - ended };
}

function table(steps) {
  const head = `  ${"step".padEnd(20)}${"time".padStart(8)}${"least".padStart(8)}${"over".padStart(7)}${"".padEnd(4)}`;
  const parts = ["before the flow", "flow", "after the flow"].map((name) => name.padStart(18)).join("");
  const lines = steps.map(({ name, took, least, phases, parts: leastOf }) => {
    const numbers = `${took.toFixed(2).padStart(8)}${least.toFixed(2).padStart(8)}${(took - least).toFixed(2).padStart(7)}    `;
    const each = phases
      ? ["before", "flow", "after"].map((key) => `${phases[key].toFixed(2)} (${leastOf[key].toFixed(2)})`.padStart(18))
      : [];
    return `  ${name.padEnd(20)}${numbers}${each.join("")}`.trimEnd();
  });
  const [took, least] = [sum(steps, "took"), sum(steps, "least")];
  const total = `  ${"in all".padEnd(20)}${took.toFixed(2).padStart(8)}${least.toFixed(2).padStart(8)}${(took - least).toFixed(2).padStart(7)}`;
  return [`${head}${parts}   (least in brackets; seconds)`, ...lines, total].join("\n");
}

function sum(steps, key) {
  return steps.reduce((total, step) => total + step[key], 0);
}
