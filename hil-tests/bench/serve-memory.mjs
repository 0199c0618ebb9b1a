import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withDir } from "./measured-cli.mjs";
import { fillJournal } from "./old-journal.mjs";
import { attend, openPanel, pause, startExample, startServe } from "./serve.mjs";

const BUDGET_MB = 120;
const SPEED = "20";
const SAMPLE_MS = 50;
const SETTLED_MS = 3000;
const OLD_JOBS = 100_000;

export const title = "resident memory of `serve` during a job, and its start over 100,000 jobs";

export async function run({ runs }) {
  const found = [];
  for (let i = 0; i < Math.min(runs, 3); i++) found.push(await withDir((dir) => duringJob(join(dir, "data"))));
  const old = await withDir(async (dir) => {
    const data = join(dir, "data");
    await fillJournal(data, OLD_JOBS);
    return duringJob(data);
  });
  const budget = { unit: "MiB", budget: BUDGET_MB };
  const jobs = OLD_JOBS.toLocaleString("en");
  return [
    { what: "in standby", unit: "MiB", values: found.map(({ idleMb }) => idleMb) },
    {
      what: `during a job at ${SPEED} times real speed, with the simulated station`,
      values: found.flatMap(({ rssMb }) => rssMb),
      ...budget,
    },
    { what: `the same with ${jobs} jobs in DIR`, values: old.rssMb, ...budget },
    { what: "start, empty DIR", unit: "s", values: found.map(({ startedS }) => startedS) },
    { what: `start, ${jobs} jobs in DIR`, unit: "s", values: [old.startedS] },
  ];
}

async function duringJob(dir) {
  const serve = await startServe(dir, { speed: SPEED });
  try {
    const panel = await openPanel(serve.url, await serve.signIn());
    await pause(SETTLED_MS);
    const idleMb = residentMb(serve.pid);
    const rssMb = [];
    const sampling = setInterval(() => rssMb.push(residentMb(serve.pid)), SAMPLE_MS);
    await startExample(panel);
    await attend(panel);
    clearInterval(sampling);
    panel.close();
    return { idleMb, rssMb, startedS: serve.startedS };
  } finally {
    await serve.stop();
  }
}

/** MiB; Linux only. */
export function residentMb(pid) {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return kib ? Number(kib[1]) / 1024 : Number.NaN;
}
