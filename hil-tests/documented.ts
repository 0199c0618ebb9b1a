/** The commands that stand in the documents, and a place to run them in as a reader does. */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CLI = join(ROOT, "controller/bin/proverig.js");
export const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
export const DOCUMENTS = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Lines of code blocks, fenced or indented, that begin with `npx proverig`: those that run by themselves, and those on serial lines. */
export function commandsOf(path: string): { direct: string[]; served: string[] } {
  const lines = read(path)
    .split("\n")
    .filter((line) => /^( {4,})?npx proverig /.test(line))
    .map((line) => line.trim());
  const commands = [...new Set(lines)];
  const served = commands.filter((command) => command.includes("examples/serial/"));
  return { direct: commands.filter((command) => !served.includes(command)), served };
}

export interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Where a reader stands while the tests of this file run: the repository's examples, and nothing else. */
export function useReader() {
  const here = mkdtempSync(join(tmpdir(), "proverig-documents-"));
  beforeAll(() => {
    cpSync(join(ROOT, "examples"), join(here, "examples"), { recursive: true });
    // So that two runs of the tests on one machine do not meet.
    const serial = join(here, "examples/serial/rig.yaml");
    writeFileSync(serial, readFileSync(serial, "utf8").replaceAll("/tmp/proverig-", `${here}/`));
  });
  afterAll(() => rmSync(here, { recursive: true, force: true }));

  /** Runs a command as the shell does. When `until.line` stands on its stdout, `call` is called, and then it gets SIGINT. */
  function run(command: string, until?: { line: RegExp; call(): void | Promise<void> }): Promise<Ran> {
    const script = command.replace(/^npx proverig/, `exec "${process.execPath}" "${CLI}"`);
    const env = { ...process.env, LC_ALL: "C.UTF-8" };
    const child = spawn("bash", ["-c", script], { cwd: here, env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    let met = false;
    let called: Promise<void> = Promise.resolve();
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (met || !until?.line.test(stdout)) return;
      met = true;
      called = Promise.resolve(until.call()).finally(() => child.kill("SIGINT"));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => called.then(() => resolve({ status, stdout, stderr }), reject));
    });
  }
  /** As if nothing had been run here yet. */
  const anew = () => rmSync(join(here, "data"), { recursive: true, force: true });
  return { run, anew };
}
