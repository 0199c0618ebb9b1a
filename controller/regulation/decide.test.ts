import { fileURLToPath } from "node:url";
import { conformityProbability } from "@proverig/calibration";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numbersOf } from "../attestation/numbers.ts";
import { decide, type Finding } from "./decide.ts";
import { judgePoint } from "./judge.ts";
import { loadProfile } from "./load.ts";
import type { DecisionRule } from "./profile.ts";
import { profileSchema } from "./profile-schema.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/profile/", import.meta.url));
const MPE = { low: -0.3, high: 0.3 };
const finding = (E: number, U: number | null, parts: Partial<Finding> = {}): Finding => ({
  E,
  below: E < 0,
  U,
  mpe: MPE,
  uncertaintyShare: 1 / 3,
  ...parts,
});

describe("guard bands", () => {
  const rule: DecisionRule = { kind: "guard-band", accept: 1, reject: 1 };
  it.each([
    [0.24, 0.06, "conforming"],
    [-0.24, 0.06, "conforming"],
    [0.25, 0.06, "inconclusive"],
    [0.3, 0.06, "inconclusive"],
    [0.36, 0.06, "inconclusive"],
    [0.37, 0.06, "non-conforming"],
    [-0.37, 0.06, "non-conforming"],
    [0, 0.31, "inconclusive"],
    [0.3, 0, "conforming"],
    [0.31, 0, "non-conforming"],
  ] as const)("E = %d %%, U = %d %%: %s", (E, U, verdict) => {
    expect(decide(rule, finding(E, U))).toBe(verdict);
  });

  it("without a band outside reject what is beyond the limit, without one inside accept up to it", () => {
    expect(decide({ ...rule, reject: 0 }, finding(0.31, 0.06))).toBe("non-conforming");
    expect(decide({ ...rule, accept: 0 }, finding(0.3, 0.06))).toBe("conforming");
  });

  it("limits that differ are each guarded", () => {
    const wide = finding(-0.9, 0.05, { mpe: { low: -1, high: 0.5 } });
    expect(decide(rule, wide)).toBe("conforming");
    expect(decide(rule, { ...wide, E: 0.47, below: false })).toBe("inconclusive");
  });
});

describe("the probability of conformity", () => {
  const rule: DecisionRule = { kind: "probability", accept: 0.95, reject: 0.95 };
  it.each([
    // u = 0.03: 95 % are 1.645 u inside the limit.
    [0.25, 0.06, "conforming"],
    [0.26, 0.06, "inconclusive"],
    [0.34, 0.06, "inconclusive"],
    [0.35, 0.06, "non-conforming"],
    [-0.35, 0.06, "non-conforming"],
  ] as const)("E = %d %%, U = %d %%: %s", (E, U, verdict) => {
    expect(decide(rule, finding(E, U))).toBe(verdict);
  });

  it("is what the words of the rule say", () => {
    const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(double(-1, 1), double(0, 0.5), (E, U) => {
        const p = conformityProbability(E, U / 2, MPE);
        const verdict = decide(rule, finding(E, U));
        if (verdict === "conforming") expect(p).toBeGreaterThan(0.95 - 1e-9);
        if (verdict === "non-conforming") expect(p).toBeLessThan(0.05 + 1e-9);
        if (verdict === "inconclusive") expect(Math.abs(p - 0.5)).toBeLessThan(0.45 + 1e-9);
      }),
    );
  });
});

it.each([
  { kind: "guard-band", accept: 1, reject: 1 },
  { kind: "probability", accept: 0.95, reject: 0.95 },
] as const)("$kind says nothing where U is not known", (rule) => {
  expect(decide(rule, finding(0, null))).toBe("inconclusive");
  expect(decide({ kind: "default" }, finding(0, null))).toBe("conforming");
});

describe("the profile's option", () => {
  const { profile } = loadProfile("jjg443-2023");
  const with_ = (value: unknown) => {
    const { overlays: _, ...file } = profile;
    return profileSchema.safeParse({ ...file, decision: { value, source: "the laboratory", mark: "house" } });
  };
  const judge = (value: DecisionRule, error: number, U: number) =>
    judgePoint({ ...profile, decision: { ...profile.decision, value } }, [{ error, U }], { volumeL: 20 }).verdict;

  it("is the default rule of docs/uncertainty.md in every profile that is shipped", () => {
    for (const name of ["jjg443-2023", "jjg443-2015", "jjg443-2006", "oiml-r117", "nist-hb44"])
      expect(loadProfile(name).profile.decision).toMatchObject({ value: { kind: "default" }, mark: "house" });
  });

  it("judges a point", () => {
    expect(judge({ kind: "default" }, 0.27, 0.05)).toBe("conforming");
    expect(judge({ kind: "guard-band", accept: 1, reject: 1 }, 0.27, 0.05)).toBe("inconclusive");
    expect(judge({ kind: "guard-band", accept: 0.5, reject: 1 }, 0.27, 0.05)).toBe("conforming");
    expect(judge({ kind: "probability", accept: 0.95, reject: 0.95 }, 0.35, 0.05)).toBe("non-conforming");
    // E is rounded before it is compared, as by the default rule.
    expect(judge({ kind: "guard-band", accept: 1, reject: 1 }, 0.2549, 0.05)).toBe("conforming");
  });

  it("is one of three, with numbers that make sense", () => {
    expect(with_({ kind: "guard-band", accept: 1, reject: 0 }).success).toBe(true);
    expect(with_({ kind: "probability", accept: 0.95, reject: 0.9 }).success).toBe(true);
    for (const wrong of [
      { kind: "shared-risk" },
      { kind: "default", accept: 1 },
      { kind: "guard-band", accept: -1, reject: 1 },
      { kind: "guard-band", accept: 1 },
      { kind: "probability", accept: 0.5, reject: 0.95 },
      { kind: "probability", accept: 95, reject: 95 },
      null,
    ])
      expect(with_(wrong).success, JSON.stringify(wrong)).toBe(false);
  });

  it("is set by an overlay, and stands among the numbers that are attested", () => {
    const { profile: guarded } = loadProfile("jjg443-2023", ["guard-band.yaml"], EXAMPLES);
    expect(guarded.decision.value).toEqual({ kind: "guard-band", accept: 1, reject: 1 });
    const [number] = numbersOf(guarded).filter(({ path }) => path === "decision");
    expect(number).toMatchObject({ value: guarded.decision.value, source: "agreed with the customer", mark: "house" });
  });

  it("a profile that does not mention it has the default", () => {
    const { overlays: _, decision: __, ...file } = profile;
    expect(profileSchema.parse(file).decision.value).toEqual({ kind: "default" });
  });
});
