import { RigError, type SelfLock } from "@proverig/drivers";
import { describe, expect, test } from "vitest";
import type { Standard } from "../config/rig.ts";
import type { EntryData } from "../engine/entries.ts";
import { type Attempt, emptyHistory, type History } from "../engine/history.ts";
import { asLost, isLinkFault } from "../safety/link-fault.ts";
import { closingSeconds } from "./overrun.ts";
import { hearSelfLock, judgeSelfLock } from "./self-lock.ts";
import { requireStandards, standardsInUse } from "./standards.ts";
import { voidedBy } from "./voided-by.ts";
import { zeroLimitLpm } from "./zero.ts";

const METER = {
  certificate: "C-1",
  validUntil: "2027-03-01",
  points: [{ flow: 9, error: 0, U: 0.04 }],
  bodyExpansion: 0,
  calibrationTemperature: 20,
};
const PROBE = { certificate: "C-2", validUntil: "2027-03-01", points: [{ at: 20, correction: 0, U: 0.05 }] };
const CAN: Standard = {
  kind: "metal-measure",
  certificate: "C-4",
  validUntil: "2027-03-01",
  volume: 50,
  neck: 104,
  mlPerMm: 4.46,
  material: "stainless-steel",
};
const ROLES = { meter: "master", meterTemperature: "t-meter", nozzleTemperature: "t-nozzle" };

describe("a standard", () => {
  const standards = { master: METER, "t-meter": PROBE, "t-nozzle": { ...PROBE, certificate: "C-3" } };
  const at =
    (time: string, given: Record<string, Standard> = standards) =>
    () =>
      requireStandards({ roles: ROLES, standards: given }, "master-meter", Date.parse(time));

  test("holds to the last second of its last day, eight hours east of Greenwich", () => {
    expect(at("2027-03-01T23:59:59.999+08:00")).not.toThrow();
    expect(at("2027-03-02T00:00:00+08:00")).toThrow(/^STANDARD_EXPIRED: certificate C-1 .* 2027-03-01/);
    expect(at("2027-03-01T15:59:59.999Z")).not.toThrow();
    expect(at("2027-03-01T16:00:00Z")).toThrow(/^STANDARD_EXPIRED/);
  });

  test("one that has expired stops a job that could do with the others", () => {
    const old = { ...standards, "t-nozzle": { ...PROBE, certificate: "C-3", validUntil: "2026-12-31" } };
    expect(at("2027-01-01T08:00:00+08:00", old)).toThrow(/C-3/);
  });

  test("one that is missing is named", () => {
    expect(at("2027-01-01T08:00:00+08:00", { master: METER, "t-meter": PROBE })).toThrow(
      /^STANDARD_MISSING: .*t-nozzle/,
    );
  });

  test("is needed by what the method measures with, and by nothing else", () => {
    expect(standardsInUse({ roles: ROLES, standards }, "master-meter")).toEqual(["master", "t-nozzle", "t-meter"]);
    const can = { roles: { ...ROLES, measureTemperature: "t-can" }, standards: { can: CAN, master: METER } };
    expect(standardsInUse(can, "metal-measure")).toEqual(["can", "t-nozzle", "t-can"]);
    expect(standardsInUse({ roles: {}, standards: {} }, "metal-measure")).toEqual(["metal-measure"]);
  });
});

describe("how long a valve takes to close", () => {
  const attempt = (path: string[], closingS: number | null): Attempt =>
    ({ path, closingS, nozzle: 1, point: "Q1", run: 1, attempt: 1, void: null }) as Attempt;
  const after = (...attempts: Attempt[]): History => ({ ...emptyHistory(), attempts });
  const purged: EntryData["purge-ended"] = {
    step: "purge:1",
    nozzle: 1,
    boot: 1,
    receivedL: 8,
    closingS: 0.4,
    path: ["v-high"],
    flowLpm: 55,
  };

  test("is a guess at first, then what the purge has shown, also for another path", () => {
    expect(closingSeconds(emptyHistory(), ["v-high"])).toBe(0.3);
    const history = { ...emptyHistory(), purges: { "purge:1": purged } };
    expect(closingSeconds(history, ["v-high"])).toBe(0.4);
    expect(closingSeconds(history, ["v-low"])).toBe(0.4);
  });

  test("is the mean of the last three of its own path; what taught nothing does not count", () => {
    const history = after(
      attempt(["v-high"], 9),
      attempt(["v-high"], 0.3),
      attempt(["v-low"], 5),
      attempt(["v-high"], 0.4),
      attempt(["v-high"], null),
      attempt(["v-high"], 0.5),
    );
    expect(closingSeconds(history, ["v-high"])).toBeCloseTo(0.4, 9);
    expect(closingSeconds(history, ["v-low"])).toBe(5);
  });
});

describe("the self-lock", () => {
  const read = { mainBoard: "MB-1", encoder: "EN-1", abnormalDeliveries: 0, locked: false, code: null };
  const known = { mainBoard: "MB-1", encoder: "EN-1" };

  test("passes only when everything was read and compared", () => {
    expect(judgeSelfLock(read, known)).toBe("pass");
    expect(judgeSelfLock({ ...read, mainBoard: " MB-1 " }, known)).toBe("pass");
  });

  test.each([
    ["nothing was read", null, known],
    ["a serial is missing", { ...read, encoder: null }, known],
    ["the count is missing", { ...read, abnormalDeliveries: null }, known],
    ["the lock's state is missing", { ...read, locked: null }, known],
    ["the job knows no serial to compare", read, { mainBoard: "MB-1" }],
  ])("is not verified where %s", (_, reading, job) => expect(judgeSelfLock(reading, job)).toBe("not-verified"));

  test.each([
    ["it is locked", { ...read, locked: true }],
    ["it counted abnormal deliveries", { ...read, abnormalDeliveries: 1 }],
    ["another main board is in it", { ...read, mainBoard: "MB-2" }],
    ["another encoder is in it, though the rest is missing", { ...read, encoder: "EN-2", locked: null }],
    ["it shows code 61", { ...read, code: 61 }],
    [
      "it shows code 67 and nothing else was read",
      { mainBoard: null, encoder: null, abnormalDeliveries: null, locked: null, code: 67 },
    ],
  ])("fails where %s", (_, reading) => expect(judgeSelfLock(reading, known)).toBe("fail"));

  const RECORD = { at: "2026-11-02 14:20", kind: "pulse", deviationPercent: -1.8 };
  const collector = (records: () => Promise<Array<typeof RECORD>>): SelfLock => ({
    kind: "self-lock",
    driver: "test",
    name: "lock",
    read: async () => ({ value: read, at: 0 }),
    records: async () => ({ value: await records(), at: 0 }),
    probe: async () => ({ summary: "", complaints: [] }),
  });

  test("a collector's abnormal record fails it, whatever the count says", async () => {
    const { reading, records } = await hearSelfLock(collector(async () => [RECORD]));
    expect(reading?.abnormalDeliveries).toBe(0);
    expect(judgeSelfLock(reading, known, records)).toBe("fail");
  });

  test("a collector without records passes", async () => {
    const { reading, records } = await hearSelfLock(collector(async () => []));
    expect([records, judgeSelfLock(reading, known, records)]).toEqual([[], "pass"]);
  });

  test("a collector that falls silent before its records leaves it not verified; what it has told stands", async () => {
    const silent = new RigError("DEVICE_SILENT", { what: "no answer" });
    const { reading, records, error } = await hearSelfLock(collector(() => Promise.reject(silent)));
    expect([reading?.mainBoard, records, error?.code]).toEqual([read.mainBoard, null, "DEVICE_SILENT"]);
    expect(judgeSelfLock(reading, known, records)).toBe("not-verified");
  });

  test("code 66 is no fault of the lock", () => expect(judgeSelfLock({ ...read, code: 66 }, known)).toBe("pass"));
});

test("a meter's rest is three times its stated zero stability, and not less than its resolution shows", () => {
  const limit = (zeroStability?: number) =>
    zeroLimitLpm({ config: { roles: ROLES, standards: { master: { ...METER, zeroStability } } } } as never);
  expect(limit(0.02)).toBeCloseTo(0.06, 9);
  expect(limit(0.002)).toBe(0.03);
  expect(limit(undefined)).toBe(0.03);
});

test.each([
  "DEVICE_SILENT",
  "LINK_LOST",
  "REPLY_CORRUPT",
  "PORT_NOT_FOUND",
  "PORT_BUSY",
  "PORT_DENIED",
  "PORT_CHANGED",
] as const)("%s is of a line or a device, and may come back by itself", (code) => {
  const fault = new RigError(code, { what: "test", where: "dispenser" });
  expect(isLinkFault(fault)).toBe(true);
  expect(voidedBy({ tripped: null }, fault).void).toBe("link-lost");
  // Oil has flowed: it is not known from files and arguments any more.
  expect(asLost(fault)).toMatchObject({ exitStatus: 3, where: "dispenser" });
});

test("what a device says does not come right by waiting", () => {
  for (const code of ["DISPLAY_STATE", "DEVICE_REFUSED", "TRIP"] as const) {
    expect(isLinkFault(new RigError(code, { what: "test" }))).toBe(false);
  }
  expect(isLinkFault(new Error("anything"))).toBe(false);
});
