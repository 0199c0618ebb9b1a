import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Picture } from "../protocol/picture.ts";
import { certificateDocument } from "./certificate.ts";
import { tablesCsv } from "./csv.ts";
import type { PrintedDocument } from "./document.ts";
import { type DocumentFont, findFont } from "./font.ts";
import { fixed, moment, significant } from "./numbers.ts";
import { spelledOut } from "./pdf/glyphs.ts";
import { renderPdf } from "./pdf/render.ts";
import { plot } from "./pictures/plot.ts";
import { reportDocument } from "./report.ts";
import { checks, coefficientFacts, meterFacts, probeFacts } from "./testing/facts.ts";
import { outOfControl, watch } from "./watching.ts";
import { fileStem, writeDocuments } from "./write.ts";

/** All that is printed, as one text. */
function textOf({ title, across, blocks }: PrintedDocument): string {
  const parts = blocks.flatMap((block) => {
    switch (block.kind) {
      case "facts":
        return block.rows.flat();
      case "table":
        return [...block.columns.map(({ head }) => head), ...block.rows.flat()];
      case "picture":
        return block.picture.shapes.flatMap((shape) => (shape.kind === "text" ? [shape.text] : []));
      default:
        return [block.text];
    }
  });
  return [title, across, ...parts].join("\n");
}

const pictures = ({ blocks }: PrintedDocument): Picture[] =>
  blocks.flatMap((block) => (block.kind === "picture" ? [block.picture] : [])); // every one

describe("a certificate is headed for what it is", () => {
  const title = (parts: Parameters<typeof meterFacts>[0]) => {
    const { title: text, across } = certificateDocument(meterFacts(parts), "en");
    return [text, across];
  };

  it("accepted, on a real rig: a calibration certificate, with nothing across it", () => {
    expect(title({ simulated: false })).toEqual(["Calibration certificate", null]);
  });

  it("simulated instruments stand across every page, whatever else holds", () => {
    expect(title({})).toEqual(["SIMULATED · Calibration certificate", "SIMULATED"]);
    expect(textOf(certificateDocument(meterFacts(), "en"))).toContain("say nothing about any real thing");
  });

  it("not accepted, or withdrawn, it is no certificate that counts", () => {
    expect(title({ simulated: false, acceptance: null })).toEqual(["Calibration result, not accepted", "NOT ACCEPTED"]);
    const withdrawal = {
      certificate: "CAL-2026-001",
      device: "master",
      since: "2026-04-01T00:00:00+08:00",
      reason: "dropped",
      by: "W",
      signature: "x",
    }; // as journaled
    expect(title({ simulated: false, withdrawal })).toEqual(["Withdrawn calibration certificate", "WITHDRAWN"]);
    expect(textOf(certificateDocument(meterFacts({ withdrawal }), "en"))).toContain(
      "not trusted from 2026-04-01 00:00:00 +08:00 on: dropped",
    );
  });

  it("a bench is named", () => {
    expect(textOf(certificateDocument(probeFacts(), "zh"))).toContain("iKnow: bench");
  });
});

describe("what stands in them", () => {
  it("the results as found and as left, their U and k, the standard, and who accepted it", () => {
    const text = textOf(certificateDocument(meterFacts(), "both"));
    for (const wanted of [
      "CAL-2026-001",
      "PR-0007",
      "调整前 As found",
      "调整后 As left",
      "0.048",
      "0.040",
      "C-1",
      "王主任",
      "更换叶轮",
      "2027-02-28",
      "0123456789abcdef",
      "× 不符合 does not hold",
    ])
      expect(text).toContain(wanted);
  });

  it("one language when one is asked for", () => {
    expect(textOf(certificateDocument(meterFacts(), "en"))).not.toContain("校准");
    expect(textOf(certificateDocument(meterFacts(), "zh"))).not.toContain("Expanded");
  });

  it("the report has every run, each point's budget with its bars, the history and both charts", () => {
    const report = reportDocument(meterFacts(), "en");
    const names = report.blocks.flatMap((block) => (block.kind === "table" ? [block.name] : []));
    expect(names).toEqual([
      "runs",
      ...[6, 9, 24, 40, 55].map((flow) => `budget ${flow}.0 L/min`),
      "history",
      "checks 24.0 L/min",
    ]);
    expect(pictures(report)).toHaveLength(5 + 2);
    expect(textOf(report)).toContain("after JJF 1033");
    expect(textOf(report)).toMatch(/CUSUM beyond its decision interval, up/);
  });

  it("a temperature is estimated in degrees Celsius, and uncertain by kelvins", () => {
    const facts = meterFacts();
    const [line] = facts.certificate.asLeft.points[0]?.budget.lines ?? [];
    if (!line) throw new Error("no budget");
    Object.assign(line, { unit: "K", value: 18.7, u: 0.025 });
    const [budget] = reportDocument(facts, "en").blocks.filter(
      (block) => block.kind === "table" && block.name === "budget 6.0 L/min",
    );
    expect(JSON.stringify(budget)).toContain('"18.7 ℃"');
    expect(JSON.stringify(budget)).toContain('"0.025 K"');
  });

  it("a probe's is in kelvin, and says what is missing", () => {
    const text = textOf(certificateDocument(probeFacts(), "en"));
    expect(text).toContain("Correction, K");
    expect(text).not.toContain("L/min");
    expect(textOf(reportDocument(probeFacts(), "en"))).toContain("No intermediate checks yet.");
  });

  it("every shape of every picture lies on the picture", () => {
    for (const { width, height, shapes } of [
      certificateDocument(meterFacts(), "en"),
      reportDocument(meterFacts(), "zh"),
      certificateDocument(probeFacts(), "en"),
    ].flatMap(pictures)) {
      const points = shapes.flatMap((shape) => ("points" in shape ? shape.points : [[shape.x, shape.y] as const]));
      for (const [x, y] of points) {
        expect(x).toBeGreaterThanOrEqual(-1);
        expect(x).toBeLessThanOrEqual(width + 1);
        expect(y).toBeGreaterThanOrEqual(-1);
        expect(y).toBeLessThanOrEqual(height + 1);
      }
    }
  });
});

describe("watching", () => {
  it("finds the lasting difference by CUSUM before a single point goes out", () => {
    const [at] = watch(checks(24), "%");
    expect(at).toMatchObject({ device: "master", x: 24 });
    expect(at && outOfControl(at)).toBe(true);
    const quiet = watch(checks(12).slice(0, 8), "%")[0];
    expect(quiet && outOfControl(quiet)).toBe(false);
  });

  it("keeps places apart, and says nothing where checks are too few", () => {
    const two = watch([...checks(3), ...checks(1).map((check) => ({ ...check, x: 55 }))], "%");
    expect(two.map(({ x, shewhart }) => [x, shewhart !== null])).toEqual([
      [24, true],
      [55, false],
    ]);
    expect(watch([], "%")).toEqual([]);
  });
});

describe("tables for spreadsheets", () => {
  it("UTF-8 with its mark, numbers as numbers, every table with its head", () => {
    const csv = tablesCsv([certificateDocument(meterFacts(), "both"), reportDocument(meterFacts(), "both")]);
    expect(csv.startsWith("\ufeff")).toBe(true);
    expect(csv).toContain("调整前 As found,6.00,5,0.078");
    expect(csv).not.toContain("−0");
  });

  it("a name that is a formula is none", () => {
    const facts = meterFacts();
    facts.certificate.number = '=HYPERLINK("http://x")';
    expect(tablesCsv([certificateDocument(facts, "en")])).toContain(`"'=HYPERLINK(""http://x"")"`);
  });
});

it("numbers as they are printed", () => {
  expect([fixed(-0.0001, 3), fixed(-0.012, 3), fixed(null, 2), fixed(Number.POSITIVE_INFINITY, 1)]).toEqual([
    "0.000",
    "−0.012",
    "—",
    "∞",
  ]);
  expect([significant(0.012345), significant(1.2e-7), significant(0), significant(-1234567)]).toEqual([
    "0.0123",
    "1.20e-7",
    "0",
    "−1.23e+6",
  ]);
  expect(moment("2026-03-01T11:00:00.123+08:00")).toBe("2026-03-01 11:00:00 +08:00");
});

it("an axis has its round numbers, also where all values are the same", () => {
  const { shapes } = plot(
    "t",
    { width: 200, height: 100 },
    { x: { from: 0, to: 60, label: "x" }, y: { from: -0.021, to: 0.043, label: "y" } },
  ).picture();
  const texts = shapes.flatMap((shape) => (shape.kind === "text" ? [shape.text] : []));
  expect(texts).toEqual(expect.arrayContaining(["0", "20", "40", "60", "-0.02", "0.00", "0.02", "0.04"]));
});

describe("PDF", () => {
  let font: DocumentFont;
  let dir: string;
  beforeAll(async () => {
    font = await findFont();
    dir = await mkdtemp(join(tmpdir(), "proverig-documents-"));
  });
  afterAll(() => rm(dir, { recursive: true }));

  it.each([
    ["a meter", meterFacts()],
    ["coefficients", coefficientFacts()],
  ])("of %s holds every character as text that can be found again: none is a box", async (_, facts) => {
    const printed = certificateDocument(facts, "both");
    const pdf = (await renderPdf(printed, font, false)).toString("latin1");
    const mapped = unicodesOf(pdf);
    const wanted = new Set(textOf(printed).replace(/\s/g, ""));
    expect([...wanted].filter((character) => !mapped.has(character))).toEqual([]);
    // Glyph 0 is the box.
    const shown = [...pdf.matchAll(/\[(.*)\] TJ/g)].flatMap(([, strings = ""]) => [
      ...strings.matchAll(/<([0-9a-f]+)>/g),
    ]);
    const glyphs = shown.flatMap(([, hex = ""]) => hex.match(/.{4}/g) ?? []);
    expect(glyphs.length).toBeGreaterThan(1000);
    expect(glyphs.filter((glyph) => glyph === "0000")).toEqual([]);
  });

  it("what the font has no glyph for is spelled out: somebody's name is no row of boxes", async () => {
    const facts = meterFacts();
    facts.certificate.operator.name = "李😀";
    const mapped = unicodesOf((await renderPdf(certificateDocument(facts, "en"), font, false)).toString("latin1"));
    for (const character of "李[U+1F600]") expect(mapped.has(character)).toBe(true);
    const { blocks } = spelledOut(certificateDocument(facts, "en"), (codePoint) => codePoint < 0x10000);
    expect(JSON.stringify(blocks)).toContain("李[U+1F600], J-1");
  });

  it("the same facts give the same bytes; another moment of printing does not", async () => {
    const [one, two, later] = await Promise.all(
      [meterFacts(), meterFacts(), meterFacts({ printedAt: "2026-03-06T10:00:00.000+08:00" })].map((facts) =>
        renderPdf(certificateDocument(facts, "en"), font),
      ),
    );
    expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
    expect(one?.equals(later ?? Buffer.alloc(0))).toBe(false);
  });

  it("certificate, report and tables are written together", async () => {
    const paths = await writeDocuments(probeFacts(), { dir, language: "zh", font });
    const stem = "CAL-T-2026-3";
    expect(await readdir(dir)).toEqual([`${stem}-certificate.pdf`, `${stem}-data.csv`, `${stem}-report.pdf`]);
    expect((await readFile(paths[0] ?? "")).subarray(0, 5).toString()).toBe("%PDF-");
  });

  it.each(["/nowhere/font.ttf"])("without a font it is refused by name, never set in boxes: %s", async (path) => {
    await expect(findFont(path)).rejects.toMatchObject({ code: "FONT_MISSING", exitStatus: 2 });
    await expect(findFont(null, [])).rejects.toMatchObject({ code: "FONT_MISSING" });
  });

  it("a file that is no font is one too, and nothing is written", async () => {
    const path = join(dir, "no.ttf");
    await writeFile(path, "this is no font");
    const out = join(dir, "out");
    const written = writeDocuments(meterFacts(), { dir: out, language: "zh", font: { path, postscriptName: null } });
    await expect(written).rejects.toMatchObject({ code: "FONT_MISSING" });
    await expect(readdir(out)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

it("a certificate's number as a file's name", () => {
  expect([
    fileStem("../../etc/passwd"),
    fileStem("校准 2026/03"),
    fileStem("..."),
    fileStem("A".repeat(300)).length,
  ]).toEqual(["etc-passwd", "校准-2026-03", "calibration", 100]);
});

/** The characters that the fonts' ToUnicode tables map back to. */
function unicodesOf(pdf: string): Set<string> {
  const tables = [...pdf.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)].map(([, table = ""]) => table);
  const codes = tables.flatMap((table) =>
    [...table.matchAll(/\[([^\]]*)\]/g)].flatMap(([, list = ""]) =>
      [...list.matchAll(/<([0-9a-f]+)>/gi)].map(([, hex = ""]) => hex),
    ),
  );
  return new Set(codes.flatMap((hex) => [...Buffer.from(hex, "hex").swap16().toString("utf16le")]));
}
