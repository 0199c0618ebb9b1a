import { describe, expect, it } from "vitest";
import type { Standard } from "../config/rig.ts";
import { requireNotSuperseded } from "./for-verification.ts";
import { standardsInForce } from "./in-force.ts";
import { requireGood } from "./require-good.ts";
import { CERTIFICATE_ACCEPTED, CERTIFICATE_WITHDRAWN, INTERMEDIATE_CHECK, type RigChain } from "./rig-entries.ts";

const TYPED: Record<string, Standard> = {
  master: {
    certificate: "C-1",
    validUntil: "2026-12-31",
    points: [{ flow: 55, error: 0, U: 0.04 }],
    gas: 0.01,
    linePack: 0.5,
    bodyExpansion: 0.00001,
    calibrationTemperature: 20,
  },
  "t-meter": { certificate: "C-2", validUntil: "2099-12-31", points: [{ at: 20, correction: 0, U: 0.05 }] },
};

function accepted(certificate: string, from: string, more: object = {}) {
  return {
    certificate,
    calibration: `cal-${certificate}`,
    head: "ab",
    device: "master",
    method: "metal-measure",
    liquid: null,
    volumeL: 20,
    effect: {
      kind: "meter",
      points: [{ flow: 55, error: 0.1, U: 0.03 }],
      repeatability: 0.004,
      calibrationTemperature: 18,
      drift: null,
    },
    validUntil: "2027-06-30",
    from,
    by: "Li",
    rules: [],
    reason: null,
    signature: "s",
    ...more,
  };
}

function chain(...entries: Array<[kind: string, data: object, at?: string]>): RigChain {
  return entries.map(([kind, data, at = "2026-06-01T08:00:00+08:00"], i) => ({ seq: i + 1, at, kind, data }));
}

const at = (moment: string) => Date.parse(`${moment}+08:00`);
const FIRST: [string, object] = [CERTIFICATE_ACCEPTED, accepted("A-1", "2026-06-01T08:00:00+08:00")];

const check = (moment: string, En: number, certificate = "A-1") => ({
  id: moment,
  device: "master",
  certificate,
  at: moment,
  x: 55,
  value: 0.1,
  expected: 0.1,
  U: 0.03,
  certificateU: 0.03,
  runs: [0.1],
  En,
  calibration: "cal-1",
});

describe("the standards in force at a moment", () => {
  it("without an acceptance they are rig.yaml's", () => {
    const { standards, byName, warnings } = standardsInForce(TYPED, [], at("2026-07-01T00:00:00"));
    expect(standards).toEqual(TYPED);
    expect(byName.master).toMatchObject({ source: "typed", state: "good", calibration: null });
    expect(warnings).toEqual([]);
  });

  it("an accepted one takes its place from its moment on; what belongs to the rig's build stays", () => {
    const before = standardsInForce(TYPED, chain(FIRST), at("2026-06-01T07:59:59"));
    expect(before.byName.master?.certificate).toBe("C-1");
    const { standards, warnings } = standardsInForce(TYPED, chain(FIRST), at("2026-06-01T08:00:00"));
    expect(standards.master).toEqual({
      ...TYPED.master,
      certificate: "A-1",
      validUntil: "2027-06-30",
      points: [{ flow: 55, error: 0.1, U: 0.03 }],
      repeatability: 0.004,
      calibrationTemperature: 18,
    });
    expect(standards["t-meter"]).toEqual(TYPED["t-meter"]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.text).toMatch(/^master: rig.yaml names certificate C-1; A-1/);
  });

  it("no warning where rig.yaml names it too", () => {
    const typed = { master: { ...TYPED.master, certificate: "A-1" } as Standard };
    expect(standardsInForce(typed, chain(FIRST), at("2026-07-01T00:00:00")).warnings).toEqual([]);
  });

  it("the last accepted wins", () => {
    const two = chain(FIRST, [CERTIFICATE_ACCEPTED, accepted("A-2", "2026-09-01T00:00:00+08:00")]);
    const of = (moment: string) => standardsInForce(TYPED, two, at(moment)).byName.master?.certificate;
    expect([of("2026-08-31T23:59:59"), of("2026-09-01T00:00:00")]).toEqual(["A-1", "A-2"]);
  });

  it("one that expired is not followed by an older or a typed one, and blocks", () => {
    const inForce = standardsInForce(TYPED, chain(FIRST), at("2027-07-01T00:00:00"));
    expect(inForce.byName.master).toMatchObject({ certificate: "A-1", state: "expired" });
    expect(() => requireGood(inForce, ["master"])).toThrow(
      /^STANDARD_EXPIRED: certificate A-1 .* valid until 2027-06-30/,
    );
    expect(() => requireGood(inForce, ["t-meter"])).not.toThrow();
    const lastDay = standardsInForce(TYPED, chain(FIRST), at("2027-06-30T23:59:59"));
    expect(() => requireGood(lastDay, ["master"])).not.toThrow();
  });

  it("withdrawn: it was good until the moment that the person named", () => {
    const since = "2026-07-01T00:00:00+08:00";
    const data = { certificate: "A-1", device: "master", since, reason: "dented", by: "Li", signature: "s" };
    const entries = chain(FIRST, [CERTIFICATE_WITHDRAWN, data, "2026-08-01T00:00:00+08:00"]);
    const inForce = standardsInForce(TYPED, entries, at("2026-08-02T00:00:00"));
    expect(() => requireGood(inForce, ["master"])).toThrow(
      /^STANDARD_DRIFTING: .* withdrawn; it was good until 2026-07-01.*calibrate affected A-1/,
    );
    expect(standardsInForce(TYPED, entries, at("2026-07-15T00:00:00")).byName.master?.state).toBe("good");
  });

  it("drifting by its last check; good again only when the next one agrees", () => {
    const [good, bad, again] = ["2026-07-01", "2026-08-01", "2026-08-02"].map((day) => `${day}T08:00:00+08:00`);
    const drifting = chain(
      FIRST,
      [INTERMEDIATE_CHECK, check(good ?? "", 0.4)],
      [INTERMEDIATE_CHECK, check(bad ?? "", -1.2)],
    );
    const inForce = standardsInForce(TYPED, drifting, at("2026-08-01T09:00:00"));
    expect(() => requireGood(inForce, ["master"])).toThrow(/^STANDARD_DRIFTING: .*it was good until 2026-07-01T08:00/);
    const mended = chain(...drifting.map(({ kind, data }): [string, object] => [kind, data as object]), [
      INTERMEDIATE_CHECK,
      check(again ?? "", 0.9),
    ]);
    expect(standardsInForce(TYPED, mended, at("2026-08-03T00:00:00")).byName.master?.state).toBe("good");
  });

  it("a check of another certificate says nothing about this one", () => {
    const entries = chain(FIRST, [INTERMEDIATE_CHECK, check("2026-07-01T08:00:00+08:00", 3, "C-1")]);
    expect(standardsInForce(TYPED, entries, at("2026-08-01T00:00:00")).byName.master?.state).toBe("good");
  });

  it("a visit that was begun with a superseded certificate does not go on", () => {
    const { byName } = standardsInForce(TYPED, chain(FIRST), at("2026-07-01T00:00:00"));
    const basis = (standards: Record<string, Standard>) => ({
      bench: false,
      decimals: {},
      standards,
      meter: "master",
      nozzleTemperature: null,
      referenceTemperature: null,
      measure: null,
    });
    expect(() => requireNotSuperseded(basis(TYPED), { byName })).toThrow(
      /^STANDARD_EXPIRED: certificate C-1 of "master" was superseded by A-1; it was good until 2026-06-01/,
    );
    const own = { ...TYPED, master: { ...TYPED.master, certificate: "A-1" } as Standard };
    expect(() => requireNotSuperseded(basis(own), { byName })).not.toThrow();
  });

  it("an entry that is not as it is written is a broken journal, not a standard", () => {
    expect(() => standardsInForce(TYPED, chain([CERTIFICATE_ACCEPTED, { certificate: "A-1" }]), 0)).toThrow(
      /^JOURNAL_CORRUPT/,
    );
  });
});
