import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type AcceptanceRules, DEFAULT_ACCEPTANCE } from "@proverig/calibration";
import { realClock } from "@proverig/drivers";
import { describe, expect, it, onTestFinished } from "vitest";
import { putRules } from "../calibrate/keep.ts";
import { runCalibrateDocument } from "../cli/calibrate-document.ts";
import { type Journal, openJournal } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import { chartsPage } from "./charts-page.ts";
import { collectFacts } from "./collect.ts";
import { openJournalFile } from "./journal-file.ts";
import { standardsPage } from "./standards-page.ts";
import { checks, meterFacts } from "./testing/facts.ts";
import { journaled } from "./testing/journaled.ts";

async function freshJournal(): Promise<Journal> {
  const journal = await openJournal({ dir: temporaryDir(), clock: realClock() });
  onTestFinished(() => journal.close());
  return journal;
}

const PRINTED = { fingerprint: "ab".repeat(32), at: "2026-03-05T10:00:00.000+08:00" };
const NOON = { wallMs: Date.parse("2026-06-01T12:00:00+08:00"), offsetMinutes: 480 };
const NAMED = {
  master: {
    certificate: "C-1",
    validUntil: "2026-06-20",
    points: [{ flow: 20, error: 0, U: 0.05 }],
    bodyExpansion: 0,
    calibrationTemperature: 20,
  },
};

describe("documents from a journal", () => {
  it("are made while the rig holds it: read only, from chains that were checked", async () => {
    const journal = await freshJournal();
    const id = await journaled(journal, meterFacts());
    const file = await openJournalFile(journal.dir);
    onTestFinished(() => file.close());
    expect(file.fingerprint).toBe(journal.keys.fingerprint);
    const facts = await collectFacts(file, id, PRINTED);
    expect(facts).toMatchObject({ simulated: true, bench: false, acceptance: { by: "王主任" }, chain: { id } });
    expect(facts.checks).toHaveLength(24);
    expect(await collectFacts(file, "CAL-2026-001", PRINTED)).toEqual(facts);
  });

  it("on the command line: three files, whose names it prints", async () => {
    const journal = await freshJournal();
    await journaled(journal, meterFacts());
    const out = join(journal.dir, "documents");
    const printed: string[] = [];
    const write = process.stdout.write;
    process.stdout.write = (text) => printed.push(String(text)) > 0;
    onTestFinished(() => {
      process.stdout.write = write;
    });
    expect(await runCalibrateDocument("CAL-2026-001", { data: journal.dir, out, lang: "zh" })).toBe(0);
    process.stdout.write = write;
    expect(readdirSync(out)).toEqual([
      "CAL-2026-001-certificate.pdf",
      "CAL-2026-001-data.csv",
      "CAL-2026-001-report.pdf",
    ]);
    expect(printed.join("")).toContain(join(out, "CAL-2026-001-report.pdf"));
  });

  it("of a calibration that is not accepted are judged by the rules that are handed in, else by those in force", async () => {
    const journal = await freshJournal();
    const id = await journaled(journal, meterFacts({ acceptance: null, checks: [] }));
    const named = (name: string): AcceptanceRules => ({
      name,
      rules: [{ id: name, test: "runs", atLeast: 99, blocking: true, source: "test", mark: "laboratory" }],
    });
    const rulesOf = async (rules: AcceptanceRules | null) =>
      (await collectFacts(journal, id, PRINTED, rules)).rules.map(({ rule }) => rule);
    expect(await rulesOf(null)).toEqual(DEFAULT_ACCEPTANCE.rules.map((rule) => rule.id));
    await putRules(journal, named("ours"), "Li");
    expect(await rulesOf(null)).toEqual(["ours"]);
    expect(await rulesOf(named("another"))).toEqual(["another"]);
  });

  it("what is not there is named", async () => {
    const journal = await freshJournal();
    const chains = { entries: (chain: string) => journal.entries(chain) };
    await expect(collectFacts(chains, "CAL-9", PRINTED)).rejects.toMatchObject({ code: "CALIBRATION_INVALID" });
    const opened = await journal.openCalibration("00".repeat(32), { device: "master", method: "gravimetric" }, {});
    await expect(collectFacts(chains, opened.id, PRINTED)).rejects.toThrow(/is unfinished/);
    await expect(openJournalFile(join(journal.dir, "elsewhere"))).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  it("a journal that was changed is not printed", async () => {
    const journal = await freshJournal();
    const id = await journaled(journal, meterFacts());
    const { default: Database } = await import("better-sqlite3");
    const db = new Database(join(journal.dir, "journal.db"));
    db.exec("DROP TRIGGER entries_are_never_changed");
    db.prepare("UPDATE entries SET data = replace(data, '0.04', '0.01') WHERE chain = ?").run(id);
    db.close();
    const file = await openJournalFile(journal.dir);
    onTestFinished(() => file.close());
    await expect(collectFacts(file, id, PRINTED)).rejects.toMatchObject({ code: "JOURNAL_CORRUPT" });
  });
});

describe("what counts for the rig's instruments", () => {
  it("rig.yaml's typed certificate, until a calibration is accepted; then that, and the other is named", async () => {
    expect(standardsPage({ typed: NAMED }, [], NOON).standards[0]).toMatchObject({
      certificate: "C-1",
      source: "rig.yaml",
      state: "soon",
      daysLeft: 19,
    });
    const journal = await freshJournal();
    const id = await journaled(journal, meterFacts({ checks: checks(6) }));
    const history = journal.rigEntries();
    const page = standardsPage({ typed: NAMED }, history, NOON);
    expect(page.standards[0]).toMatchObject({
      certificate: "CAL-2026-001",
      source: "calibration",
      state: "valid",
      alsoNamed: "C-1",
      accepted: { calibration: id },
    });
    expect(page.calibrations[0]).toMatchObject({ id, state: "in-force" });
    // Not before the moment from which it counts.
    const before = standardsPage({ typed: NAMED }, history, {
      ...NOON,
      wallMs: Date.parse("2026-03-01T23:59:00+08:00"),
    });
    expect(before.standards[0]?.certificate).toBe("C-1");
  });

  it("its last day counts whole, by the rig's own day", () => {
    const at = (iso: string) =>
      standardsPage({ typed: NAMED }, [], { wallMs: Date.parse(iso), offsetMinutes: 480 }).standards[0];
    expect(at("2026-06-20T23:59:59+08:00")).toMatchObject({ state: "soon", daysLeft: 0 });
    expect(at("2026-06-21T00:00:01+08:00")).toMatchObject({ state: "expired", daysLeft: -1 });
  });

  it("a shift that the charts see is said; a check that does not agree is drifting, and says since when", async () => {
    const journal = await freshJournal();
    await journaled(journal, meterFacts());
    const shifted = standardsPage({ typed: NAMED }, journal.rigEntries(), {
      ...NOON,
      wallMs: Date.parse("2026-09-01T00:00:00Z"),
    });
    expect(shifted.standards[0]).toMatchObject({
      state: "drifting",
      goodUntil: checks(24)[15]?.at,
      calledOut: expect.arrayContaining(["24.0: CUSUM beyond its decision interval, up"]),
    });
    const bad = { ...checks(25)[24], value: 0.105, En: 1.77, by: "李工", calibration: null };
    await journal.append("rig", "intermediate-check", bad);
    const drifting = standardsPage({ typed: NAMED }, journal.rigEntries(), {
      ...NOON,
      wallMs: Date.parse("2026-09-01T00:00:00Z"),
    });
    expect(drifting.standards[0]).toMatchObject({ state: "drifting", goodUntil: checks(24)[15]?.at });
    expect(drifting.standards[0]?.calledOut[0]).toBe("24.0: does not agree with the certificate, |E_n| = 1.77");
  });

  it("what was withdrawn is named so, never silently followed by an older one", async () => {
    const journal = await freshJournal();
    await journaled(journal, meterFacts({ checks: [] }));
    await journal.append("rig", "certificate-withdrawn", {
      certificate: "CAL-2026-001",
      device: "master",
      since: "2026-05-01T00:00:00+08:00",
      reason: "dropped",
      by: "W",
      signature: "x",
    });
    const page = standardsPage({ typed: NAMED }, journal.rigEntries(), { ...NOON, wallMs: Date.now() + 1000 });
    expect(page.standards[0]).toMatchObject({ certificate: "CAL-2026-001", state: "withdrawn" });
    expect(page.calibrations[0]?.state).toBe("withdrawn");
  });

  it("pictures for the panel: curve, charts and budgets; without a calibration none", async () => {
    const journal = await freshJournal();
    await journaled(journal, meterFacts());
    const page = await chartsPage(journal, "master", NOON.wallMs, "en");
    expect(page).toMatchObject({ certificate: "CAL-2026-001", curve: { width: 500 } });
    expect(page.places).toMatchObject([{ place: "24.0 L/min", checks: 24, out: true, preliminary: false }]);
    expect(page.budgets.map(({ place }) => place)).toEqual([
      "6.0 L/min",
      "9.0 L/min",
      "24.0 L/min",
      "40.0 L/min",
      "55.0 L/min",
    ]);
    expect(await chartsPage(journal, "t-meter", NOON.wallMs, "zh")).toEqual({
      device: "t-meter",
      certificate: null,
      curve: null,
      places: [],
      budgets: [],
      examinations: [],
    });
  });
});
