import type { CalibrationCertificate } from "@proverig/calibration";
import { ruleName } from "../text/index.ts";
import { coefficientBlocks } from "./coefficients.ts";
import type { Block, PrintedDocument } from "./document.ts";
import type { CalibrationFacts } from "./facts.ts";
import { fixed, moment, significant } from "./numbers.ts";
import { curvePicture } from "./pictures/curve.ts";
import { resultTable } from "./points.ts";
import { type DocumentLanguage, findingIn, inLanguages, type Words, wordsIn } from "./words.ts";

/** The calibration certificate of one of the rig's instruments; headed for what it is. */
export function certificateDocument(facts: CalibrationFacts, language: DocumentLanguage): PrintedDocument {
  const words = wordsIn(language);
  const { certificate } = facts;
  return {
    ...frame(facts, words, titleOf(facts, words)),
    blocks: [
      ...warnings(facts, words),
      { kind: "facts", rows: basicFacts(facts, words) },
      { kind: "heading", text: words("doc.standards") },
      standardsTable(certificate, words),
      { kind: "heading", text: words("doc.results") },
      { kind: "table", name: "results", ...resultTable(certificate, words) },
      ...outsideNote(certificate, words),
      ...checkNote(certificate, words),
      ...coefficientBlocks(certificate, words),
      ...curveBlocks(facts, words),
      ...rulesTable(facts, words, language),
      ...signature(facts, words),
    ],
  };
}

/** What certificate and report have alike: the words across, the foot, the pages' numbers. */
export function frame(facts: CalibrationFacts, words: Words, title: string): Omit<PrintedDocument, "blocks"> {
  const { certificate, simulated, withdrawal, acceptance, fingerprint, printedAt } = facts;
  const across = simulated ? "simulated" : withdrawal ? "withdrawn" : acceptance ? null : "notAccepted";
  return {
    title: simulated ? `${words("doc.across.simulated")} · ${title}` : title,
    across: across && words(`doc.across.${across}`),
    foot: `${certificate.number} · ${certificate.rig} · ${fingerprint.slice(0, 16)}`,
    pageText: (page, pages) => words("doc.page", { page, pages }),
    printedAt,
  };
}

function titleOf({ withdrawal, acceptance }: CalibrationFacts, words: Words): string {
  return words(withdrawal ? "doc.withdrawn" : acceptance ? "doc.certificate" : "doc.notAccepted");
}

export function warnings({ simulated, bench, withdrawal }: CalibrationFacts, words: Words): Block[] {
  const notes = [
    simulated && words("doc.simulated"),
    bench && words("doc.bench"),
    withdrawal &&
      words("doc.withdrawnNote", { by: withdrawal.by, since: moment(withdrawal.since), reason: withdrawal.reason }),
  ];
  return notes.flatMap((text): Block[] => (text ? [{ kind: "note", text, warn: true }] : []));
}

function basicFacts({ certificate, acceptance, printedAt }: CalibrationFacts, words: Words) {
  const { device, conditions, liquid, operator, work } = certificate;
  const or = (value: string | null) => value ?? words("doc.notStated");
  const stated = (value: number | null, unit: string, decimals: number) =>
    value === null ? words("doc.notStated") : `${fixed(value, decimals)} ${unit}`;
  const meter = certificate.kind === "meter";
  const rows: Array<readonly [string, string]> = [
    [words("doc.number"), certificate.number],
    [words("doc.rig"), certificate.rig],
    [words("doc.device"), `${device.name} (${device.driver})`],
    [words("doc.deviceSays"), or(device.identity)],
    [words("doc.laboratory"), or(certificate.laboratory)],
    [words("doc.operator"), [operator.name, operator.certificate].filter(Boolean).join(", ")],
    [words("doc.method"), words(`doc.method.${certificate.method}`)],
    ...(meter
      ? ([
          [
            words("doc.liquid"),
            liquid
              ? `${liquid.product}${liquid.densityKgM3 === null ? "" : `, ${fixed(liquid.densityKgM3, 1)} kg/m³`}`
              : or(null),
          ],
          [words("doc.volume"), stated(conditions.volumeL, "L", 2)],
          [words("doc.hose"), or(conditions.hose)],
          [words("doc.startStop"), words(`doc.startStop.${conditions.startStop}`)],
        ] as const)
      : []),
    [
      words("doc.ambient"),
      conditions.ambientC ? `${fixed(conditions.ambientC.low, 1)} … ${fixed(conditions.ambientC.high, 1)} ℃` : or(null),
    ],
    [words("doc.pressure"), stated(conditions.pressureHPa, "hPa", 0)],
    [words("doc.humidity"), stated(conditions.humidityPercent, "%", 0)],
    [words("doc.work"), work.done ? or(work.text) : words("doc.workNone")],
    [words("doc.began"), moment(certificate.startedAt)],
    [words("doc.ended"), moment(certificate.endedAt)],
    [words("doc.validUntil"), certificate.validUntil],
    ...(acceptance
      ? ([
          [words("doc.inForceFrom"), moment(acceptance.from)],
          [words("doc.acceptedBy"), acceptance.by],
          ...(acceptance.reason ? [[words("doc.acceptedWhy"), acceptance.reason] as const] : []),
        ] as const)
      : []),
    [words("doc.printed"), moment(printedAt)],
  ];
  return rows;
}

function standardsTable({ standards }: CalibrationCertificate, words: Words): Block {
  return {
    kind: "table",
    name: "standards",
    columns: [
      { head: words("doc.standard") },
      { head: words("doc.standardCertificate") },
      { head: words("doc.laboratory") },
      { head: "U", align: "right" },
      { head: words("doc.k"), align: "right" },
      { head: words("doc.validUntil") },
    ],
    rows: standards.map(({ name, certificate, laboratory, U, unit, k, validUntil }) => [
      name,
      certificate,
      laboratory ?? words("doc.notStated"),
      `${significant(U)} ${unit}`,
      String(k),
      validUntil,
    ]),
  };
}

const hasCoefficients = (certificate: CalibrationCertificate) =>
  certificate.kind === "probe" && certificate.coefficients !== undefined;

/** Coefficients hold nothing at the ends: outside of the baths they are not certified at all. */
function outsideNote(certificate: CalibrationCertificate, words: Words): Block[] {
  const [from, to] = certificate.curve.range;
  const unit = certificate.kind === "meter" ? "L/min" : "℃";
  const key = hasCoefficients(certificate) ? "doc.coefficientsRange" : "doc.outside";
  return [{ kind: "note", text: words(key, { from: fixed(from, 1), to: fixed(to, 1), unit }) }];
}

function curveBlocks({ certificate, previous }: CalibrationFacts, words: Words): Block[] {
  if (hasCoefficients(certificate)) return [];
  const method = words(`doc.fit.${certificate.curve.fitted?.method ?? "coefficients"}`);
  return [
    { kind: "heading", text: `${words("doc.curve")} · ${method}` },
    { kind: "picture", picture: curvePicture(certificate, previous, words) },
    { kind: "note", text: words("doc.curveKey") },
    ...goodnessNote(certificate, words),
  ];
}

function checkNote({ check }: CalibrationCertificate, words: Words): Block[] {
  if (!check) return [];
  const percent = (value: number) => `${fixed(value, 3)} %`;
  const found = words("doc.checkText", {
    x: `${fixed(check.flowLpm, 1)} L/min`,
    found: percent(check.error),
    expected: percent(check.expected),
    within: percent(check.within),
    verdict: words(check.ok ? "doc.ok" : "doc.notOk"),
  });
  return [{ kind: "note", text: `${words("doc.check")}: ${found}`, warn: !check.ok }];
}

/** A curve through every point says nothing about how well it fits. */
function goodnessNote({ curve, kind }: CalibrationCertificate, words: Words): Block[] {
  const fit = curve.fitted?.goodness;
  if (!fit || fit.dof === 0) return [];
  const largest = `${significant(fit.largestResidual)} ${kind === "meter" ? "%" : "K"}`;
  return [{ kind: "note", text: words("doc.goodness", { chi2: fixed(fit.chi2, 2), dof: fit.dof, largest }) }];
}

function rulesTable({ rules }: CalibrationFacts, words: Words, language: DocumentLanguage): Block[] {
  if (rules.length === 0) return [];
  return [
    { kind: "heading", text: words("doc.acceptance") },
    {
      kind: "table",
      name: "acceptance",
      columns: [
        { head: words("doc.rule"), share: 1.4 },
        { head: words("doc.blocking"), share: 0.7 },
        { head: words("doc.value"), align: "right" },
        { head: words("doc.limit"), align: "right" },
        { head: words("doc.verdict") },
        { head: words("doc.seen"), share: 1.6 },
      ],
      rows: rules.map(({ rule, blocking, value, limit, ok, text, said }) => [
        inLanguages(language, (each) => ruleName(rule, each)),
        words(blocking ? "doc.yes" : "doc.no"),
        significant(value),
        significant(limit),
        `${ok ? "✓" : "×"} ${words(value === null && ok ? "doc.notTested" : ok ? "doc.ok" : "doc.notOk")}`,
        findingIn(language, { text, said }),
      ]),
    },
  ];
}

export function signature({ chain, acceptance, fingerprint }: CalibrationFacts, words: Words): Block[] {
  return [
    { kind: "heading", text: words("doc.signature") },
    {
      kind: "facts",
      rows: [
        [words("doc.chain"), chain.id],
        [words("doc.head"), chain.head],
        [words("doc.signed"), acceptance?.signature ?? chain.signature],
        [words("doc.fingerprint"), fingerprint],
      ],
    },
  ];
}
