import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runEvaluate } from "./evaluate.ts";

const MEASURE = "measure: { volume: 50, neck: 104, mlPerMm: 4.46, material: stainless-steel }";
const RUN = "{ display: 50.1, neck: 111, tJ: 23.6, tB: 24.1 }";

function evaluate(...lines: string[]): () => number {
  const path = join(mkdtempSync(join(tmpdir(), "evaluate-")), "readings.yaml");
  writeFileSync(path, ["method: metal-measure", ...lines].join("\n"));
  return () => runEvaluate(path, {});
}

describe("readings that do not fit together are refused with the line that they stand on", () => {
  it("a product that the profile does not know", () => {
    expect(evaluate(MEASURE, "product: petrol", `points: [{ point: Q1, runs: [${RUN}] }]`)).toThrow(
      /^READINGS_INVALID: .*"petrol"; at .*readings\.yaml:3; one of gasoline/,
    );
  });

  it("a run whose neck is far below the measure", () => {
    const empty = "      - { display: 50.1, neck: -900, tJ: 23.6, tB: 24.1 }";
    const small = MEASURE.replace("50,", "2,");
    const points = ["points:", "  - point: Q1", "    runs:", `      - ${RUN}`, empty];
    expect(evaluate(small, "product: diesel", ...points)).toThrow(
      /^READINGS_INVALID: .*no volume above zero; at .*readings\.yaml:8; check neck/,
    );
  });
});
