import jsep from "jsep";
import { type Checked, fine, refused } from "./types.ts";

/** A model as a tree. It is data: nothing of it is ever executed as text. */
export type Expression =
  | { kind: "number"; value: number }
  | { kind: "input"; name: string }
  | { kind: "unary"; op: UnaryOp; of: Expression }
  | { kind: "binary"; op: BinaryOp; left: Expression; right: Expression };

export const FUNCTIONS = ["sqrt", "exp", "ln", "sin", "cos"] as const;
export type UnaryOp = "negate" | (typeof FUNCTIONS)[number];
const BINARY = { "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power" } as const;
export type BinaryOp = (typeof BINARY)[keyof typeof BINARY];

/** Longer or deeper than any model; the parser recurses. */
const MAX_LENGTH = 4000;
const MAX_DEPTH = 64;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const ALLOWED = "numbers, inputs, + - * / ^, parentheses, sqrt exp ln sin cos";

// jsep is set up once, here; nothing else in the house parses expressions.
jsep.removeAllLiterals();
jsep.removeAllUnaryOps();
jsep.removeAllBinaryOps();
for (const op of ["+", "-"]) jsep.addBinaryOp(op, 9);
for (const op of ["*", "/"]) jsep.addBinaryOp(op, 10);
jsep.addBinaryOp("^", 11, true);
// jsep's own signs bind more tightly than any operator. In a formula a power binds more tightly than a sign: -x^2 is -(x^2).
jsep.hooks.add("gobble-token", function sign(env) {
  const operator = this.char;
  if (operator !== "-" && operator !== "+") return;
  skip(this);
  env.node = { type: "UnaryExpression", operator, argument: powers(this), prefix: true };
});

/** a^b^c from here on, to the right: a^(b^c). */
function powers(parser: jsep.HookScope): jsep.Expression {
  const base = parser.gobbleToken();
  if (!base) parser.throwError("a value is missing");
  parser.gobbleSpaces();
  if (parser.char !== "^") return base;
  skip(parser);
  return { type: "BinaryExpression", operator: "^", left: base, right: powers(parser) };
}

function skip(parser: jsep.HookScope): void {
  Reflect.set(parser, "index", parser.index + 1);
}

/** Can this be an input's name? Letters of any script, digits, underscores. */
export function isName(text: string): boolean {
  return NAME.test(text) && !FUNCTIONS.some((name) => name === text);
}

/** Parses a model; a problem says what is not understood, and where in the text. */
export function parseModel(text: string): Checked<Expression> {
  const fits = withinLimits(text);
  if (fits !== null) return unreadable(fits);
  let tree: jsep.Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    return unreadable(parserSays(error, text));
  }
  const bad = { what: "" };
  const expression = convert(tree, bad);
  return expression ? fine(expression) : unreadable(bad.what);
}

/** The inputs that a model names, each once, in order of appearance. */
export function namesIn(expression: Expression): Set<string> {
  const names = new Set<string>();
  const visit = (node: Expression): void => {
    if (node.kind === "input") names.add(node.name);
    else if (node.kind === "unary") visit(node.of);
    else if (node.kind === "binary") {
      visit(node.left);
      visit(node.right);
    }
  };
  visit(expression);
  return names;
}

function unreadable(what: string) {
  return refused(["model"], what, `a model has ${ALLOWED}`);
}

function withinLimits(text: string): string | null {
  if (text.trim() === "") return "the model is empty";
  if (text.length > MAX_LENGTH) return `the model has ${text.length} characters; at most ${MAX_LENGTH} are read`;
  let open = 0;
  for (const char of text) {
    open += char === "(" ? 1 : char === ")" ? -1 : 0;
    if (open > MAX_DEPTH) return `the model has more than ${MAX_DEPTH} parentheses within each other`;
  }
  if ((text.match(/\^/g)?.length ?? 0) > MAX_DEPTH) return `the model has more than ${MAX_DEPTH} powers`;
  if (/([-+]\s*){64}/.test(text)) return "the model has a row of signs";
  const strange = /[^\p{L}\p{N}_\s.+\-*/^(),]/u.exec(text);
  return strange ? `the model has ${JSON.stringify(strange[0])} ${position(strange.index, text)}` : null;
}

function parserSays(error: unknown, text: string): string {
  if (!(error instanceof Error)) return "the model cannot be read";
  const index = "index" in error && typeof error.index === "number" ? error.index : null;
  const description = "description" in error ? String(error.description) : error.message;
  return `the model cannot be read${index === null ? "" : ` ${position(index, text)}`}: ${description}`;
}

function position(index: number, text: string): string {
  const around = text.slice(Math.max(0, index - 10), index + 10).trim();
  return `at character ${index + 1} (near "${around}")`;
}

/** jsep's tree as ours; null, and `bad` says why, at the first thing that a model may not have. */
function convert(node: jsep.baseTypes, bad: { what: string }): Expression | null {
  const no = (what: string) => {
    bad.what ||= what;
    return null;
  };
  if (!isNode(node)) return no("the model has something missing");
  switch (node.type) {
    case "Literal":
      if (typeof node.value === "number" && Number.isFinite(node.value)) return { kind: "number", value: node.value };
      return no(`the model has ${String(node.raw)}, which is not a number`);
    case "Identifier": {
      const name = String(node.name);
      if (isName(name)) return { kind: "input", name };
      return no(
        FUNCTIONS.some((known) => known === name)
          ? `${name} needs parentheses: ${name}(...)`
          : `"${name}" is not a name`,
      );
    }
    case "UnaryExpression": {
      const of = convert(node.argument, bad);
      if (!of) return null;
      return node.operator === "-" ? { kind: "unary", op: "negate", of } : of;
    }
    case "BinaryExpression": {
      const op = Object.entries(BINARY).find(([sign]) => sign === node.operator)?.[1];
      if (!op) return no(`the model has the operator "${String(node.operator)}"`);
      const left = convert(node.left, bad);
      const right = left && convert(node.right, bad);
      return left && right ? { kind: "binary", op, left, right } : null;
    }
    case "CallExpression": {
      const name = isNode(node.callee) && node.callee.type === "Identifier" ? String(node.callee.name) : null;
      const op = FUNCTIONS.find((known) => known === name);
      if (!op) return no(name === null ? "the model calls what is no function" : `there is no function "${name}"`);
      const given: unknown[] = Array.isArray(node.arguments) ? node.arguments : [];
      if (given.length !== 1) return no(`${op} takes one value, not ${given.length}`);
      const [argument] = given;
      const of = isNode(argument) ? convert(argument, bad) : no(`${op} takes one value`);
      return of ? { kind: "unary", op, of } : null;
    }
    case "Compound":
    case "SequenceExpression":
      return no("the model has several expressions one after another; an operator is missing");
    default:
      return no(`the model has a ${node.type}`);
  }
}

function isNode(value: unknown): value is jsep.Expression {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
