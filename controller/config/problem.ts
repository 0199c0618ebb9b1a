import { type ErrorCode, RigError } from "@proverig/drivers";
import type { z } from "zod";
import type { FileSaidId } from "../text/index.ts";

/** One thing wrong with a file's content, in words. `keys` is where. */
export interface Problem {
  keys: PropertyKey[];
  what: string;
  mend: string;
  /** The same as a phrase, for readers of another language; where there is none, that it does not fit. */
  said?: FileSaid;
}

export interface FileSaid {
  id: FileSaidId;
  params: Record<string, string | number>;
}

type Issue = z.core.$ZodIssue;

/** Of all that a schema found, what to tell first: a misspelt key explains a missing one; else what stands first. */
export function firstProblem(issues: readonly Issue[], input: unknown, offsetOf: (keys: PropertyKey[]) => number) {
  const problems = issues.flatMap((issue) => inner(issue, [], input)).map((issue) => describe(issue, input));
  const rank = (problem: Ranked) => (problem.unknownKey ? 0 : 1);
  problems.sort((a, b) => rank(a) - rank(b) || offsetOf(a.keys) - offsetOf(b.keys));
  const first: Problem = problems[0] ?? { keys: [], what: "the content is not valid", mend: "see the documentation" };
  return first;
}

type Ranked = Problem & { unknownKey?: boolean };

/** A union's issue hides its branches': take the branch that came furthest. */
function inner(issue: Issue, above: PropertyKey[], input: unknown): Issue[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const depth = (branch: readonly Issue[]) => Math.max(...branch.map((i) => i.path.length), 0);
    const typed = issue.errors.filter(
      (branch) => !branch.some((i) => i.code === "invalid_type" && i.path.length === 0),
    );
    const [best] = (typed.length > 0 ? typed : issue.errors).toSorted((a, b) => depth(b) - depth(a));
    return (best ?? []).flatMap((child) => inner(child, path, input));
  }
  if (issue.code === "invalid_key") {
    const message = `"${String(path.at(-1))}" is not a name`;
    return [{ code: "custom", path, message, params: { mend: `expected ${issue.issues[0]?.message}` } }];
  }
  if (issue.code === "invalid_element" && issue.issues.length > 0) {
    return issue.issues.flatMap((child) => inner(child, path, input));
  }
  return [{ ...issue, path }];
}

function describe(issue: Issue, input: unknown): Ranked {
  const keys = [...issue.path];
  const name = dotted(keys);
  const value = valueAt(input, keys);
  const missing = phrase("missing", { name });
  const wrong = phrase("wrongValue", { name, found: shown(value) });
  switch (issue.code) {
    case "unrecognized_keys": {
      const key = issue.keys[0] ?? "";
      const known = issue.message.split(", ");
      const near = known.find((candidate) => distance(candidate.toLowerCase(), key.toLowerCase()) <= 2);
      const mend = near ? `did you mean "${near}"?` : `known here: ${issue.message}`;
      const what = `unknown key "${key}"${keys.length > 0 ? ` in ${name}` : ""}`;
      const said = near ? phrase("unknownKeyNear", { key, near }) : phrase("unknownKey", { key });
      return { keys: [...keys, key], what, mend, said, unknownKey: true };
    }
    case "invalid_type": {
      const expected = typeName(issue.expected);
      if (value === undefined)
        return { keys, what: `"${name}" is missing`, mend: `add it (${expected})`, said: missing };
      return { keys, what: `${name} is ${shown(value)}`, mend: `expected ${expected}`, said: wrong };
    }
    case "invalid_value": {
      const choices = issue.values.map(String).join(", ");
      const said = value === undefined ? missing : phrase("oneOf", { name, found: shown(value), choices });
      if (value === undefined) return { keys, what: `"${name}" is missing`, mend: `add it (one of: ${choices})`, said };
      return { keys, what: `${name} is ${shown(value)}`, mend: `expected one of: ${choices}`, said };
    }
    case "too_small":
    case "too_big": {
      const few = issue.code === "too_small";
      const limit = few ? issue.minimum : issue.maximum;
      const counted = issue.origin === "array" ? " entries" : issue.origin === "string" ? " characters" : "";
      const word = few ? (issue.inclusive ? "at least" : "more than") : issue.inclusive ? "at most" : "less than";
      const id = counted === "" ? (few ? "tooSmall" : "tooLarge") : few ? "tooFew" : "tooMany";
      const said = phrase(id, { name, found: shown(value), limit: Number(limit) });
      return { keys, what: `${name} is ${shown(value)}`, mend: `expected ${word} ${limit}${counted}`, said };
    }
    case "invalid_format":
      return {
        keys,
        what: `${name} is ${shown(value)}`,
        mend: FORMATS[issue.format] ?? `expected ${issue.message}`,
        said: wrong,
      };
    case "custom": {
      const mend: unknown = issue.params?.mend;
      const what = `${name}: ${issue.message}`;
      return { keys, what, mend: typeof mend === "string" ? mend : "correct it", said: phrase("doesNotFit", { name }) };
    }
    case "invalid_union": {
      const what = value === undefined ? `"${name}" is missing` : `${name} is ${shown(value)}`;
      return { keys, what, mend: issue.message, said: value === undefined ? missing : wrong };
    }
    default:
      return { keys, what: `${name} is ${shown(value)}`, mend: issue.message, said: wrong };
  }
}

function phrase(id: FileSaidId, params: FileSaid["params"]): FileSaid {
  return { id, params };
}

/** A RigError of a file's content, `where` being `file:line`: as a phrase, it says at least which key does not fit. */
export function fileError(
  code: ErrorCode,
  { keys, what, mend, said }: Omit<Problem, "keys"> & { keys: readonly PropertyKey[] },
  where: string,
): RigError {
  const { id, params } = said ?? phrase("doesNotFit", { name: dotted(keys) });
  const line = where.slice(where.lastIndexOf(":") + 1);
  return new RigError(code, { what, where, mend, said: { id, params: { ...params, line } } });
}

/** nozzles[0].unitPrice */
function dotted(keys: readonly PropertyKey[]): string {
  const text = keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "") || "the file";
}

export function valueAt(input: unknown, keys: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of keys) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.entries(value).find(([k]) => k === String(key))?.[1];
  }
  return value;
}

function shown(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object") return "a map";
  return JSON.stringify(value)?.slice(0, 60) ?? String(value);
}

const FORMATS: Record<string, string> = {
  date: "expected a date such as 2027-03-01",
  datetime: "expected a time such as 2027-03-01T08:00:00+08:00",
};

const TYPES: Record<string, string> = {
  object: "a map",
  record: "a map",
  array: "a list",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

function typeName(expected: string): string {
  return TYPES[expected] ?? expected;
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, char] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const change = (row[j] ?? 0) + (char === other ? 0 : 1);
      next.push(Math.min(change, (next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
