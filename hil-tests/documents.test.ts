import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { TEXT } from "@proverig/controller/text";
import { builtInDrivers, ERROR_CODES } from "@proverig/drivers";
import { stationSchema } from "@proverig/drivers/station";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** What the documents promise: every command in them works, every link leads somewhere, every list is complete. */

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CLI = join(ROOT, "controller/bin/proverig.js");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const DOCUMENTS = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Where a reader stands: the repository's files, and nothing else. */
const here = mkdtempSync(join(tmpdir(), "proverig-documents-"));
beforeAll(() => {
  cpSync(join(ROOT, "examples"), join(here, "examples"), { recursive: true });
  // So that two runs of the tests on one machine do not meet.
  const serial = join(here, "examples/serial/rig.yaml");
  writeFileSync(serial, readFileSync(serial, "utf8").replaceAll("/tmp/proverig-", `${here}/`));
});
afterAll(() => rmSync(here, { recursive: true, force: true }));

/** Lines of code blocks, fenced or indented, that begin with `npx proverig`. */
function commandsOf(path: string): string[] {
  return read(path)
    .split("\n")
    .filter((line) => /^( {4,})?npx proverig /.test(line))
    .map((line) => line.trim());
}

interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

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

describe.each(DOCUMENTS)("%s", (path) => {
  const commands = [...new Set(commandsOf(path))];
  const served = commands.filter((command) => command.includes("examples/serial/"));
  const direct = commands.filter((command) => !served.includes(command));

  if (direct.length > 0) {
    // In their order: `check` looks at what `verify` has left.
    it.each(direct)("%s", async (command) => {
      const expected = Number(/# exit (\d)/.exec(command)?.[1] ?? 0);
      const { status, stderr: said } = await run(command);
      const stderr = said.replaceAll(/^note: .*\n/gm, "");
      expect({ status, stderr }).toEqual({ status: expected, stderr: expected === 3 ? expect.any(String) : "" });
    });
  }

  if (served.length > 0) {
    // In real time: on a machine that stalls for half a second the stop contact rightly counts as open.
    it("what talks to `simulate` over serial lines finds it", { retry: 3 }, async () => {
      const [simulate = "", ...clients] = served;
      expect(simulate).toMatch(/^npx proverig simulate /);
      const results: Ran[] = [];
      const simulated = await run(simulate, {
        line: /^ready$/m,
        call: async () => {
          for (const client of clients) {
            // A visit in real time takes minutes: enough is seen when every device has answered.
            const begun = { line: /^\S+ {2}rig self-check$/m, call: () => undefined };
            results.push(await run(client, client.includes(" verify ") ? begun : undefined));
          }
        },
      });
      expect(simulated.status).toBe(0);
      expect(results.map(({ status }) => status)).toEqual(clients.map((each) => (each.includes(" verify ") ? 3 : 0)));
      expect(results.at(-1)?.stderr).toMatch(/^INTERRUPTED: /);
    });
  }

  it("has links that lead somewhere", () => {
    const targets = [...read(path).matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? "");
    const broken = targets.filter(
      (target) => !/^https?:/.test(target) && !existsSync(join(ROOT, dirname(path), target)),
    );
    expect(broken).toEqual([]);
  });
});

/** First cells of a document's tables, without their backquotes; a cell may hold several words. */
function firstCells(path: string): string[] {
  return [...read(path).matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? ""),
  );
}

describe("lists", () => {
  it("README has every error code with its exit status, and no other", () => {
    const rows = [...read("README.md").matchAll(/^\| `([A-Z_]+)` \| (\d) \| (.+) \| (.+) \|$/gm)];
    expect(rows.map(([, code, exit]) => [code, Number(exit)])).toEqual(Object.entries(ERROR_CODES));
  });

  it("README has every command", async () => {
    const { stdout } = await run("npx proverig --help");
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?= (\[|<| ))/gm)].map(([, command]) => command ?? "");
    expect(commands.length).toBeGreaterThan(5);
    const named = firstCells("README.md").map((cell) => cell.split(" ")[0]);
    expect(commands.filter((command) => command !== "help" && !named.includes(command))).toEqual([]);
  });

  it("docs/run.md has every void and every trip", () => {
    const cells = firstCells("docs/run.md");
    const names = Object.keys(TEXT)
      .filter((key) => /^(void|trip)\./.test(key))
      .map((key) => key.slice(5));
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !cells.includes(name) && !/^trip-/.test(name))).toEqual([]);
  });

  it("docs/station.md has every key and every fault", () => {
    const cells = firstCells("docs/station.md");
    const kinds = [...read("drivers/station/fault-config.ts").matchAll(/z\.literal\("([a-z-]+)"\)/g)];
    const faults = kinds.map(([, kind]) => kind ?? "");
    expect(faults.length).toBeGreaterThan(15);
    expect([...Object.keys(stationSchema.shape), ...faults].filter((name) => !cells.includes(name))).toEqual([]);
  });

  it("docs/rig.md has every driver, every role and every key", () => {
    const cells = firstCells("docs/rig.md");
    const schema = read("controller/config/rig-schema.ts");
    const between = (from: RegExp, to: RegExp) => schema.split(from)[1]?.split(to)[0] ?? "";
    const roles = [...between(/export const ROLES = \{/, /\}/).matchAll(/^ {2}(\w+):/gm)].map(([, role]) => role ?? "");
    const top = [...between(/export const rigSchema = .*\{/, /\n\}\);/).matchAll(/^ {2}(\w+):/gm)];
    const keys = top.map(([, key]) => key ?? "");
    expect([roles.length, keys.length]).toEqual([17, 10]);
    const names = [...builtInDrivers().keys(), ...roles, ...keys];
    const headings = [...read("docs/rig.md").matchAll(/^## (\w+)$/gm)].map(([, heading]) => heading);
    expect(names.filter((name) => !cells.includes(name) && !headings.includes(name))).toEqual([]);
  });
});
