import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RigError } from "@proverig/drivers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { loadYaml, MAX_BYTES, parseYaml } from "./yaml.ts";

const schema = z.strictObject({
  name: z.string(),
  count: z.number().int().min(1).max(9).optional(),
  size: z.enum(["small", "large"]).optional(),
  parts: z.array(z.strictObject({ id: z.string(), flow: z.number().positive() })).optional(),
  extra: z.unknown().optional(),
});

const parse = (text: string) => parseYaml(new TextEncoder().encode(text), "x.yaml", schema, "CONFIG_INVALID");

function refusal(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof RigError) return error.message;
    throw error;
  }
  throw new Error("was accepted");
}

describe("a file that is right", () => {
  it("gives its value, its bytes as read, and the line of every value", () => {
    const bytes = new TextEncoder().encode("\uFEFFname: a\r\nparts:\r\n  - { id: p, flow: 3 }\r\n");
    const file = parseYaml(bytes, "x.yaml", schema, "CONFIG_INVALID");
    expect(file.value).toEqual({ name: "a", parts: [{ id: "p", flow: 3 }] });
    expect(file.bytes).toBe(bytes);
    expect(file.where(["parts", 0, "flow"])).toBe("x.yaml:3");
    expect(file.where(["parts", 7, "flow"])).toBe("x.yaml:3");
  });

  it("keeps a bare number as it is written where text belongs", () => {
    expect(parse("name: 0012\nparts: [ { id: 1e3, flow: 2 } ]").value).toEqual({
      name: "0012",
      parts: [{ id: "1e3", flow: 2 }],
    });
  });
});

describe("the first problem is one line with what, where and the mend", () => {
  it.each([
    ["a missing key", "count: 3\n", 'CONFIG_INVALID: "name" is missing; at x.yaml:1; add it (text)'],
    [
      "an unknown key",
      "name: a\n\nother: 1\n",
      /^CONFIG_INVALID: unknown key "other"; at x.yaml:3; known here: name, c/,
    ],
    [
      "a misspelt key, which explains a missing one",
      "name: a\nparts:\n  - id: b\n    flwo: 2\n",
      'CONFIG_INVALID: unknown key "flwo" in parts[0]; at x.yaml:4; did you mean "flow"?',
    ],
    ["a wrong type", "name: a\ncount: many\n", 'CONFIG_INVALID: count is "many"; at x.yaml:2; expected a number'],
    ["a fraction", "name: a\ncount: 1.5\n", "CONFIG_INVALID: count is 1.5; at x.yaml:2; expected a whole number"],
    ["out of range", "name: a\ncount: 10\n", "CONFIG_INVALID: count is 10; at x.yaml:2; expected at most 9"],
    ["not one of the words", "name: a\nsize: big\n", /size is "big"; at x.yaml:2; expected one of: small, large/],
    ["an empty value", "name:\n", "CONFIG_INVALID: name is empty; at x.yaml:1; expected text"],
    ["a list instead of a map", "- 1\n", "CONFIG_INVALID: the file is a list of 1; at x.yaml:1; expected a map"],
    ["bad syntax", "name: [a\ncount: 1\n", /^YAML_SYNTAX: .*; at x.yaml:2; correct the YAML$/],
    ["a tab", "name:\n\t- a\n", /^YAML_SYNTAX: .*at x.yaml:2/],
    ["the same key twice", "name: a\nname: b\n", /^YAML_SYNTAX: map keys must be unique.*; at x.yaml:2/],
    ["an empty file", "# nothing\n", /^YAML_SYNTAX: the file is empty/],
    ["infinity", "name: a\nextra: { x: .inf }\n", /^YAML_SYNTAX: a number that is not finite; at x.yaml:2/],
    ["not a number", "name: a\nextra: [.nan]\n", /^YAML_SYNTAX: a number that is not finite; at x.yaml:2/],
    ["a key that hides from schemas", 'name: a\n"__proto__": { x: 1 }\n', /^YAML_SYNTAX: a key "__proto__"/],
    ["a foreign tag", "name: !!js/function 'x'\n", /^YAML_SYNTAX: .*at x.yaml:1/],
    ["two documents", "name: a\n---\nname: b\n", /^YAML_SYNTAX: more than one document \("---"\); at x.yaml:2;/],
    ["an unknown alias", "name: *a\n", /^YAML_SYNTAX: nothing is named &a, as \*a wants; /],
    ["a cycle", "name: a\nextra: &x { y: *x }\n", /^YAML_SYNTAX: /],
  ])("%s", (_, text, message) => {
    const got = refusal(text);
    if (typeof message === "string") expect(got).toBe(message);
    else expect(got).toMatch(message);
    expect(got).not.toContain("\n");
  });

  it("an alias bomb", () => {
    const levels = Array.from({ length: 9 }, (_, i) => `x${i + 1}: &x${i + 1} [${Array(9).fill(`*x${i}`)}]`);
    expect(refusal(`name: a\nextra:\n  x0: &x0 [l]\n  ${levels.join("\n  ")}\n`)).toMatch(
      /^YAML_SYNTAX: too many aliases/,
    );
  });

  it.each(["[", "{a: ", "[\n", "- ", "? ", "- ? ", "? a : ", "?\n"])("%j without end", (piece) => {
    expect(refusal(piece.repeat(100_000))).toMatch(/^YAML_SYNTAX: /);
  });

  it("whatever comes in, what comes out is a value or a RigError", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom("name: a", "parts:", "  - id: b", "    flow: 1", "extra: {", "&a", "*a"),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          parse(lines.join("\n"));
        } catch (error) {
          expect(error).toBeInstanceOf(RigError);
        }
      }),
    );
  });
});

describe("a file that cannot be read", () => {
  const dir = mkdtempSync(join(tmpdir(), "yaml-"));
  const load = (path: string) => () => loadYaml(path, schema, "CONFIG_INVALID");

  it("is not there", () => {
    expect(load(join(dir, "none.yaml"))).toThrow(/^FILE_UNREADABLE: .*there is no such file; at .*none.yaml; check/);
  });

  it("is a directory", () => {
    expect(load(dir)).toThrow(/^FILE_UNREADABLE: .*directory/);
  });

  it("is huge", () => {
    const path = join(dir, "huge.yaml");
    writeFileSync(path, "#".repeat(MAX_BYTES + 1));
    expect(load(path)).toThrow(/^FILE_UNREADABLE: .*more than 1048576 bytes/);
  });

  it("never ends", () => {
    expect(load("/dev/zero")).toThrow(/^FILE_UNREADABLE: .*more than 1048576 bytes; at \/dev\/zero/);
  });

  it("is not text", () => {
    const path = join(dir, "binary.yaml");
    writeFileSync(path, new Uint8Array([0x6e, 0xff, 0xfe]));
    expect(load(path)).toThrow(/^YAML_SYNTAX: the file is not UTF-8/);
  });
});
