import { readFileSync } from "node:fs";
import { CHART_SIGNALS, DEFAULT_ACCEPTANCE } from "@proverig/calibration";
import { describe, expect, it } from "vitest";
import { inputName, ruleName, signalText, sourceText } from "./index.ts";

const CHINESE = /[\u4e00-\u9fff]/;
const source = ["budget-inputs", "meter-budget", "probe-budget"]
  .map((name) => readFileSync(new URL(`../calibrate/${name}.ts`, import.meta.url), "utf8"))
  .join("\n");
const named = (pattern: RegExp) => [...new Set([...source.matchAll(pattern)].map(([, name]) => name ?? ""))];

describe("names that entries keep in English", () => {
  const inputs = named(/(?:input: |half\(|probe\()"([^"]+)"/g);

  it("of a budget's inputs: each has a Chinese one, and stays itself in English", () => {
    expect(inputs.length).toBeGreaterThan(18);
    for (const input of inputs) {
      expect(inputName(input, "zh"), input).toMatch(CHINESE);
      expect(inputName(input, "en")).toBe(input);
    }
    expect(inputName("a plugin's own", "zh")).toBe("a plugin's own");
  });

  it("of where a number comes from, with what stands in it", () => {
    const plain = named(/(?:source: |, |: )"([a-zA-Z][^"]* [^"]*|buoyancy)"(?:\)|,$|;$)/gm).filter(
      (text) => !inputs.includes(text),
    );
    expect(plain.length).toBeGreaterThan(10);
    for (const text of plain) expect(sourceText(text, "zh"), text).toMatch(CHINESE);
    expect(sourceText("mean of 5 runs", "zh")).toBe("5 次的平均值");
    expect(sourceText("certificate M-1 (2024)", "zh")).toBe("证书 M-1 (2024)");
    expect(sourceText("mean of 5 runs", "en")).toBe("mean of 5 runs");
  });

  it("of the built-in rules and of what charts call out", () => {
    for (const { id } of DEFAULT_ACCEPTANCE.rules) expect(ruleName(id, "zh"), id).toMatch(CHINESE);
    expect(ruleName("our-own", "zh")).toBe("our-own");
    for (const id of [...CHART_SIGNALS, "agreement"]) {
      const text = signalText({ id, side: "up", En: -1.234 }, "zh");
      expect(text, id).toMatch(CHINESE);
      expect(text).not.toMatch(/\{\w+\}/);
    }
    expect(signalText({ id: "agreement", side: "up", En: -1.234 }, "en")).toContain("|E_n| = 1.23");
  });
});
