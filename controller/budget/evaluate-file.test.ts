import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRigError } from "@proverig/drivers";
import { afterAll, describe, expect, it } from "vitest";
import { evaluateBudgetFile } from "./evaluate-file.ts";

const dir = mkdtempSync(join(tmpdir(), "proverig-budget-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SUM = {
  name: "name: sum",
  model: "model: a + b",
  inputs: "inputs: { a: { value: 1, distribution: normal, u: 3 }, b: { value: 2, distribution: normal, u: 4 } }",
};

function budget(changes: Record<string, string>): string {
  const path = join(dir, "budget.yaml");
  writeFileSync(path, `${Object.values({ ...SUM, ...changes }).join("\n")}\n`);
  return path;
}

/** The one line that would be on stderr. */
function refusal(path: string): string {
  try {
    evaluateBudgetFile(path);
  } catch (error) {
    if (isRigError(error)) return error.message;
    throw error;
  }
  return "";
}

const EXAMPLES = new URL("../../examples/uncertainty/", import.meta.url).pathname;

describe("a budget's file", () => {
  it.each(readdirSync(EXAMPLES))("the example %s is sound", (name) => {
    const { result } = evaluateBudgetFile(join(EXAMPLES, name));
    expect(result.U).toBeGreaterThan(0);
  });

  it("has inputs of every kind", () => {
    const inputs = `inputs:
  a: { value: 1, distribution: normal, u: 0.1 }
  b: { value: 2, distribution: rectangular, halfWidth: 0.3 }
  c: { value: 3, distribution: triangular, halfWidth: 0.6 }
  d: { value: 4, distribution: arcsine, halfWidth: 0.2 }
  e: { value: 5, distribution: t, u: 0.1, dof: 7 }
  f: { readings: [6, 6.1, 5.9, 6] }
  g: { value: 7 }`;
    const { result } = evaluateBudgetFile(budget({ inputs, model: "model: a + b + c + d + e + f + g" }));
    expect(result.value).toBeCloseTo(28, 12);
    const expected = [0.1, 0.3 / Math.sqrt(3), 0.6 / Math.sqrt(6), 0.2 / Math.SQRT2, 0.1, Math.sqrt(0.02 / 12), 0];
    for (const [i, u] of expected.entries()) expect(result.contributions[i]?.u).toBeCloseTo(u, 12);
  });
});

describe("a budget that is wrong is refused with what, where and the mend", () => {
  const input = (b: string) => ({ inputs: `inputs:\n  a: { value: 1, distribution: normal, u: 3 }\n  b: ${b}` });
  it.each<[string, Record<string, string>, RegExp]>([
    ["an unknown key", { more: "covrage: 0.95" }, /unknown key "covrage".*:4; did you mean "coverage"/],
    ["no model", { model: "" }, /"model" is missing/],
    ["a name that is no input", { model: "model: a + c" }, /"c", which is no input; at .*:2; inputs are a, b/],
    ["no arithmetic", { model: "model: a + b; process" }, /";" at character 6.*:2/],
    ["a call", { model: "model: require('fs')" }, /"'" at character/],
    ["an unknown function", { model: "model: tan(a) + b" }, /no function "tan"/],
    ["division by zero", { model: "model: a/(b - b)" }, /gives Infinity at the inputs' values/],
    [
      "an unknown distribution",
      input("{ value: 1, distribution: nomal, u: 1 }"),
      /"nomal".*:5; expected one of: normal/,
    ],
    [
      "a key of another distribution",
      input("{ value: 1, distribution: normal, halfWidth: 1 }"),
      /unknown key "halfWidth".*:5/,
    ],
    ["a negative u", input("{ value: 1, distribution: normal, u: -1 }"), /u is -1.*:5/],
    ["half a degree of freedom", input("{ value: 1, distribution: t, u: 1, dof: 0.5 }"), /dof is 0.5.*:5/],
    ["one reading", input("{ readings: [1] }"), /readings is a list of 1.*:5; expected at least 2/],
    ["no number", input("{ value: .nan, distribution: normal, u: 1 }"), /YAML_SYNTAX: a number that is not finite/],
    ["a name that is none", { inputs: 'inputs: { "a b": { value: 1 } }', model: "model: 1" }, /called "a b"/],
    ["a coverage of 95", { more: "coverage: 95" }, /coverage is 95; at .*:4; give a probability/],
    ["a correlation of 2", { more: "correlations: [[a, b, 2]]" }, /correlation of a and b is 2.*:4/],
    ["a correlation with nobody", { more: "correlations: [[a, c, 0.5]]" }, /no input "c"/],
    ["a correlation twice", { more: "correlations: [[a, b, 0.5], [b, a, 0.5]]" }, /given twice/],
    ["no trials", { more: "monteCarlo: { trials: 0 }" }, /trials is 0; at .*:4; give a whole number from 200/],
    ["too many trials", { more: "monteCarlo: { trials: 1000000000000 }" }, /trials is 1000000000000/],
    ["half a trial", { more: "monteCarlo: { trials: 1000.5 }" }, /trials is 1000.5/],
    ["both trials and digits", { more: "monteCarlo: { trials: 1000, digits: 2 }" }, /both trials and digits/],
    ["ten digits", { more: "monteCarlo: { digits: 10 }" }, /digits is 10/],
    ["a negative seed", { more: "monteCarlo: { trials: 1000, seed: -1 }" }, /seed is -1/],
    [
      "a root of what may be negative",
      { model: "model: sqrt(a) + b", more: "monteCarlo: { trials: 1000 }" },
      /no finite value for \d+ % of the trials/,
    ],
  ])("%s", (_, changes, message) => {
    const line = refusal(budget(changes));
    expect(line).toMatch(/^(BUDGET_INVALID|YAML_SYNTAX): [^\n]+$/);
    expect(line).toMatch(message);
  });

  it("three that cannot hang together so", () => {
    const changes = {
      inputs:
        "inputs: { a: { value: 1, distribution: normal, u: 1 }, b: { value: 1, distribution: normal, u: 1 }, c: { value: 1, distribution: normal, u: 1 } }",
      more: "correlations: [[a, b, 0.9], [b, c, 0.9], [a, c, -0.9]]",
    };
    expect(refusal(budget(changes))).toContain("no quantities can have these correlations together");
  });

  it("a file that is not there", () => {
    expect(refusal(join(dir, "none.yaml"))).toMatch(/^FILE_UNREADABLE: /);
  });
});
