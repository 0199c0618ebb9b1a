import { expect, test } from "vitest";
import { PROTOCOLS } from "../../protocols.ts";
import { builtInDrivers } from "../../registry.ts";
import { seededRandom } from "../../time/random.ts";
import { FUZZED } from "./index.ts";

/** `npm run bench` does the same with ten million bytes for each. */
const BYTES = 40_000;

const tables = PROTOCOLS.map(({ name }) => name);
const others = FUZZED.filter(({ name }) => !tables.includes(name));

test.each(others.map((fuzzed) => [fuzzed.name, fuzzed] as const))(
  "noise for %s: no crash, no hang, and nothing taken that does not bear its check out",
  (_, { run }) => {
    const tally = run(seededRandom(11), BYTES);
    expect(tally.wrong).toEqual([]);
    expect(tally.bytes).toBeGreaterThanOrEqual(BYTES);
    expect(tally.whole).toBeGreaterThan(0);
    expect(tally.frames).toBeGreaterThan(0);
  },
);

test("every bus that a built-in driver stands on has its parser among them", () => {
  const names = FUZZED.map(({ name }) => name);
  // A scanner's codes are lines as a thermometer's are, held against a form of digits.
  const known = new Set(["serial-scanner"]);
  for (const { bus } of builtInDrivers().values()) {
    if (bus === null || known.has(bus.name)) continue;
    expect(
      names.some((name) => name.startsWith(bus.name)),
      bus.name,
    ).toBe(true);
  }
});
