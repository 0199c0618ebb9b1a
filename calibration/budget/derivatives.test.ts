import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradient, secondDerivative, valueAt } from "./derivatives.ts";
import { parseModel } from "./expression.ts";
import { compile, type Program } from "./program.ts";

function program(model: string, names: string[]): Program {
  const parsed = parseModel(model);
  if (!parsed.ok) throw new Error(parsed.problem.what);
  return compile(parsed.value, names);
}

describe("derivatives", () => {
  it.each([
    ["x*y + y", [2, 3], [3, 3], [0, 1, 0]],
    ["x/y", [2, 4], [0.25, -0.125], [0, -1 / 16, 4 / 64]],
    ["x^3", [2, 0], [12, 0], [12, 0, 0]],
    ["x^2", [0, 0], [0, 0], [2, 0, 0]],
    ["x^1", [0, 0], [1, 0], [0, 0, 0]],
    ["x^y", [2, 3], [12, 8 * Math.LN2], [12, 4 + 12 * Math.LN2, 8 * Math.LN2 ** 2]],
    ["sqrt(x)", [4, 0], [0.25, 0], [-1 / 32, 0, 0]],
    ["exp(x*y)", [0, 2], [2, 0], [4, 1, 0]],
    ["ln(x)", [2, 0], [0.5, 0], [-0.25, 0, 0]],
    ["sin(x)*cos(y)", [0, 0], [1, 0], [0, 0, 0]],
    ["-x - 2*y", [1, 1], [-1, -2], [0, 0, 0]],
    ["3 + sqrt(0)*x", [1, 1], [0, 0], [0, 0, 0]],
  ] as const)("of %s are those of the textbook", (model, at, first, [xx, xy, yy]) => {
    const compiled = program(model, ["x", "y"]);
    const found = gradient(compiled, at);
    for (const [i, expected] of first.entries()) expect(found[i]).toBeCloseTo(expected, 12);
    expect(secondDerivative(compiled, at, 0, 0)).toBeCloseTo(xx, 12);
    expect(secondDerivative(compiled, at, 0, 1)).toBeCloseTo(xy, 12);
    expect(secondDerivative(compiled, at, 1, 0)).toBeCloseTo(xy, 12);
    expect(secondDerivative(compiled, at, 1, 1)).toBeCloseTo(yy, 12);
  });

  it("are those that differences come near to, for a model with everything in it", () => {
    const compiled = program("sqrt(x)*exp(-y/3) + ln(x + y^2)*sin(x*y)/cos(y/9) - x^y", ["x", "y"]);
    const positive = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (x, y) => {
        const step = 1e-5;
        const by = (dx: number, dy: number) => valueAt(compiled, [x + dx, y + dy]);
        const [dx = 0, dy = 0] = gradient(compiled, [x, y]);
        expect(dx).toBeCloseTo((by(step, 0) - by(-step, 0)) / (2 * step), 5);
        expect(dy).toBeCloseTo((by(0, step) - by(0, -step)) / (2 * step), 5);
        const slopes = (at: number) => gradient(compiled, [x, y + at])[0] ?? 0;
        expect(secondDerivative(compiled, [x, y], 0, 1)).toBeCloseTo((slopes(step) - slopes(-step)) / (2 * step), 4);
      }),
    );
  });
});
