import { measuredCli, verifyExample, withDir } from "./measured-cli.mjs";

/** `serve`'s budget; `verify` carries the simulated station in the same process. */
const BUDGET_MB = 120;
const SPEED = "20";
/** What the start takes for a moment is not what a run takes. */
const STARTED = 40;

export const title = "resident memory of `verify` with its simulated station";

export async function run({ runs }) {
  const paced = [];
  const fast = [];
  for (let i = 0; i < Math.min(runs, 3); i++) {
    paced.push(await withDir((dir) => measuredCli(verifyExample(dir, "--speed", SPEED))));
    fast.push(await withDir((dir) => measuredCli(verifyExample(dir, "--fast"))));
  }
  const budget = { budget: BUDGET_MB, orientation: true };
  return [
    {
      what: `during the job at ${SPEED} times real speed`,
      unit: "MiB",
      values: paced.flatMap(({ rssMb }) => rssMb.slice(STARTED)),
      ...budget,
    },
    { what: "its peak", unit: "MiB", values: paced.map(({ peakMb }) => peakMb), ...budget },
    { what: "peak with --fast", unit: "MiB", values: fast.map(({ peakMb }) => peakMb), ...budget },
  ];
}
