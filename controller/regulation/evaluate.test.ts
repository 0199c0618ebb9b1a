import { isRigError } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../config/yaml.ts";
import { evaluateReadings } from "./evaluate.ts";
import { loadProfile } from "./load.ts";
import { readingsSchema } from "./readings.ts";
import { renderEvaluation } from "./render-evaluation.ts";
import { roundTo } from "./round.ts";

function evaluate(text: string) {
  const bytes = new TextEncoder().encode(text);
  const { value, where } = parseYaml(bytes, "readings.yaml", readingsSchema, "READINGS_INVALID");
  const { profile } = loadProfile(value.profile ?? "jjg443-2023");
  return { profile, ...evaluateReadings(value, profile, where) };
}

function refused(text: string): string {
  try {
    evaluate(text);
  } catch (error) {
    if (isRigError(error, "READINGS_INVALID")) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

const rounded = (values: Array<number | null>, step = 0.01) =>
  values.map((value) => roundTo(value ?? Number.NaN, step));

const CAN_50 = `
method: metal-measure
product: gasoline-92
measure: { volume: 50.00, neck: 104.0, mlPerMm: 4.46, material: stainless-steel }
points:
  - point: Q1
    runs:
      - { display: 50.10, neck: 111.0, tJ: 23.6, tB: 24.1 }
      - { display: 50.12, neck: 112.0, tJ: 23.6, tB: 24.1 }
      - { display: 50.14, neck: 114.0, tJ: 23.6, tB: 24.1 }
`;

describe("published example, 50 L can with temperatures", () => {
  it("at full precision", () => {
    const { points, error, repeatability, payment, verdict } = evaluate(CAN_50);
    const runs = points[0]?.runs ?? [];
    expect(
      rounded(
        runs.map(({ VB }) => VB),
        1e-5,
      ),
    ).toEqual([50.03122, 50.03568, 50.0446]);
    expect(
      rounded(
        runs.map(({ reference }) => reference),
        1e-5,
      ),
    ).toEqual([50.01146, 50.01592, 50.02483]);
    expect(
      rounded(
        runs.map((run) => run.error),
        1e-4,
      ),
    ).toEqual([0.177, 0.2081, 0.2302]);
    expect(roundTo(error, 1e-4)).toBe(0.2051);
    expect(roundTo(repeatability ?? 0, 1e-4)).toBe(0.0315);
    expect([payment, verdict]).toEqual([null, "conforming"]);
  });

  it("as printed, with V_B and V_ref rounded to 0.01 L", () => {
    const { points, error } = evaluate(`${CAN_50}rounding: { litres: 0.01 }\n`);
    const runs = points[0]?.runs ?? [];
    expect(runs.map(({ VB }) => VB)).toEqual([50.03, 50.04, 50.04]);
    expect(runs.map(({ reference }) => reference)).toEqual([50.01, 50.02, 50.02]);
    expect(rounded(runs.map((run) => run.error))).toEqual([0.18, 0.2, 0.24]);
    expect(roundTo(error)).toBe(0.21);
  });
});

const CAN_20 = `
method: metal-measure
measure: { volume: 19.75, neck: 68.3, mlPerMm: 2.1 }
points:
  - { point: Q1, runs: [ { display: 19.77, neck: 37.4 }, { display: 19.82, neck: 67.6 }, { display: 20.00, neck: 132.2 } ] }
`;

describe("published example, 20 L can without temperatures", () => {
  it("errors 0.43, 0.36, 0.58, mean 0.46, repeatability 0.13: both fail", () => {
    const { points, error, repeatability, verdict } = evaluate(CAN_20);
    const runs = points[0]?.runs ?? [];
    expect(
      rounded(
        runs.map((run) => run.error),
        1e-4,
      ),
    ).toEqual([0.4312, 0.3619, 0.5824]);
    expect(rounded([error, repeatability])).toEqual([0.46, 0.13]);
    expect(verdict).toBe("non-conforming");
  });

  it("as printed, with 0.001 L", () => {
    const { points } = evaluate(`${CAN_20}rounding: { litres: 0.001 }\n`);
    const runs = points[0]?.runs ?? [];
    expect(runs.map(({ VB }) => VB)).toEqual([19.685, 19.749, 19.884]);
    expect(rounded(runs.map((run) => run.error))).toEqual([0.43, 0.36, 0.58]);
  });
});

it("published example of two points given as errors only (2006, 7.7)", () => {
  const { points, error, verdict } = evaluate(`
profile: jjg443-2006
method: metal-measure
points:
  - { point: Q1, runs: [ { error: 0.050 }, { error: 0.090 }, { error: 0.022 } ] }
  - { point: Q2, runs: [ { error: -0.08 }, { error: -0.025 }, { error: -0.035 } ] }
`);
  expect(rounded(points.map(({ meanError }) => meanError))).toEqual([0.05, -0.05]);
  expect(
    rounded(
      points.map(({ repeatability }) => repeatability),
      1e-4,
    ),
  ).toEqual([0.0402, 0.0325]);
  expect(error).toBeCloseTo(0.054, 10);
  expect(verdict).toBe("conforming");
  expect(points[0]?.runs[0]).toEqual({ VB: null, reference: null, error: 0.05 });
});

const METER = `
method: master-meter
product: gasoline-92
meter: { points: [ { flow: 24, error: 0.004 }, { flow: 60, error: -0.010 } ], bodyExpansion: 0, calibrationTemperature: 20 }
`;

describe("the master meter", () => {
  it("its curve at the run's flow, and the oil that warmed on its way", () => {
    const { points } = evaluate(
      `${METER}points: [ { point: Q1, runs: [ { display: 20.02, meterVolume: 20.005, flow: 42, tJ: 18.2, tM: 18.6 } ] } ]\n`,
    );
    const reference = (20.005 / (1 - 0.003 / 100)) * (1 + 0.0012 * (18.2 - 18.6));
    expect(points[0]?.runs[0]?.reference).toBeCloseTo(reference, 10);
    expect(points[0]).toMatchObject({ repeatability: null, verdict: "conforming" });
    expect(points[0]?.runs[0]?.VB).toBeNull();
  });

  it("without temperatures there is no correction, and no product is needed", () => {
    const { points } = evaluate(`
method: master-meter
meter: { points: [ { flow: 50, error: 0.1 } ] }
points: [ { point: Q1, runs: [ { display: 20.02, meterVolume: 20.02 } ] } ]
`);
    expect(points[0]?.runs[0]?.reference).toBeCloseTo(20, 10);
    expect(points[0]?.runs[0]?.error).toBeCloseTo(0.1, 10);
  });

  it("20.061 against 20.000 is 0.30 and conforms; 20.062 does not", () => {
    const at = (display: number) =>
      evaluate(`
method: master-meter
meter: { points: [ { flow: 50, error: 0 } ] }
points: [ { point: Q1, runs: [ { display: ${display}, meterVolume: 20 } ] } ]
`);
    expect(roundTo(at(20.061).error)).toBe(0.3);
    expect(at(20.061).verdict).toBe("conforming");
    expect(at(20.062).verdict).toBe("non-conforming");
  });
});

describe("the rule on U", () => {
  const at = (error: number, U: string) =>
    evaluate(`method: master-meter\npoints: [ { point: Q1, runs: [ { error: ${error}${U} } ] } ]\n`).verdict;

  it("holds only where a run has one", () => {
    expect(at(0.25, ", U: 0.12")).toBe("inconclusive");
    expect(at(0.25, ", U: 0.05")).toBe("conforming");
    expect(at(0.25, "")).toBe("conforming");
    expect(at(0.35, ", U: 0.12")).toBe("inconclusive");
    expect(at(0.45, ", U: 0.12")).toBe("non-conforming");
  });
});

describe("payment", () => {
  const at = (amount: number, top = "minPaymentVariable: 0.01\n") =>
    evaluate(`
method: metal-measure
${top}points: [ { point: Q1, runs: [ { error: 0.1, display: 20.02, amount: ${amount}, unitPrice: 7.72 } ] } ]
`);

  it("is judged where a limit is given, and does not change the verdict", () => {
    expect(at(154.55)).toMatchObject({ payment: "pass", verdict: "conforming" });
    expect(at(155)).toMatchObject({ payment: "fail", verdict: "conforming" });
    expect(at(155, "").payment).toBeNull();
  });
});

describe("other regulations", () => {
  const errors = (profile: string, runs: number[]) =>
    evaluate(
      `profile: ${profile}\nmethod: metal-measure\npoints: [ { point: full, runs: [ ${runs.map((E) => `{ error: ${E} }`).join(", ")} ] } ]\n`,
    );

  it("repeatability follows the profile's own rule", () => {
    expect(errors("oiml-r117", [0.1, 0.15, 0.2]).repeatability).toBeCloseTo(0.1, 10);
    expect(errors("jjg443-2023", [0.1, 0.15, 0.2]).repeatability).toBeCloseTo(0.1 / 1.69, 10);
  });

  it("0.4 % conforms to OIML and HB 44, not to JJG 443", () => {
    const verdicts = ["oiml-r117", "nist-hb44", "jjg443-2023"].map((profile) => errors(profile, [0.4]).verdict);
    expect(verdicts).toEqual(["conforming", "conforming", "non-conforming"]);
  });

  it("at 5 L OIML gives 50 mL", () => {
    const at = (display: number) =>
      evaluate(`
profile: oiml-r117
method: metal-measure
measure: { volume: 5, neck: 0, mlPerMm: 1 }
points: [ { point: low, runs: [ { display: ${display}, neck: 0 } ] } ]
`).verdict;
    expect([at(5.05), at(5.051), at(4.95), at(4.949)]).toEqual([
      "conforming",
      "non-conforming",
      "conforming",
      "non-conforming",
    ]);
  });
});

describe("readings that do not hold together are refused, with the line", () => {
  const ONE_RUN =
    "method: master-meter\nmeter: { points: [{ flow: 9, error: 0 }] }\npoints: [ { point: Q1, runs: [ { display: 20, meterVolume: 20, flow: 9 } ] } ]\n";

  it.each([
    ["method: metal-measure\npoints: []\n", /points/],
    [CAN_20.replace(", neck: 37.4", ""), /"neck"/],
    ["method: metal-measure\npoints: [ { point: Q1, runs: [ { display: 20, neck: 1 } ] } ]\n", /measure/],
    [CAN_50.replace(", tB: 24.1", ""), /both tJ and tB/],
    [CAN_50.replace("product: gasoline-92\n", ""), /product/],
    [CAN_50.replace("gasoline-92", "milk"), /readings.yaml:3.*gasoline-92/],
    [CAN_50.replace(", material: stainless-steel", ""), /material/],
    [CAN_50.replace("stainless-steel", "paper"), /readings.yaml:4/],
    [CAN_50.replace("display: 50.10", "dispaly: 50.10"), /readings.yaml:8.*dispaly|dispaly.*readings.yaml:8/],
    [CAN_50.replace("neck: 111.0", "neck: -99999"), /neck is -99999; at readings.yaml:8/],
    [CAN_50.replace("display: 50.10", "error: 0.1"), /either "error" or readings/],
    [`${METER}points: [ { point: Q1, runs: [ { display: 20, meterVolume: 20 } ] } ]\n`, /flow/],
    [
      `${METER}points: [ { point: Q1, runs: [ { display: 20, meterVolume: 20, flow: 50, neck: 20 } ] } ]\n`,
      /"neck" does not belong/,
    ],
    ["method: master-meter\npoints: [ { point: Q1, runs: [ { error: 0.1, amount: 5 } ] } ]\n", /unitPrice/],
    ["method: scales\npoints: [ { point: Q1, runs: [ { error: 0.1 } ] } ]\n", /method/],
    [
      "method: master-meter\npoints: [ { point: Q1, runs: [{ error: 0 }] }, { point: Q1, runs: [{ error: 0 }] } ]\n",
      /twice/,
    ],
    [
      CAN_50.replace("display: 50.10", "display: 5010e9"),
      /display is 5010000000000; at readings.yaml:8; expected at most/,
    ],
    [CAN_50.replace("volume: 50.00", "volume: 50000"), /measure.volume is 50000; at readings.yaml:4/],
    [ONE_RUN.replace("error: 0", "error: 100"), /meter.points\[0\].error is 100; at readings.yaml:2/],
    [
      ONE_RUN.replace("[{ flow: 9, error: 0 }]", "[{ flow: 9, error: 0 }, { flow: 9, error: 1 }]"),
      /two points at flow 9; at readings.yaml:2/,
    ],
    ["method: master-meter\npoints: [ { point: Q1, runs: [{ error: 1e9 }] } ]\n", /error is 1000000000; at .*:2/],
  ])("case %#", (text, message) => {
    expect(refused(text)).toMatch(message);
  });
});

describe("for a person", () => {
  it("in English and in Chinese", () => {
    const { profile, ...evaluation } = evaluate(CAN_50);
    const english = renderEvaluation(evaluation, profile, "en");
    expect(english).toContain("Flow point Q1: conforming");
    expect(english).toContain("mean error 0.21 %  repeatability 0.03 %");
    expect(renderEvaluation(evaluation, profile, "zh")).toContain("结论: 合格");
  });

  it("tells a delivery-signed code's reader which sign this is", () => {
    const { profile, ...evaluation } = evaluate(
      "profile: nist-hb44\nmethod: metal-measure\npoints: [ { point: full, runs: [ { error: -0.2 } ] } ]\n",
    );
    expect(renderEvaluation(evaluation, profile)).toContain("opposite sign");
  });
});
