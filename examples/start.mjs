#!/usr/bin/env node
/**
 * `npm start`: the panel on the simulated station at ten times real speed, with the example ready to start. More
 * arguments go to `serve`, such as `-- --speed 1` or `-- --port 8081`. What is not built, or older than its source, is
 * built first.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const EXAMPLE = { config: join(ROOT, "examples/rig.yaml"), job: join(ROOT, "examples/job.yaml"), speed: "10" };
const DATA = join(ROOT, "data/panel");

const newest = (folder) =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !`${entry.parentPath}/`.includes("/dist/"))
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );

function panelIsOld() {
  const built = join(ROOT, "ui/dist/index.html");
  if (!existsSync(built)) return true;
  const sources = ["ui/app", "controller/protocol", "controller/text"].map((folder) => newest(join(ROOT, folder)));
  return statSync(built).mtimeMs < Math.max(...sources, statSync(join(ROOT, "ui/index.html")).mtimeMs);
}

function must(command, ...args) {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) process.exit(2);
}

must(process.execPath, join(ROOT, "node_modules/typescript/bin/tsc"), "--build");
if (panelIsOld()) must("npm", "run", "build", "--workspace", "ui");

const given = process.argv.slice(2);
const has = (name) => given.some((each) => each === `--${name}` || each.startsWith(`--${name}=`));
// Whoever names another rig has other jobs, and perhaps real lines, which know no speed.
const usual = { ...(has("config") ? {} : EXAMPLE), data: DATA };
const options = Object.entries(usual).flatMap(([name, value]) => (has(name) ? [] : [`--${name}`, value]));
// In this process: Ctrl-C and a service manager's signals reach the controller itself.
process.argv.splice(2, process.argv.length, "serve", ...options, ...given);
await import("../controller/bin/proverig.js");
