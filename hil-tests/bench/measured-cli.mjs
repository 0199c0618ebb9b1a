/** Starts the built CLI and measures it from outside: time, processor time of all its threads, memory. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const CLI = join(ROOT, "controller/bin/proverig.js");
export const EXAMPLE = { rig: join(ROOT, "examples/rig.yaml"), job: join(ROOT, "examples/job.yaml") };

/** The process tells its own use of resources on descriptor 3 when it ends; nothing else of it changes. */
const TELL = `import { writeSync } from "node:fs";
process.on("exit", () => writeSync(3, JSON.stringify(process.resourceUsage())));`;

const SAMPLE_MS = 50;

/**
 * Runs `proverig ...args` to its end. `rssMb`: resident memory, sampled every 50 ms. Rejects when it ends with another
 * status than `expected`.
 */
export async function measuredCli(args, expected = 0) {
  const began = performance.now();
  const hook = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const child = spawn(process.execPath, ["--import", hook, CLI, ...args], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let stderr = "";
  let told = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  child.stdio[3].setEncoding("utf8").on("data", (text) => {
    told += text;
  });
  const rssMb = [];
  const sampling = setInterval(() => {
    const now = residentMb(child.pid);
    if (now !== null) rssMb.push(now);
  }, SAMPLE_MS);
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => clearInterval(sampling));
  const seconds = (performance.now() - began) / 1000;
  if (status !== expected) throw new Error(`proverig ${args.join(" ")} ended with ${status}: ${stderr}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(told);
  return { seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024, rssMb };
}

/** MiB; null once the process has ended. Linux only. */
function residentMb(pid) {
  try {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return kib ? Number(kib[1]) / 1024 : null;
  } catch {
    return null;
  }
}

/** A directory of its own for `work`, taken away afterwards. */
export async function withDir(work) {
  const dir = await mkdtemp(join(tmpdir(), "proverig-bench-"));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The example job as `verify` is called for it. */
export function verifyExample(dir, ...more) {
  return ["verify", "--config", EXAMPLE.rig, "--job", EXAMPLE.job, "--data", join(dir, "data"), ...more];
}
