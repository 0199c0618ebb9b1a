#!/usr/bin/env node
/**
 * Benchmarks, most with a budget, on the built packages:
 *
 *     node hil-tests/bench/run.mjs [--only NAME,...] [--runs N] [--trips N]
 *
 * Exit status 1 when a budget is missed. Times are of this machine, as busy as it is: `npm run bench` on a quiet one.
 */
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { printHead, printRow } from "./report.mjs";

const BENCHES = [
  "job-time",
  "fast-job",
  "trip",
  "memory",
  "serve-memory",
  "station",
  "modbus",
  "start-up",
  "monte-carlo",
  "fuzz",
  "panel",
  "load",
];

const { values } = parseArgs({
  options: {
    only: { type: "string", default: BENCHES.join() },
    runs: { type: "string", default: "5" },
    trips: { type: "string", default: "40" },
  },
});
const names = values.only.split(",");
const unknown = names.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(", ")}; there are ${BENCHES.join(", ")}`);
  process.exit(2);
}
const options = { runs: Number(values.runs), trips: Number(values.trips) };

const [load] = loadavg();
console.log(`${cpus().length} x ${cpus()[0]?.model}, load ${load?.toFixed(1)}, Node ${process.version}`);
printHead();
for (const name of names) {
  const bench = await import(`./${name}.mjs`);
  console.log(`\n${name}: ${bench.title}`);
  const before = processorTime();
  for (const row of await bench.run(options)) {
    if ("text" in row) console.log(row.text);
    else if (!printRow(row)) process.exitCode = 1;
  }
  const { stolen, all } = processorTime();
  const share = (100 * (stolen - before.stolen)) / (all - before.all);
  console.log(`  while it ran, other machines on the host took ${share.toFixed(1)} % of the processors`);
}

/** In ticks since the start; what a virtual machine wanted and did not get is stolen (proc(5)). */
function processorTime() {
  const [, line = ""] = /^cpu +(.*)$/m.exec(readFileSync("/proc/stat", "utf8")) ?? [];
  const ticks = line.split(" ").map(Number);
  const [user, nice, system, idle, ioWait, irq, softIrq, stolen = 0] = ticks;
  return { stolen, all: user + nice + system + idle + ioWait + irq + softIrq + stolen };
}
