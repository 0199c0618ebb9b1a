import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_WATCH } from "@proverig/calibration";
import { describe, expect, it } from "vitest";
import { temporaryDir } from "../journal/testing/temporary.ts";
import { loadAcceptance } from "./acceptance.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/rules.yaml", import.meta.url));
const RULES = "name: n\nrules: [{ id: three, test: runs, atLeast: 3 }]\n";

function load(text: string) {
  const path = join(temporaryDir(), "rules.yaml");
  writeFileSync(path, text);
  return loadAcceptance(path);
}

describe("a laboratory's rules", () => {
  it("say which signals of the charts block; what they leave out stays as it is built in", () => {
    expect(loadAcceptance(EXAMPLE).watch).toEqual({
      baseline: 12,
      cusum: { k: 0.5, h: 5 },
      signals: { ...DEFAULT_WATCH.signals, "nine-on-one-side": "warns" },
    });
    expect(load(RULES).watch).toBeUndefined();
    expect(load(`${RULES}watch: {}\n`).watch).toEqual(DEFAULT_WATCH);
  });

  it.each([
    ["a signal that nobody knows", "watch: { signals: { beyond-4s: blocks } }", /beyond-4s/],
    ["|E_n| set aside", "watch: { signals: { agreement: off } }", /agreement/],
    ["an effect that nobody knows", "watch: { signals: { cusum: maybe } }", /cusum.*rules\.yaml:3.*blocks, warns, off/],
    ["limits from next to nothing", "watch: { baseline: 3 }", /baseline is 3.*at least 7/],
    ["a CUSUM that always signals", "watch: { cusum: { k: 0.5, h: 0 } }", /h is 0.*more than 0/],
    ["a misspelt key", "watch: { base-line: 20 }", /did you mean "baseline"/],
  ])("%s is refused", (_, text, says) => {
    expect(() => load(`${RULES}${text}\n`)).toThrow(expect.objectContaining({ code: "CALIBRATION_INVALID" }));
    expect(() => load(`${RULES}${text}\n`)).toThrow(says);
  });
});
