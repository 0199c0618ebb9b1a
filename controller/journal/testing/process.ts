import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The build that `npm test` makes first: Node 20 does not run the sources. */
const APPENDER = fileURLToPath(new URL("../../dist/journal/testing/appender.js", import.meta.url));

export interface Appender {
  child: ChildProcess;
  /** Complete lines so far. */
  lines(): string[];
  /** Resolves when so many lines are there, or the process has ended. */
  hasLines(count: number): Promise<void>;
  ended(): Promise<{ code: number | null; stderr: string }>;
}

/** Starts appender.ts; `wrap` is a shell line in which `"$@"` is the command. */
export function appender(dir: string, { wrap, uid }: { wrap?: string; uid?: number } = {}): Appender {
  const command = [process.execPath, APPENDER, dir];
  const shell = wrap === undefined ? command : ["sh", "-c", wrap, "sh", ...command];
  const stdio: StdioOptions = ["ignore", "pipe", "pipe"];
  const [program = "", ...args] = shell;
  const child = spawn(program, args, { stdio, ...(uid === undefined ? {} : { uid, gid: uid }) });
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const closed = once(child, "close");
  const lines = () => stdout.split("\n").slice(0, -1);
  return {
    child,
    lines,
    async hasLines(count) {
      while (lines().length < count && child.exitCode === null && child.signalCode === null) {
        await Promise.race([once(child.stdout ?? child, "data"), closed]);
      }
    },
    async ended() {
      await closed;
      return { code: child.exitCode, stderr };
    },
  };
}
