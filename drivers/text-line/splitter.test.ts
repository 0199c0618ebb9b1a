import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineSplitter, MOST_BYTES } from "./splitter.ts";

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const text = (line: Uint8Array) => Buffer.from(line).toString("latin1");

describe("lines out of a stream", () => {
  test("come whole, whatever chunks they come in", () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom("a", "\r", "é", " ", "9"), minLength: 1, maxLength: 9 }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(words, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (lines, sizes) => {
        const splitter = lineSplitter("\n");
        const stream = bytes(lines.map((line) => `${line}\n`).join(""));
        const found: string[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          found.push(...splitter.push(stream.subarray(at, at + size)).map(text));
          at += size;
        }
        expect(found).toEqual(lines);
        expect(splitter.pending).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test("forty at once are forty", () => {
    expect(lineSplitter("\r\n").push(bytes("1\r\n".repeat(40)))).toHaveLength(40);
  });

  test("one without an end is dropped, and what follows is found", () => {
    const splitter = lineSplitter("\n");
    for (let i = 0; i < 20; i++) expect(splitter.push(new Uint8Array(1000).fill(0x41))).toEqual([]);
    expect(MOST_BYTES).toBeLessThan(20_000);
    splitter.push(bytes("tail\n"));
    expect(splitter.push(bytes("next\n")).map(text)).toEqual(["next"]);
  });

  test("what has begun is pending, and forgotten when asked", () => {
    const splitter = lineSplitter("\n");
    splitter.push(bytes("a\nb"));
    expect(splitter.pending).toBe(true);
    splitter.reset();
    expect(splitter.push(bytes("c\n")).map(text)).toEqual(["c"]);
  });
});
