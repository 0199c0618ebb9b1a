import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** For tests: pairs of real serial devices, made by socat. */

export function has(tool: string): boolean {
  try {
    execFileSync("which", [tool], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export interface PtyPair {
  a: string;
  b: string;
  /** The cable is pulled: both devices vanish. */
  end(): Promise<void>;
}

export async function ptyPair(): Promise<PtyPair> {
  const dir = mkdtempSync(join(tmpdir(), "proverig-pty-"));
  const [a, b] = [join(dir, "a"), join(dir, "b")];
  const socat: ChildProcess = spawn("socat", [`pty,raw,echo=0,link=${a}`, `pty,raw,echo=0,link=${b}`], {
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => socat.once("exit", () => resolve()));
  await until(() => existsSync(a) && existsSync(b));
  return {
    a,
    b,
    async end() {
      socat.kill();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Polls a condition of the real world. */
export async function until(condition: () => boolean, withinMs = 100_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error("the condition did not come true in time");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
