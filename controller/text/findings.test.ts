import { type AcceptanceRule, judgeCalibration } from "@proverig/calibration";
import { describe, expect, it } from "vitest";
import { meterFacts } from "../documents/testing/facts.ts";
import { findingText } from "./findings.ts";

const RULES = [
  { test: "runs", atLeast: 3 },
  { test: "range", limit: 1 },
  { test: "standard-deviation", limit: 1 },
  { test: "linearity", limit: 1 },
  { test: "agreement", limit: 1 },
  { test: "drift", limit: 1, by: "line" },
  { test: "check" },
  { test: "reaches", from: 9, to: 60 },
] as const;

describe("what the rules of acceptance saw", () => {
  it("the dictionary's English is what the entries keep; the Chinese has no English in it", () => {
    const { certificate, previous } = meterFacts();
    const rules = RULES.map(
      (test, i): AcceptanceRule => ({ ...test, id: `r${i}`, blocking: true, source: "test", mark: "laboratory" }),
    );
    const years = [1, 2, 3].map((back) => ({
      ...certificate,
      number: `CAL-${back}`,
      endedAt: new Date(Date.parse(certificate.endedAt) - back * 3.2e10).toISOString(),
    }));
    for (const before of [previous, [], years]) {
      const { findings } = judgeCalibration(certificate, before, { name: "all", rules });
      expect(findings).toHaveLength(RULES.length);
      for (const finding of findings) {
        expect(findingText(finding, "en")).toBe(finding.text);
        expect(findingText(finding, "zh").replace(/CAL[-\d]+/g, "")).not.toMatch(/[A-Za-z]{2,}/);
      }
    }
  });

  it("what an earlier version has kept stays as it is", () => {
    expect(findingText({ text: "worst at 24.0" }, "zh")).toBe("worst at 24.0");
  });
});
