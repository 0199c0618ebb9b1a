import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { realClock } from "@proverig/drivers";
import { describe, expect, it, onTestFinished } from "vitest";
import { proveStatements } from "../calibrate/prove.ts";
import { openJournal } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import {
  examinationsIn,
  loadComparison,
  loadExamination,
  recordExamination,
  STANDARD_EXAMINED,
  shownExamination,
} from "./index.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/examinations/", import.meta.url));
const NOW = Date.parse("2026-11-22T10:00:00+08:00");

const HEAD = "name: n\ndevice: master\nunit: '%'\ndate: 2026-03-03\n";
const TEN = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";

function file(text: string, beside: Record<string, string> = {}): string {
  const dir = temporaryDir();
  for (const [name, content] of Object.entries({ ...beside, "file.yaml": text }))
    writeFileSync(join(dir, name), content);
  return join(dir, "file.yaml");
}

const ROWS = "participant,at,value,U,unit,date";
const compared = (lines: string[], reference = "") =>
  file(`${HEAD}${reference}results: r.csv\n`, { "r.csv": [ROWS, ...lines, ""].join("\n") });

describe("what a laboratory hands in", () => {
  it("a table beside the file, with a spreadsheet's mark, line ends and quotes", () => {
    const table = '\ufeffparticipant,value,U,k\r\n"rig ""A"", north",0.02,0.06,3\r\n\r\nB,0.01,0.04,2\r\n';
    const { given } = loadComparison(file(`${HEAD}results: r.csv\n`, { "r.csv": table }), NOW);
    expect(given).toMatchObject({
      results: [
        { participant: 'rig "A", north', at: null, value: 0.02, U: expect.closeTo(0.04, 12) },
        { participant: "B", U: 0.04 },
      ],
    });
  });

  it("readings of a day on several lines are one occasion", () => {
    const text = `${HEAD}examination: stability\nstanding: in-service\nlimit: 0.1\noccasions: o.csv\n`;
    const table = "date,reading\n2025-03-03,0.01\n2025-03-03,0.03\n2026-03-03,0.05\n";
    const { given, outcome } = loadExamination(file(text, { "o.csv": table }), NOW);
    expect(given).toMatchObject({ occasions: [{ readings: [0.01, 0.03] }, { readings: [0.05] }] });
    expect(outcome).toMatchObject({ holds: true, found: expect.closeTo(0.03, 12) });
  });
});

describe("what is refused, by its code and place", () => {
  it.each([
    ["one unit among others", ["A,,1,1,%,", "B,,1,1,K,"], /r\.csv:3.*one unit|"K" where the file says "%".*r\.csv:3/],
    ["NaN", ["A,,NaN,1,%,", "B,,1,1,%,"], /value is "NaN".*r\.csv:2/],
    ["a decimal comma", ['A,,"0,02",1,%,', "B,,1,1,%,"], /value is "0,02".*r\.csv:2/],
    ["a number beyond all", ["A,,1e999,1,%,", "B,,1,1,%,"], /value is "1e999"/],
    ["no U", ["A,,1,,%,", "B,,1,1,%,"], /no U.*r\.csv:2/],
    ["U of nothing", ["A,,1,0,%,", "B,,1,1,%,"], /U: .*r\.csv:2/],
    ["a cell too many", ["A,,1,1,%,,", "B,,1,1,%,"], /7 cells, the head has 6.*r\.csv:2/],
    ["a quote left open", ['"A,,1,1,%,', "B,,1,1,%,"], /a quote .*r\.csv:2/],
    ["two participants of one name", ["A,24,1,1,%,", "A,24,2,1,%,"], /two results of "A" at 24.*r\.csv:3/],
    ["one alone", ["A,24,1,1,%,"], /nothing to compare/],
    ["one alone at one of the places", ["A,24,1,1,%,", "B,24,1,1,%,", "A,55,1,1,%,"], /nothing to compare at 55/],
    ["an absurd U", ["A,,1,1e-9,%,", "B,,2,1,%,"], /more than a million times/],
    ["a day to come", ["A,,1,1,%,2026-11-23", "B,,1,1,%,"], /2026-11-23 is in the future.*r\.csv:2/],
    ["a day that is none", ["A,,1,1,%,2026-02-30", "B,,1,1,%,"], /date is "2026-02-30".*r\.csv:2/],
  ])("a comparison with %s", (_, lines, says) => {
    const path = compared(lines);
    expect(() => loadComparison(path, NOW)).toThrow(expect.objectContaining({ code: "CALIBRATION_INVALID" }));
    expect(() => loadComparison(path, NOW)).toThrow(says);
  });

  it("a reference that did not take part everywhere, unknown columns, a table that is not there", () => {
    const path = compared(["A,24,1,1,%,", "I,24,1,1,%,", "A,55,1,1,%,", "B,55,1,1,%,"], "reference: I\n");
    expect(() => loadComparison(path, NOW)).toThrow(/"I" has no result at 55.*file\.yaml:5/);
    const columns = file(`${HEAD}results: r.csv\n`, { "r.csv": "participant,wert\nA,1\n" });
    expect(() => loadComparison(columns, NOW)).toThrow(/unknown column "wert".*r\.csv:1.*known here: participant/);
    expect(() => loadComparison(file(`${HEAD}results: none.csv\n`), NOW)).toThrow(/^FILE_UNREADABLE: .*none\.csv/);
  });

  it.each([
    [
      "too few readings",
      "examination: repeatability\nreadings: [1, 2, 3]\n",
      /10 readings are asked for, there are 3.*:6/,
    ],
    ["a reading that is no number", `examination: repeatability\nreadings: [1, .nan]\n`, /^YAML_SYNTAX: .*finite.*:6/],
    ["text among readings", `examination: repeatability\nreadings: [1, two]\n`, /CALIBRATION_INVALID: .*readings/],
    [
      "an established s of nothing",
      `examination: repeatability\nestablished: 0\nreadings: ${TEN}\n`,
      /established is 0/,
    ],
    ["another examination", "examination: linearity\n", /CALIBRATION_INVALID: .*examination/],
    [
      "occasions out of order",
      "examination: stability\nstanding: new\nlimit: 1\noccasions:\n  - { date: 2026-02-01, readings: [1] }\n  - { date: 2026-01-01, readings: [1] }\n",
      /2026-01-01 comes after 2026-02-01.*:10/,
    ],
    [
      "too few occasions",
      "examination: stability\nstanding: new\nlimit: 1\noccasions: [{ date: 2026-02-01, readings: [1] }]\n",
      /four occasions are asked for, there are 1/,
    ],
    ["neither reference nor peers", "examination: result\nown: { value: 1, U: 1 }\n", /either a reference or peers/],
    [
      "another unit at a number",
      "examination: result\nown: { value: 1, U: 1 }\nreference: { value: 1, U: 1, unit: L }\n",
      /"L" where the file says "%".*:7/,
    ],
  ])("an examination with %s", (_, text, says) => {
    expect(() => loadExamination(file(HEAD + text), NOW)).toThrow(says);
  });

  it("a day to come", () => {
    const text = `${HEAD.replace("2026-03-03", "2027-01-01")}examination: repeatability\nreadings: ${TEN}\n`;
    expect(() => loadExamination(file(text), NOW)).toThrow(/2027-01-01 is in the future.*file\.yaml:4/);
  });
});

describe("what is recorded", () => {
  it("stands in the rig's chain with who and when, signed, once; an entry that was changed is no proof", async () => {
    const journal = await openJournal({ dir: temporaryDir(), clock: realClock() });
    onTestFinished(() => journal.close());
    const comparison = loadComparison(join(EXAMPLES, "comparison.yaml"), NOW);
    const first = await recordExamination(journal, comparison, "Li");
    expect(first).toMatchObject({ by: "Li", outcome: { holds: true } });
    await expect(recordExamination(journal, comparison, "Wang")).rejects.toMatchObject({
      code: "CALIBRATION_INVALID",
      said: { id: "recorded", params: { by: "Li" } },
    });
    await recordExamination(journal, loadExamination(join(EXAMPLES, "stability.yaml"), NOW), "Li");
    expect(examinationsIn(journal.rigEntries()).map(({ given }) => given.examination)).toEqual([
      "comparison",
      "stability",
    ]);
    const prove = () => proveStatements(journal, [STANDARD_EXAMINED]);
    expect(prove).not.toThrow();
    const { at: _, ...data } = first;
    await journal.append("rig", STANDARD_EXAMINED, { ...data, by: "Somebody" });
    expect(prove).toThrow(/^JOURNAL_CORRUPT: the signature of rig entry/);
  });

  it.each(["zh", "en"] as const)("is shown in %s with its numbers", (language) => {
    for (const name of ["repeatability", "stability", "result"]) {
      const { given, outcome } = loadExamination(join(EXAMPLES, `${name}.yaml`), NOW);
      const shown = shownExamination(given, outcome, language);
      expect(shown.verdict).toBe(language === "zh" ? "符合" : "holds");
      expect(JSON.stringify(shown)).not.toMatch(/\{\w+\}/);
      expect(shown.table.rows.every((row) => row.length === shown.table.columns.length)).toBe(true);
    }
  });
});
