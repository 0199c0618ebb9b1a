import { type ChildProcess, spawn } from "node:child_process";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../controller/bin/proverig.js", import.meta.url));

export interface CliResult {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CliProcess {
  child: ChildProcess;
  /** What came on stdout so far. */
  said(): string;
  /** It has said something, or has ended: its modules are loaded. */
  begun: Promise<void>;
  ended: Promise<CliResult>;
}

/** Starts the built `proverig` as its users do; `onLine` sees each line of stdout as it comes. */
export function startCli(
  args: readonly string[],
  onLine: (line: string) => void = () => undefined,
  env: NodeJS.ProcessEnv = {},
): CliProcess {
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  niceness(child.pid, args.includes("--fast") ? EASY : HARD);
  let stdout = "";
  let stderr = "";
  let partial = "";
  const begun = new Promise<void>((resolve) => {
    child.stdout.once("data", () => resolve());
    child.once("close", () => resolve());
    child.once("error", () => resolve());
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    const lines = (partial + text).split("\n");
    partial = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return { child, said: () => stdout, begun, ended };
}

/**
 * What runs as fast as it goes makes way for what runs in real time beside it; not much, for other workers' tests would
 * leave it nothing for minutes.
 */
const EASY = 3;
/** Needs a right that not everybody has. */
const HARD = -10;

function niceness(pid: number | undefined, value: number): void {
  try {
    if (pid !== undefined) setPriority(pid, value);
  } catch {
    // Without the right everything runs as before, on a busy machine less punctually.
  }
}

/** For real-time peers of the rig under test: a station that stalls tells nothing about the rig. Children inherit it. */
export function punctual(pid: number | undefined): void {
  niceness(pid, HARD);
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Processes of one file that are to run side by side start one after the other: each of them computes for a second or
 * two before it waits for anything, and many at once would take the processors from those that are in real time already.
 */
export function inTurn<T>(start: () => Promise<T>): Promise<T> {
  const mine = turn.then(start);
  turn = mine.catch(() => undefined);
  return mine;
}

export function cli(...args: string[]): Promise<CliResult> {
  return startCli(args).ended;
}
