import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { TEXT } from "@proverig/controller/text";
import { builtInDrivers, ERROR_CODES } from "@proverig/drivers";
import { stationSchema } from "@proverig/drivers/station";
import { describe, expect, it } from "vitest";
import { commandsOf, DOCUMENTS, ROOT, read, useReader } from "./documented.ts";

/** What the documents promise: every command in them works, every link leads somewhere, every list is complete. */

const { run } = useReader();

describe.each(DOCUMENTS)("%s", (path) => {
  const { direct } = commandsOf(path);

  if (direct.length > 0) {
    // In their order: `check` looks at what `verify` has left.
    it.each(direct)("%s", async (command) => {
      const expected = Number(/# exit (\d)/.exec(command)?.[1] ?? 0);
      const { status, stderr: said } = await run(command);
      const stderr = said.replaceAll(/^note: .*\n/gm, "");
      expect({ status, stderr }).toEqual({ status: expected, stderr: expected === 3 ? expect.any(String) : "" });
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

  it("docs/commands.md has every command", async () => {
    const { stdout } = await run("npx proverig --help");
    const commands = [...stdout.matchAll(/^ {2}([a-z]+)(?= (\[|<| ))/gm)].map(([, command]) => command ?? "");
    expect(commands.length).toBeGreaterThan(5);
    const named = firstCells("docs/commands.md").map((cell) => cell.split(" ")[0]);
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
