import type { CalibrationCertificate, IntermediateCheck, RuleResult } from "@proverig/calibration";
import { type AnyCalibrationEntry, phaseOf } from "../calibrate/entries.ts";
import { isMeterRun } from "../calibrate/history.ts";
import { isAgreeing, type StandardInForce } from "../calibrate/in-force.ts";
import { coefficientText, coefficientU } from "../documents/coefficients.ts";
import {
  findingText,
  isTextKey,
  type Language,
  laboratoryProblem,
  ruleName,
  signalText,
  t,
  voidText,
} from "../text/index.ts";
import { plain, signed } from "./numbers.ts";

/** One line an entry for people; null for what they need not see. */
export function entryLine(entry: AnyCalibrationEntry, language: Language): string | null {
  switch (entry.kind) {
    case "calibration-opened": {
      const { id, calibration } = entry.data;
      return t(language, "calibrate.opened", { id, device: calibration.device, method: calibration.method });
    }
    case "step-done": {
      const [kind = ""] = entry.data.step.split(":");
      const key = kind === "work" ? "calibrate.work" : kind === "return" ? "step.fuel-return" : `step.${kind}`;
      return isTextKey(key) ? t(language, key) : entry.data.step;
    }
    case "purge-ended": {
      // What goes into a measure is emptied out of it: the receiver gets nothing, and nobody need be told how much.
      return `${t(language, "step.purge")}: ${entry.data.flowLpm.toFixed(1)} L/min`;
    }
    case "attempt-ended":
      return attemptLine(entry.data, language);
    case "trip":
      return `${t(language, "word.trip")}: ${voidText(language, `trip-${entry.data.name}`)} (${entry.data.detail})`;
    default:
      return null;
  }
}

type Attempt = Extract<AnyCalibrationEntry, { kind: "attempt-ended" }>["data"];

function attemptLine({ point, run, outcome, void: reason, reason: detail }: Attempt, language: Language): string {
  const at = phaseOf(point);
  const phase = at ? t(language, `calibrate.${at.phase}`) : point;
  const where = t(language, "calibrate.run", { phase, at: at?.index ?? "", run });
  if (reason !== null) {
    return `${where}: ${t(language, "word.void")}: ${voidText(language, reason)}${detail ? ` (${detail})` : ""}`;
  }
  if (!outcome) return where;
  if (isMeterRun(outcome)) {
    const { meterL, referenceL, flowLpm, error } = outcome;
    return `${where}: ${t(language, "calibrate.meterRun", {
      meter: meterL.toFixed(4),
      reference: referenceL.toFixed(4),
      flow: flowLpm.toFixed(1),
      error: signed(error, 4),
    })}`;
  }
  const { readingC, referenceC, correction } = outcome;
  return `${where}: ${t(language, "calibrate.probeRun", {
    reading: readingC.toFixed(3),
    reference: referenceC.toFixed(3),
    correction: signed(correction, 3),
  })}`;
}

/** Coefficients with U, residuals, and that no acceptance will follow. */
function coefficientLines(certificate: CalibrationCertificate, language: Language): string[] {
  if (certificate.kind !== "probe" || !certificate.coefficients) return [];
  const { coefficients, residuals, k } = certificate.coefficients;
  return [
    ...coefficients.map(({ name, unit, value, U }) => {
      const said = { name, unit, value: coefficientText(name, value) };
      if (U === null) return t(language, "calibrate.coefficientStandard", said);
      return t(language, "calibrate.coefficient", { ...said, U: coefficientU(name, U), k: plain(k, 2) });
    }),
    ...residuals.map(({ tempC, ohms, residualK, U }) =>
      t(language, "calibrate.residual", {
        at: tempC.toFixed(3),
        ohms: ohms.toFixed(4),
        residual: signed(residualK, 4),
        U: plain(U, 4),
      }),
    ),
    t(language, "calibrate.coefficientsUse"),
  ];
}

/** Points, the repeat and the certificate's number; `next` says where it lies and how it is accepted. */
export function calibrationLines(
  certificate: CalibrationCertificate,
  language: Language,
  next: { id: string; data: string; path: string } | null,
): string[] {
  const phases = [
    ...(certificate.asFound ? [["as-found", certificate.asFound] as const] : []),
    ["as-left", certificate.asLeft] as const,
  ];
  const lines = phases.flatMap(([phase, { points }]) =>
    points.map((point) => {
      const said = { phase: t(language, `calibrate.${phase}`), U: plain(point.U, 4), k: plain(point.k, 2) };
      if ("flowLpm" in point) {
        const { flowLpm, error, repeatability } = point;
        const numbers = { flow: flowLpm.toFixed(1), error: signed(error, 4), repeatability: plain(repeatability, 4) };
        return t(language, "calibrate.meterPoint", { ...said, ...numbers });
      }
      return t(language, "calibrate.probePoint", {
        ...said,
        at: point.at.toFixed(2),
        correction: signed(point.correction, 3),
      });
    }),
  );
  lines.push(...coefficientLines(certificate, language));
  const { check } = certificate;
  if (check) {
    lines.push(
      t(language, "calibrate.repeat", {
        flow: check.flowLpm.toFixed(1),
        error: signed(check.error, 4),
        expected: signed(check.expected, 4),
        within: plain(check.within, 4),
        ok: t(language, check.ok ? "calibrate.holds" : "calibrate.fails"),
      }),
    );
  }
  for (const { text } of certificate.notes) lines.push(`${t(language, "word.warning")}: ${text}`);
  if (!next) return lines;
  const { number, validUntil } = certificate;
  const named = { number, until: validUntil, path: next.path };
  // Nothing to accept: it was said above.
  if (certificate.kind === "probe" && certificate.coefficients) {
    return [...lines, "", t(language, "calibrate.coefficientCertificate", named)];
  }
  lines.push("", t(language, "calibrate.certificate", named));
  return [...lines, t(language, "calibrate.next", { id: next.id, data: next.data })];
}

export function checkLines(checks: readonly IntermediateCheck[], language: Language): string[] {
  return checks.map((check) =>
    t(language, "calibrate.checked", {
      at: check.x.toFixed(1),
      value: signed(check.value, 4),
      certificate: check.certificate,
      expected: signed(check.expected, 4),
      En: check.En.toFixed(2),
      ok: t(language, isAgreeing(check) ? "calibrate.holds" : "calibrate.fails"),
    }),
  );
}

export function ruleLines(findings: readonly RuleResult[], language: Language): string[] {
  return findings.map(({ rule, ok, blocking, ...told }) => {
    const said = blocking || ok ? "" : t(language, "calibrate.rule.said");
    const verdict = `${t(language, ok ? "calibrate.holds" : "calibrate.fails")}${said}`;
    return t(language, "calibrate.rule", {
      rule: ruleName(rule, language),
      ok: verdict,
      text: findingText(told, language),
    });
  });
}

/** One line, and one for each thing that its checks call out. */
export function standardLines(standard: StandardInForce, language: Language): string[] {
  const { name, certificate, validUntil, source, state, goodUntil, signals, kept } = standard;
  const until = goodUntil === null ? "" : t(language, "calibrate.goodUntil", { until: goodUntil });
  const line = t(language, "calibrate.standard", {
    name,
    certificate,
    until: validUntil,
    source: t(language, source === "accepted" ? "calibrate.inForce" : "calibrate.typed"),
    state: `${t(language, `calibrate.state.${state}`)} ${until}`.trimEnd(),
  });
  const called = signals.map((signal) => {
    const what = `${signal.at.slice(0, 10)} ${signal.x.toFixed(1)} ${signalText(signal, language)}`;
    return t(language, "calibrate.watchSignal", {
      signal: what,
      effect: t(language, `calibrate.effect.${signal.effect}`),
    });
  });
  if (standard.unusable) {
    const { what, mend } = laboratoryProblem(language, standard.unusable, { certificate, device: name });
    called.push(what, mend);
  }
  if (kept) called.push(t(language, "calibrate.kept", { certificate, device: name, by: kept.by, reason: kept.reason }));
  return [line, ...called.map((text) => `  ${text}`)];
}
