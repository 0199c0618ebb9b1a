/** Whole visits by each kind of data interface, to a verdict that the simulated world bears out. */
import { describe, expect, test } from "vitest";
import { attempts, expectTrueErrors } from "./testing/true-errors.ts";
import { type Edit, SHORT, scene } from "./testing/visit.ts";

const STEADY = { scatter: 0 };

const by = (driver: string, line: string, more = ""): readonly Edit[] => [
  [/ {2}dispenser: \{ simulated: true, baud: 9600, parity: odd \}/, `  dispenser: { simulated: true, ${line} }`],
  [
    /driver: dart, line: dispenser, address: 80, nozzle: 1, decimals: \{.*\} \}/,
    `driver: ${driver}, line: dispenser${more} }`,
  ],
];

const RIGS: readonly [title: string, rig: readonly Edit[]][] = [
  ["tax-port, read by a person and confirmed by the record", by("tax-port", "baud: 9600, parity: even")],
  ["gilbarco-two-wire, read when it has ended", by("gilbarco-two-wire", "baud: 5760, parity: even")],
  ["gilbarco-two-wire, with presets", by("gilbarco-two-wire", "baud: 5760, parity: even", ", preset: true")],
  ["zhengxing, commanded", by("zhengxing", "baud: 9600, parity: even", ", price: 772")],
  ["lanfeng, commanded, without presets", by("lanfeng", "baud: 9600")],
  ["lanfeng, with presets", by("lanfeng", "baud: 9600", ", preset: A3")],
  ["hengshan native, handled by a person", by("hengshan", "baud: 2400", ", variant: native")],
  ["hengshan UDC, handled by a person", by("hengshan", "baud: 9600", ", variant: udc")],
  ["censtar-gkl, started by a person", by("censtar-gkl", "baud: 9600", ", price: 772")],
  ["tatsuno, handled by a person", by("tatsuno", "baud: 19200, parity: even")],
  ["azt2", by("azt2", "baud: 4800, parity: even, dataBits: 7, stopBits: 2")],
  ["azt2, read at the end only", by("azt2", "baud: 4800, parity: even, dataBits: 7, stopBits: 2", ", live: false")],
];

describe("a visit reaches a verdict", () => {
  test.each(RIGS)("by %s", async (_, rig) => {
    const visited = await scene({ job: [SHORT], rig, station: { dispenser: STEADY } }).visit();
    expect(visited.fault).toBeNull();
    expect(visited.record).toMatchObject({ outcome: "completed", verdict: "conforming", findings: [] });
    expectTrueErrors(visited);
  });
});

describe("the tax port confirms what a person has read", () => {
  const rig = by("tax-port", "baud: 9600, parity: even");

  test("a display that shows other than is booked: void, with both numbers, and no verdict about the points", async () => {
    const creep = { kind: "display-creep", device: "display", perMinute: 30 };
    const visited = await scene({ job: [SHORT], rig, station: { dispenser: STEADY, faults: [creep] } }).visit();
    expect(visited.record).toMatchObject({ outcome: "completed", verdict: "inconclusive" });
    expect(new Set(attempts(visited).map(({ data }) => data.void))).toEqual(new Set(["display-unsteady"]));
    expect(visited.record?.findings[0]).toMatchObject({
      code: "display-unsteady",
      text: expect.stringMatching(/volume \d\.\d\d read, \d\.\d\d recorded/),
    });
  });

  test("the price is the one that was booked, and another one in the job is a finding", async () => {
    const visited = await scene({ job: [SHORT], rig, station: { dispenser: { ...STEADY, unitPrice: 7.5 } } }).visit();
    expect(visited.record).toMatchObject({ outcome: "completed", verdict: "conforming" });
    expect(visited.record?.nozzles[0]?.items.payment).toBe("pass");
    expect(visited.record?.findings).toEqual([{ code: "unit-price", text: expect.stringContaining("7.50") }]);
  });

  test("a record that is not written: void, and said so", async () => {
    const stuck = { kind: "stuck", device: "display" };
    const visited = await scene({ job: [SHORT], rig, station: { dispenser: STEADY, faults: [stuck] } }).visit();
    expect(visited.record?.verdict).not.toBe("conforming");
    expect(attempts(visited)[0]?.data).toMatchObject({
      void: "display-unsteady",
      reason: "the data interface has no record of this delivery",
    });
  });

  test("a port that is silent is a lost link and no finding about the dispenser", async () => {
    const silent = { kind: "silent", device: "display", after: 14, for: 30 };
    const visited = await scene({ job: [SHORT], rig, station: { dispenser: STEADY, faults: [silent] } }).visit();
    expect(attempts(visited).map(({ data }) => data.void)).toContain("link-lost");
    expect(visited.record?.findings).toEqual([]);
    expect(visited.record).toMatchObject({ outcome: "completed", verdict: "conforming" });
  });
});
