import type { CalibrationCertificate, MeterPointResult, ProbePointResult } from "@proverig/calibration";
import type { Column } from "./document.ts";
import { fixed } from "./numbers.ts";
import type { Words } from "./words.ts";

type Phase = "asFound" | "asLeft";
export type PhasePoint = { phase: Phase } & (
  | { kind: "meter"; point: MeterPointResult }
  | { kind: "probe"; point: ProbePointResult }
);

/** Every point of a certificate, as found before as left. */
export function phasePoints(certificate: CalibrationCertificate): PhasePoint[] {
  const phases: Phase[] = ["asFound", "asLeft"];
  return phases.flatMap((phase) =>
    certificate.kind === "meter"
      ? (certificate[phase]?.points ?? []).map((point): PhasePoint => ({ phase, kind: "meter", point }))
      : (certificate[phase]?.points ?? []).map((point): PhasePoint => ({ phase, kind: "probe", point })),
  );
}

/** "24.0 L/min". */
export function place(at: PhasePoint): string {
  return at.kind === "meter" ? `${fixed(at.point.flowLpm, 1)} L/min` : `${fixed(at.point.at, 1)} ℃`;
}

/** Results, a row a point. */
export function resultTable(
  certificate: CalibrationCertificate,
  words: Words,
): { columns: Column[]; rows: string[][] } {
  const meter = certificate.kind === "meter";
  const both = certificate.asFound !== null;
  const columns: Column[] = [
    ...(both ? [{ head: words("doc.phase") }] : []),
    { head: words(meter ? "doc.flowLpm" : "doc.tempC"), align: "right" },
    { head: words("doc.runs"), align: "right", share: 0.7 },
    { head: words(meter ? "doc.errorPercent" : "doc.correctionK"), align: "right" },
    { head: words(meter ? "doc.repeatabilityPercent" : "doc.repeatabilityK"), align: "right" },
    { head: words(meter ? "doc.UPercent" : "doc.UK"), align: "right" },
    { head: words("doc.k"), align: "right", share: 0.7 },
  ];
  const rows = phasePoints(certificate).map((at) => [
    ...(both ? [words(`doc.${at.phase}`)] : []),
    fixed(at.kind === "meter" ? at.point.flowLpm : at.point.at, meter ? 2 : 3),
    String(at.point.runs.length),
    fixed(at.kind === "meter" ? at.point.error : at.point.correction, 3),
    fixed(at.point.repeatability, 4),
    fixed(at.point.U, 3),
    fixed(at.point.k, 2),
  ]);
  return { columns, rows };
}

/** What was measured, a row a run. */
export function runTable(certificate: CalibrationCertificate, words: Words): { columns: Column[]; rows: string[][] } {
  const both = certificate.asFound !== null;
  const phase: Column[] = both ? [{ head: words("doc.phase") }] : [];
  const phaseOf = (at: PhasePoint) => (both ? [words(`doc.${at.phase}`)] : []);
  const right = (head: string): Column => ({ head, align: "right" });
  if (certificate.kind === "meter") {
    return {
      columns: [
        ...phase,
        right(words("doc.flowLpm")),
        { ...right(words("doc.run")), share: 0.5 },
        right(words("doc.meterL")),
        right(words("doc.referenceL")),
        right(words("doc.tM")),
        right(words("doc.tRef")),
        right(words("doc.errorPercent")),
      ],
      rows: phasePoints(certificate).flatMap((at) =>
        at.kind === "meter"
          ? at.point.runs.map((run) => [
              ...phaseOf(at),
              fixed(run.flowLpm, 2),
              String(run.run),
              fixed(run.meterL, 4),
              fixed(run.referenceL, 4),
              fixed(run.tMC, 2),
              fixed(run.tRefC, 2),
              fixed(run.error, 4),
            ])
          : [],
      ),
    };
  }
  const ohms = certificate.coefficients !== undefined;
  return {
    columns: [
      ...phase,
      right(words("doc.tempC")),
      { ...right(words("doc.run")), share: 0.5 },
      ...(ohms ? [right(words("doc.ohms"))] : []),
      right(words(ohms ? "doc.standardC" : "doc.readingC")),
      right(words("doc.referenceC")),
      right(words("doc.correctionK")),
    ],
    rows: phasePoints(certificate).flatMap((at) =>
      at.kind === "probe"
        ? at.point.runs.map((run) => [
            ...phaseOf(at),
            fixed(at.point.nominalC, 1),
            String(run.run),
            ...(ohms ? [fixed(run.ohms, 4)] : []),
            fixed(run.readingC, 3),
            fixed(run.referenceC, 3),
            fixed(run.correction, 4),
          ])
        : [],
    ),
  };
}
