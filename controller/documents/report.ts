import { examineStabilityInService, type Watched } from "@proverig/calibration";
import { inputName, sourceText } from "../text/index.ts";
import { frame, signature, warnings } from "./certificate.ts";
import type { Block, PrintedDocument } from "./document.ts";
import type { CalibrationFacts } from "./facts.ts";
import { fixed, moment, significant } from "./numbers.ts";
import { budgetPicture } from "./pictures/budget.ts";
import { cusumPicture, shewhartPicture } from "./pictures/charts.ts";
import { phasePoints, place, runTable } from "./points.ts";
import { calledOut, watch } from "./watching.ts";
import { type DocumentLanguage, inLanguages, type Words, wordsIn } from "./words.ts";

/** The data behind a certificate, as a technical report on the standard needs them: runs, budgets, history, charts. */
export function reportDocument(facts: CalibrationFacts, language: DocumentLanguage): PrintedDocument {
  const words = wordsIn(language);
  const { certificate, checks } = facts;
  const unit = certificate.kind === "meter" ? "%" : "K";
  return {
    ...frame(facts, words, `${words("doc.report")} · ${certificate.number}`),
    blocks: [
      ...warnings(facts, words),
      { kind: "heading", text: words("doc.allRuns") },
      { kind: "table", name: "runs", ...runTable(certificate, words) },
      { kind: "heading", text: words("doc.budgets") },
      ...budgets(facts, unit, words, language),
      ...history(facts, words),
      { kind: "heading", text: words("doc.watching") },
      ...(checks.length === 0 ? [{ kind: "note", text: words("doc.noChecks") } as const] : []),
      ...watch(checks, unit, facts.watching).flatMap((watched) => charts(watched, unit, words, language)),
      ...signature(facts, words),
    ],
  };
}

function budgets({ certificate }: CalibrationFacts, unit: string, words: Words, language: DocumentLanguage): Block[] {
  return phasePoints(certificate)
    .filter(({ phase }) => phase === "asLeft")
    .flatMap((at): Block[] => {
      const { lines, u, k, U } = at.point.budget;
      return [
        {
          kind: "note",
          text: words("doc.budgetAt", { x: place(at), u: significant(u), k: fixed(k, 2), U: significant(U), unit }),
        },
        {
          kind: "table",
          name: `budget ${place(at)}`,
          columns: [
            { head: words("doc.input"), share: 1.4 },
            { head: words("doc.estimate"), align: "right" },
            { head: words("doc.distribution") },
            { head: words("doc.u"), align: "right", share: 1.2 },
            { head: words("doc.dof"), align: "right", share: 0.8 },
            { head: words("doc.sensitivity"), align: "right" },
            { head: `${words("doc.contribution")} ${unit}`, align: "right" },
            { head: words("doc.share"), align: "right", share: 0.7 },
            { head: words("doc.source"), share: 1.6 },
          ],
          rows: lines.map((line) => [
            inLanguages(language, (each) => inputName(line.input, each)),
            line.value === null ? "—" : `${significant(line.value)} ${estimateUnit(line.unit)}`,
            words(`doc.distribution.${line.distribution}`),
            `${significant(line.u)} ${line.unit}`,
            line.dof === null ? "∞" : fixed(line.dof, 0),
            significant(line.sensitivity),
            significant(line.contribution),
            `${Math.round(line.share * 100)} %`,
            inLanguages(language, (each) => sourceText(line.source, each)),
          ]),
        },
        { kind: "picture", picture: budgetPicture(lines, unit, words, language) },
      ];
    });
}

/** What is uncertain by kelvins is estimated in degrees Celsius. */
const estimateUnit = (unit: string) => (unit === "K" ? "℃" : unit);

function history({ certificate, previous }: CalibrationFacts, words: Words): Block[] {
  if (previous.length === 0) return [];
  const meter = certificate.kind === "meter";
  return [
    { kind: "heading", text: words("doc.history") },
    {
      kind: "table",
      name: "history",
      columns: [
        { head: words("doc.number") },
        { head: words("doc.ended") },
        { head: words(meter ? "doc.flowLpm" : "doc.tempC"), align: "right" },
        { head: words(meter ? "doc.errorPercent" : "doc.correctionK"), align: "right" },
        { head: "U (k = 2)", align: "right" },
      ],
      rows: [...previous, certificate].flatMap(({ number, endedAt, effect }) =>
        effect.points.map((point) => [
          number,
          endedAt.slice(0, 10),
          fixed("flow" in point ? point.flow : point.at, 1),
          fixed("flow" in point ? point.error : point.correction, 3),
          fixed(point.U, 3),
        ]),
      ),
    },
  ];
}

function charts(watched: Watched, unit: "%" | "K", words: Words, language: DocumentLanguage): Block[] {
  const { x, checks, shewhart, cusum } = watched;
  const at = unit === "%" ? `${fixed(x, 1)} L/min` : `${fixed(x, 1)} ℃`;
  const stability = examineStabilityInService(
    checks.map(({ runs, value }) => (runs.length > 0 ? runs : [value])),
    checks.at(-1)?.certificateU ?? Number.NaN,
  );
  const called = calledOut(watched, language);
  return [
    {
      kind: "table",
      name: `checks ${at}`,
      columns: [
        { head: words("doc.date") },
        { head: words("doc.standardCertificate") },
        { head: at, align: "right" },
        { head: `${words("doc.found")} ${unit}`, align: "right" },
        { head: `${words("doc.expected")} ${unit}`, align: "right" },
        { head: "E_n", align: "right" },
      ],
      rows: checks.map((check) => [
        moment(check.at),
        check.certificate,
        fixed(check.x, 1),
        fixed(check.value, 3),
        fixed(check.expected, 3),
        fixed(check.En, 2),
      ]),
    },
    ...(shewhart ? [{ kind: "picture", picture: shewhartPicture(shewhart, unit, words) } as const] : []),
    ...(cusum ? [{ kind: "picture", picture: cusumPicture(cusum, unit, words) } as const] : []),
    ...(shewhart && !watched.established
      ? [{ kind: "note", text: words("doc.preliminary", { n: shewhart.baseline }) } as const]
      : []),
    ...(shewhart ? [] : [{ kind: "note", text: words("doc.fewChecks") } as const]),
    {
      kind: "note",
      text: `${words("doc.alarms")}: ${called.join("; ") || words("doc.none")}`,
      warn: called.length > 0,
    },
    ...(stability.ok
      ? [
          {
            kind: "note",
            text: `${words("doc.stability")}: ${fixed(stability.value.stability, 3)} ${unit} ${stability.value.holds ? "≤" : ">"} ${fixed(stability.value.limit, 3)} ${unit}: ${words(stability.value.holds ? "doc.ok" : "doc.notOk")}`,
            warn: !stability.value.holds,
          } as const,
        ]
      : []),
  ];
}
