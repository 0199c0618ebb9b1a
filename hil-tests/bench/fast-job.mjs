import { measuredCli, verifyExample, withDir } from "./measured-cli.mjs";

export const title = "two points x three runs x 20 L on the simulated rig, --fast, the whole process";

export async function run({ runs }) {
  const found = [];
  for (let seed = 1; seed <= runs; seed++) {
    found.push(await withDir((dir) => measuredCli(verifyExample(dir, "--fast", "--seed", String(seed)))));
  }
  return [
    { what: "time", unit: "s", values: found.map(({ seconds }) => seconds), budget: 5 },
    { what: "processor time, all threads", unit: "s", values: found.map(({ cpuSeconds }) => cpuSeconds) },
  ];
}
