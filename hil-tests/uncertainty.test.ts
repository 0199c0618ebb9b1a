import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { cli } from "./run-cli.ts";

/** `proverig uncertainty`: the contract, and what people see. */

const EXAMPLES = fileURLToPath(new URL("../examples/uncertainty/", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "proverig-uncertainty-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SUM = {
  name: "name: sum",
  model: "model: a + b",
  inputs: "inputs: { a: { value: 1, distribution: normal, u: 3 }, b: { value: 2, distribution: normal, u: 4 } }",
};
let files = 0;
function budget(changes: Record<string, string>): string {
  const path = join(dir, `budget-${files++}.yaml`);
  writeFileSync(path, `${Object.values({ ...SUM, ...changes }).join("\n")}\n`);
  return path;
}

describe("the contract", () => {
  it("gives one JSON object with these keys, and nothing else on stdout", async () => {
    const { status, stdout, stderr } = await cli("uncertainty", join(EXAMPLES, "sum-of-four.yaml"), "--json");
    expect([status, stderr]).toEqual([0, ""]);
    const result = JSON.parse(stdout);
    expect(Object.keys(result)).toEqual(["value", "u", "dof", "k", "U", "contributions", "monteCarlo"]);
    expect(result).toMatchObject({ value: 0, u: 2, dof: null });
    expect(result.k).toBeCloseTo(1.96, 3);
    expect(result.contributions).toEqual(
      ["x1", "x2", "x3", "x4"].map((input) => ({ input, sensitivity: 1, u: 1, share: 0.25 })),
    );
    const { monteCarlo } = result;
    expect(Object.keys(monteCarlo)).toEqual(["value", "u", "low", "high", "shortest", "trials"]);
    expect(monteCarlo.trials).toBe(1_000_000);
    expect(monteCarlo.u).toBeCloseTo(2, 2);
    expect(monteCarlo.low).toBeCloseTo(-3.92, 1);
    expect(monteCarlo.high).toBeCloseTo(3.92, 1);
  });

  it("without Monte Carlo there is null", async () => {
    const { status, stdout } = await cli("uncertainty", budget({}), "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ value: 3, u: 5, monteCarlo: null });
  });

  it("what a reader must know goes to stderr, so that stdout stays JSON", async () => {
    const { status, stdout, stderr } = await cli("uncertainty", join(EXAMPLES, "mass.yaml"), "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout).monteCarlo.u).toBeCloseTo(0.0754, 3);
    expect(stderr).toMatch(/second order.*\n.*does not confirm/);
  });

  it("prints a table with bars for a person", async () => {
    const { status, stdout } = await cli("uncertainty", join(EXAMPLES, "end-gauge.yaml"));
    expect(status).toBe(0);
    expect(stdout).toContain("50000838 ± 93");
    expect(stdout).toMatch(/k = 2\.92, coverage 99 %/);
    expect(stdout).toMatch(/^lS .*62\.\d % {2}█{15}$/m);
  });
});

it("a budget that is wrong is exit 2, one line on stderr and nothing on stdout", async () => {
  const { status, stdout, stderr } = await cli("uncertainty", budget({ model: "model: a + c" }), "--json");
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^BUDGET_INVALID: .*"c".* at .*budget-\d\.yaml:2; inputs are a, b\n$/);
});
