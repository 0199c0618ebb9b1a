import type { BinaryOp, Expression, UnaryOp } from "./expression.ts";

/** A model as a list of operations over numbered slots, each an operation's or an input's: evaluated without recursion. */
export interface Program {
  /** The inputs' names; input i is slot i. */
  inputs: string[];
  /** Slot inputs.length + j holds constants[j]. */
  constants: number[];
  /** Operation j writes slot inputs.length + constants.length + j. */
  operations: Operation[];
  /** Where the result is. */
  result: number;
}

export type Operation = { op: UnaryOp; a: number } | { op: BinaryOp; a: number; b: number };

/** `inputs` gives the order of the first slots, and must name all that the expression does. */
export function compile(expression: Expression, inputs: readonly string[]): Program {
  const constants: number[] = [];
  const collect = (node: Expression): void => {
    if (node.kind === "number" && !constants.includes(node.value)) constants.push(node.value);
    else if (node.kind === "unary") collect(node.of);
    else if (node.kind === "binary") {
      collect(node.left);
      collect(node.right);
    }
  };
  collect(expression);
  const operations: Operation[] = [];
  const put = (operation: Operation) => inputs.length + constants.length + operations.push(operation) - 1;
  const emit = (node: Expression): number => {
    switch (node.kind) {
      case "number":
        return inputs.length + constants.indexOf(node.value);
      case "input":
        return inputs.indexOf(node.name);
      case "unary":
        return put({ op: node.op, a: emit(node.of) });
      case "binary": {
        const a = emit(node.left);
        const squared = node.op === "power" && node.right.kind === "number" && node.right.value === 2;
        return put(squared ? { op: "multiply", a, b: a } : { op: node.op, a, b: emit(node.right) });
      }
    }
  };
  return { inputs: [...inputs], constants, operations, result: emit(expression) };
}

/** One slot for each input, constant and operation, of `length` trials each; input slots are the caller's to fill. */
export function makeSlots(program: Program, length: number): Float64Array[] {
  const count = program.inputs.length + program.constants.length + program.operations.length;
  const slots = Array.from({ length: count }, () => new Float64Array(length));
  for (const [j, constant] of program.constants.entries()) slots[program.inputs.length + j]?.fill(constant);
  return slots;
}

/** Evaluates the first `count` trials of the slots; their results are in slot `program.result` afterwards. */
export function evaluateBlock(program: Program, slots: readonly Float64Array[], count: number): void {
  let out = program.inputs.length + program.constants.length;
  for (const operation of program.operations) {
    const to = slots[out++];
    const a = slots[operation.a];
    const b = "b" in operation ? slots[operation.b] : a;
    if (to && a && b) KERNELS[operation.op](a, b, to, count);
  }
}

type Kernel = (a: Float64Array, b: Float64Array, to: Float64Array, n: number) => void;

/** One plain loop each, so that each is compiled for what it does. Indices are below every slot's length. */
const KERNELS: Record<UnaryOp | BinaryOp, Kernel> = {
  add(a, b, to, n) {
    for (let i = 0; i < n; i++) to[i] = at(a, i) + at(b, i);
  },
  subtract(a, b, to, n) {
    for (let i = 0; i < n; i++) to[i] = at(a, i) - at(b, i);
  },
  multiply(a, b, to, n) {
    for (let i = 0; i < n; i++) to[i] = at(a, i) * at(b, i);
  },
  divide(a, b, to, n) {
    for (let i = 0; i < n; i++) to[i] = at(a, i) / at(b, i);
  },
  power(a, b, to, n) {
    for (let i = 0; i < n; i++) to[i] = at(a, i) ** at(b, i);
  },
  negate(a, _, to, n) {
    for (let i = 0; i < n; i++) to[i] = -at(a, i);
  },
  sqrt(a, _, to, n) {
    for (let i = 0; i < n; i++) to[i] = Math.sqrt(at(a, i));
  },
  exp(a, _, to, n) {
    for (let i = 0; i < n; i++) to[i] = Math.exp(at(a, i));
  },
  ln(a, _, to, n) {
    for (let i = 0; i < n; i++) to[i] = Math.log(at(a, i));
  },
  sin(a, _, to, n) {
    for (let i = 0; i < n; i++) to[i] = Math.sin(at(a, i));
  },
  cos(a, _, to, n) {
    for (let i = 0; i < n; i++) to[i] = Math.cos(at(a, i));
  },
};

function at(values: Float64Array, i: number): number {
  return values[i] ?? Number.NaN;
}
