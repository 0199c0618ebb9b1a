import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EMPTY, type Entry, lineOf, NO_HASH, nextEntry, sha256, toEntry, verifyChain } from "./entry.ts";

const AT = "2026-11-22T09:49:53.123+08:00";

function chainOf(...data: unknown[]): Entry[] {
  const entries: Entry[] = [];
  let head = EMPTY;
  for (const item of data) {
    const text = nextEntry(head, AT, "note", item);
    head = text;
    entries.push(toEntry(text));
  }
  return entries;
}

test("the hash is SHA-256 over the RFC 8785 form of the entry without its hash", () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(json, fc.string({ minLength: 1 }), (data, kind) => {
      const { hash, ...rest } = toEntry(nextEntry(EMPTY, AT, kind, data));
      expect(hash).toBe(sha256(canonicalize(rest) ?? ""));
    }),
  );
});

test("a chain as written out and read back is intact", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (data) => {
      const read: Entry[] = chainOf(...data).map((entry) => JSON.parse(lineOf(entry)));
      expect(verifyChain(read)).toMatchObject({ intact: true, head: { seq: data.length } });
    }),
  );
});

test("the first entry is number 1 and follows 64 zeros", () => {
  expect(chainOf({ a: 1 })).toMatchObject([{ seq: 1, prev: NO_HASH, data: { a: 1 } }]);
});

test.each([
  ["seq", 4],
  ["at", "2026-11-22T09:49:53.124+08:00"],
  ["kind", "Note"],
  ["data", { total: 20.0000001 }],
  ["data", null],
  ["prev", "0".repeat(64)],
  ["hash", "f".repeat(64)],
])("a changed %s in the middle is found", (field, value) => {
  const chain = chainOf({ total: 1 }, { total: 20 }, { total: 3 }).map((entry, i) =>
    i === 1 ? { ...entry, [field]: value } : entry,
  );
  expect(verifyChain(chain)).toMatchObject({ intact: false, head: { seq: 1 } });
});

test("a changed entry with its hash made right breaks the next one", () => {
  const [first, second, third] = chainOf({ total: 1 }, { total: 20 }, { total: 3 });
  if (!first || !second || !third) throw new Error("three entries");
  const forged = toEntry(nextEntry(first, second.at, second.kind, { total: 21 }));
  expect(verifyChain([first, forged, third])).toMatchObject({ intact: false, head: { seq: 2 } });
});

test("an entry taken out, doubled or moved is found", () => {
  const [a, b, c] = chainOf(1, 2, 3);
  if (!a || !b || !c) throw new Error("three entries");
  for (const chain of [
    [a, c],
    [b, c],
    [a, b, b, c],
    [b, a, c],
    [a, c, b],
  ]) {
    expect(verifyChain(chain).intact).toBe(false);
  }
});

test("what JSON cannot hold is refused before it becomes an entry", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  for (const data of [Number.NaN, Number.POSITIVE_INFINITY, undefined, loop, { deep: [Number.NaN] }, 1n]) {
    expect(() => nextEntry(EMPTY, AT, "note", data)).toThrow();
  }
});
