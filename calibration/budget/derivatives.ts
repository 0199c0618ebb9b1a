import type { BinaryOp, UnaryOp } from "./expression.ts";
import type { Program } from "./program.ts";

/**
 * Exact derivatives by forward mode on hyper-dual numbers f + f1 e1 + f2 e2 + f12 e1 e2 with e1^2 = e2^2 = 0 (Fike and
 * Alonso, AIAA 2011-886): f1 and f2 are first partial derivatives, f12 the mixed second one. No step size, no rounding of
 * differences.
 */
interface Hyper {
  f: number;
  f1: number;
  f2: number;
  f12: number;
}

/** The model's value where the inputs have `values`. */
export function valueAt(program: Program, values: readonly number[]): number {
  return evaluate(program, values, -1, -1).f;
}

/** The partial derivatives by each input, in the program's order. */
export function gradient(program: Program, values: readonly number[]): number[] {
  return program.inputs.map((_, i) => evaluate(program, values, i, -1).f1);
}

/** The second derivative by inputs i and j. */
export function secondDerivative(program: Program, values: readonly number[], i: number, j: number): number {
  return evaluate(program, values, i, j).f12;
}

function evaluate(program: Program, values: readonly number[], first: number, second: number): Hyper {
  const slots: Hyper[] = [
    ...values.map((f, i) => ({ f, f1: i === first ? 1 : 0, f2: i === second ? 1 : 0, f12: 0 })),
    ...program.constants.map((f) => ({ f, f1: 0, f2: 0, f12: 0 })),
  ];
  const slot = (index: number): Hyper => slots[index] ?? { f: Number.NaN, f1: 0, f2: 0, f12: 0 };
  for (const operation of program.operations) {
    const a = slot(operation.a);
    slots.push("b" in operation ? BINARY[operation.op](a, slot(operation.b)) : chain(a, UNARY[operation.op](a.f)));
  }
  return slot(program.result);
}

/** g(a) where `[g, g', g'']` are the function's value and derivatives at a. */
function chain(a: Hyper, [g, d1, d2]: readonly [number, number, number]): Hyper {
  return { f: g, f1: times(d1, a.f1), f2: times(d1, a.f2), f12: times(d1, a.f12) + times(d2, a.f1 * a.f2) };
}

/** What does not depend on an input has derivative 0, even where the function's own is infinite. */
function times(derivative: number, by: number): number {
  return by === 0 ? 0 : derivative * by;
}

const UNARY: Record<UnaryOp, (x: number) => readonly [number, number, number]> = {
  negate: (x) => [-x, -1, 0],
  sqrt: (x) => {
    const root = Math.sqrt(x);
    return [root, 0.5 / root, -0.25 / (root * x)];
  },
  exp: (x) => {
    const e = Math.exp(x);
    return [e, e, e];
  },
  ln: (x) => [Math.log(x), 1 / x, -1 / (x * x)],
  sin: (x) => [Math.sin(x), Math.cos(x), -Math.sin(x)],
  cos: (x) => [Math.cos(x), -Math.sin(x), -Math.cos(x)],
};

const BINARY: Record<BinaryOp, (a: Hyper, b: Hyper) => Hyper> = {
  add: (a, b) => ({ f: a.f + b.f, f1: a.f1 + b.f1, f2: a.f2 + b.f2, f12: a.f12 + b.f12 }),
  subtract: (a, b) => ({ f: a.f - b.f, f1: a.f1 - b.f1, f2: a.f2 - b.f2, f12: a.f12 - b.f12 }),
  multiply,
  divide: (a, b) => ({ ...multiply(a, chain(b, [1 / b.f, -1 / b.f ** 2, 2 / b.f ** 3])), f: a.f / b.f }),
  power: (a, b) => {
    const fixed = b.f1 === 0 && b.f2 === 0 && b.f12 === 0;
    if (fixed) return chain(a, powerOf(a.f, b.f));
    // a^b = exp(b ln a); needs a > 0, as the function itself does for exponents around b.
    const logarithm = chain(a, UNARY.ln(a.f));
    const product = multiply(b, logarithm);
    return { ...chain(product, UNARY.exp(product.f)), f: a.f ** b.f };
  },
};

function multiply(a: Hyper, b: Hyper): Hyper {
  return {
    f: a.f * b.f,
    f1: a.f1 * b.f + a.f * b.f1,
    f2: a.f2 * b.f + a.f * b.f2,
    f12: a.f12 * b.f + a.f1 * b.f2 + a.f2 * b.f1 + a.f * b.f12,
  };
}

function powerOf(x: number, p: number): [number, number, number] {
  // x^0 and x^1 have no further derivatives, also at x = 0.
  const d1 = p === 0 ? 0 : p * x ** (p - 1);
  const d2 = p === 0 || p === 1 ? 0 : p * (p - 1) * x ** (p - 2);
  return [x ** p, d1, d2];
}
