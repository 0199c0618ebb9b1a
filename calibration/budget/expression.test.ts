import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valueAt } from "./derivatives.ts";
import { namesIn, parseModel } from "./expression.ts";
import { compile, evaluateBlock, makeSlots } from "./program.ts";

/** The model's value, by the scalar way and by a block: they must be the same. */
function value(model: string, inputs: Record<string, number> = {}): number {
  const parsed = parseModel(model);
  if (!parsed.ok) throw new Error(parsed.problem.what);
  const program = compile(parsed.value, Object.keys(inputs));
  const slots = makeSlots(program, 1);
  for (const [i, x] of Object.values(inputs).entries()) slots[i]?.fill(x);
  evaluateBlock(program, slots, 1);
  const single = valueAt(program, Object.values(inputs));
  expect(slots[program.result]?.[0]).toEqual(single);
  return single;
}

function problem(model: string): string {
  const parsed = parseModel(model);
  return parsed.ok ? "" : parsed.problem.what;
}

describe("a model is read as formulas are", () => {
  it.each([
    ["1 + 2*3", 7],
    ["(1 + 2)*3", 9],
    ["7 - 2 - 1", 4],
    ["12/3/2", 2],
    ["2^3^2", 512],
    ["-2^2", -4],
    ["(-2)^2", 4],
    ["2^-1", 0.5],
    ["-2^-2^2", -(2 ** -4)],
    ["2*-3", -6],
    ["--3", 3],
    ["+4 - +1", 3],
    ["1.5e-3*1E3", 1.5],
    [".5 + 1.", 1.5],
    ["sqrt(16) + exp(0) + ln(1) + sin(0) + cos(0)", 6],
    ["cos(0)^2", 1],
    ["2*(3)", 6],
    ["3^2*2", 18],
    ["1 -\n 2", -1],
  ])("%s", (model, expected) => {
    expect(value(model)).toBeCloseTo(expected, 12);
  });

  it("with names of any script", () => {
    expect(value("V_J*(1 + β*Δt1) - 体积", { V_J: 20, β: 0.0012, Δt1: 2, 体积: 20 })).toBeCloseTo(0.048, 12);
    const parsed = parseModel("b + a*b");
    expect(parsed.ok && [...namesIn(parsed.value)]).toEqual(["b", "a"]);
  });
});

describe("what is no arithmetic is refused, with what and where", () => {
  it.each([
    ["", "empty"],
    ["   ", "empty"],
    ["x1 +", "Expected expression after +"],
    ["x1 x2", "an operator is missing"],
    ["(x1", "at character"],
    ["x1)", "at character 3"],
    ["x1 % 2", '"%" at character 4'],
    ["x1 ** 2", "at character"],
    ["a = 3", '"=" at character 3'],
    ["a ? b : c", '"?"'],
    ["a[0]", '"["'],
    ["'text'", `"'"`],
    ["`x`", '"`"'],
    ["{}", '"{"'],
    ["x => x", '"="'],
    ["a; b", '";"'],
    ["a && b", '"&"'],
    ["!a", '"!"'],
    ["a.b", "MemberExpression"],
    ["constructor.constructor(1)", "calls what is no function"],
    ["sqrt.call(1)", "calls what is no function"],
    ["(a)(1)", 'no function "a"'],
    ["tan(1)", 'no function "tan"'],
    ["eval(1)", 'no function "eval"'],
    ["constructor(1)", 'no function "constructor"'],
    ["toString(1)", 'no function "toString"'],
    ["sqrt", "sqrt needs parentheses"],
    ["sqrt()", "takes one value"],
    ["sqrt(1, 2)", "takes one value, not 2"],
    ["(1, 2)", "one after another"],
    ["1e999", "not a number"],
    ["2x", "at character"],
    ["0x10", "at character"],
    ["1__0", "at character"],
    ["this", "ThisExpression"],
  ])("%s", (model, what) => {
    expect(problem(model)).toContain(what);
  });

  it("longer or deeper than any formula", () => {
    expect(problem(`${"(".repeat(100)}1${")".repeat(100)}`)).toContain("parentheses within each other");
    expect(problem(`${"-".repeat(3000)}1`)).toContain("a row of signs");
    expect(problem(Array(200).fill("2").join("^"))).toContain("more than 64 powers");
    expect(problem(`1${"+1".repeat(5000)}`)).toContain("10001 characters");
    expect(value(`1${"+1".repeat(1999)}`)).toBe(2000);
  });

  it("nothing that is typed throws or is executed", () => {
    const words = [
      "x",
      "1",
      "(",
      ")",
      "+",
      "-",
      "*",
      "/",
      "^",
      ",",
      ".",
      " ",
      "sqrt",
      "this",
      "__proto__",
      "\\",
      '"',
      "é",
      "\u0000",
    ];
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom(...words)).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (model) => {
        const parsed = parseModel(model);
        if (!parsed.ok) expect(parsed.problem.what).not.toBe("");
      }),
      { numRuns: 3000 },
    );
    for (const model of ["globalThis.hacked = 1", "(globalThis.hacked = 1)", "hacked(globalThis)"]) problem(model);
    expect(globalThis).not.toHaveProperty("hacked");
  });

  it("a formula written with no more parentheses than it needs is read as what it was", () => {
    const OPERATORS = {
      "+": [1, (a: number, b: number) => a + b],
      "-": [1, (a: number, b: number) => a - b],
      "*": [2, (a: number, b: number) => a * b],
      "/": [2, (a: number, b: number) => a / b],
    } as const;
    interface Written {
      text: string;
      level: number;
      value: number;
    }
    const joined = (left: Written, op: keyof typeof OPERATORS, right: Written): Written => {
      const [level, compute] = OPERATORS[op];
      const around = ({ text }: Written, needed: boolean) => (needed ? `(${text})` : text);
      const text = `${around(left, left.level < level)} ${op} ${around(right, right.level <= level)}`;
      return { text, level, value: compute(left.value, right.value) };
    };
    const number = fc.integer({ min: 1, max: 9 }).map((n): Written => ({ text: String(n), level: 3, value: n }));
    const operator = fc.constantFrom("+", "-", "*", "/");
    const { formula } = fc.letrec<{ formula: Written }>((tie) => ({
      formula: fc.oneof(
        { maxDepth: 6 },
        number,
        fc.tuple(tie("formula"), operator, tie("formula")).map(([left, op, right]) => joined(left, op, right)),
      ),
    }));
    fc.assert(
      fc.property(formula, (written) => {
        expect(value(written.text)).toEqual(written.value);
      }),
    );
  });
});
