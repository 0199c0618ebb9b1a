import { type Budget, type BudgetWarning, evaluateBudget } from "@proverig/calibration/budget";
import { describe, expect, it } from "vitest";
import { widthOf } from "../text/columns.ts";
import { barOf, renderBudget, warningText } from "./render.ts";

const BUDGET: Budget = {
  name: "difference of two masses, g",
  model: "a - b +\n 0*nominal",
  inputs: {
    a: { value: 12.3456, distribution: "normal", u: 0.03 },
    b: { value: 2, distribution: "normal", u: 0.04 },
    nominal: { value: 8000 },
  },
  correlations: [["a", "b", 0.5]],
  monteCarlo: { trials: 20_000, seed: 3 },
};

function rendered(budget: Budget, language: "zh" | "en"): string[] {
  const outcome = evaluateBudget(budget);
  if (!outcome.ok) throw new Error(outcome.problem.what);
  return renderBudget(budget, outcome.result, budget.coverage ?? 0.95, language);
}

describe("a budget for a person", () => {
  it("has the value with as many decimals as two digits of U, and hides constants", () => {
    const lines = rendered(BUDGET, "en");
    expect(lines.join("\n")).toMatch(/10\.346 ± 0\.071/);
    expect(lines.join("\n")).toMatch(/U = 0\.071 {2}k = 1\.96, coverage 95 %/);
    expect(lines[1]).toBe("  a - b + 0*nominal");
    expect(lines.some((line) => line.startsWith("nominal"))).toBe(false);
    expect(lines.join("\n")).toContain("Monte Carlo (20000 trials, seed 3)");
  });

  it("stands in straight columns in Chinese too", () => {
    const lines = rendered(BUDGET, "zh");
    expect(lines.join("\n")).toMatch(/扩展不确定度 +U = 0\.071 {2}k = 1\.96, 包含概率 95 %/);
    const head = lines.find((line) => line.startsWith("输入量")) ?? "";
    const rows = lines.filter((line) => /^[ab] /.test(line));
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(widthOf(row.slice(0, row.indexOf("%") + 1))).toBe(widthOf(head));
  });

  it("draws a share below nothing hollow, and none longer than the whole", () => {
    expect(barOf(0.25)).toBe("█".repeat(6));
    expect(barOf(-0.25)).toBe("░".repeat(6));
    expect(barOf(1.8)).toBe("█".repeat(24));
    expect(barOf(0)).toBe("");
  });

  it.each<[BudgetWarning, string]>([
    [{ code: "unused", input: "x" }, "input x is not in the model"],
    [{ code: "nonlinear", share: Number.POSITIVE_INFINITY }, "add ∞ to u"],
    [{ code: "nonlinear", share: 0.392 }, "add 39.2 % to u"],
    [
      { code: "not-validated", low: 0.0439, high: 0.04384, tolerance: 0.0005 },
      "differ by 0.044 and 0.044, tolerance 0.00050",
    ],
    [{ code: "not-stable", trials: 200_000_000 }, "after 200000000 trials"],
    [{ code: "no-moments", input: "x", dof: 1 }, "input x has 1 degrees of freedom"],
  ])("says what a reader must know: %o", (warning, words) => {
    expect(warningText(warning, "en")).toContain(words);
    expect(warningText(warning, "zh")).toMatch(/\p{Script=Han}/u);
  });
});
