import { coefficientProblems } from "./calibration-coefficients.ts";
import type { Calibration, CalibrationReading } from "./calibration-schema.ts";
import type { KeyPath } from "./yaml.ts";

export interface CalibrationProblem {
  keys: KeyPath;
  what: string;
  mend: string;
}

/** What no single key shows, the standards first. Pure. */
export function calibrationProblems(calibration: Calibration): CalibrationProblem[] {
  return [...standardProblems(calibration), ...pointProblems(calibration), ...readingProblems(calibration)];
}

/** Two instruments never share a certificate, and the new one's number is not a standard's. */
function standardProblems({
  purpose,
  standards,
  certificate,
  kind,
  method,
  ...rest
}: Calibration): CalibrationProblem[] {
  const problems: CalibrationProblem[] = [];
  if ((purpose === "check") === (certificate !== undefined)) {
    problems.push(
      certificate
        ? { keys: ["certificate"], what: "a check makes no certificate", mend: "leave it out" }
        : { keys: ["certificate"], what: '"certificate" is missing', mend: "number and validUntil of the new one" },
    );
  }
  const seen = new Map(certificate ? [[certificate.number, "the new certificate"]] : []);
  for (const [name, standard] of Object.entries(standards)) {
    const other = seen.get(standard.certificate);
    if (other !== undefined) {
      const what = `${name} and ${other} have one certificate number, ${standard.certificate}`;
      problems.push({ keys: ["standards", name, "certificate"], what, mend: "each has its own" });
    }
    seen.set(standard.certificate, name);
    if (standard.calibrated > standard.validUntil) {
      const what = `${name} was calibrated ${standard.calibrated}, after its last valid day ${standard.validUntil}`;
      problems.push({ keys: ["standards", name, "calibrated"], what, mend: "see its certificate" });
    }
  }
  const bridge = Object.entries(standards).find((each) => each[1].kind === "resistance-bridge")?.[0];
  if (kind === "meter" && bridge !== undefined) {
    const what = `no meter is calibrated with a resistance bridge, as "${bridge}" is`;
    problems.push({ keys: ["standards", bridge], what, mend: "leave it out" });
  }
  const needed = STANDARD_OF[method];
  const fitting = Object.entries(standards).filter(([, { kind }]) => kind === needed);
  if (fitting.length === 0) {
    problems.push({
      keys: ["standards"],
      what: `method ${method} needs a ${needed}`,
      mend: "add it with its certificate",
    });
  }
  if (kind !== "meter" || !("points" in rest)) return problems;
  for (const [i, point] of rest.points.entries()) {
    const named = "standard" in point ? point.standard : undefined;
    if (named === undefined) {
      if (fitting.length < 2) continue;
      const what = `point ${i + 1} does not say which of ${fitting.map(([each]) => each).join(", ")} it is run with`;
      problems.push({ keys: ["points", i], what, mend: "add `standard`" });
    } else if (!fitting.some(([each]) => each === named)) {
      problems.push({
        keys: ["points", i, "standard"],
        what: `there is no ${needed} "${named}"`,
        mend: "correct the name",
      });
    }
  }
  return problems;
}

/** Which kind of standard a method rests on. */
const STANDARD_OF = {
  "metal-measure": "metal-measure",
  gravimetric: "balance",
  "reference-meter": "meter",
  "reference-thermometer": "thermometer",
} as const;

function pointProblems(calibration: Calibration): CalibrationProblem[] {
  const places: number[] = calibration.points.map((point) => ("flow" in point ? point.flow : point.at));
  const problems: CalibrationProblem[] = [];
  const again = places.findIndex((place, i) => places.indexOf(place) < i);
  if (again >= 0) {
    problems.push({
      keys: ["points", again],
      what: `two points at ${places[again]}`,
      mend: "keep one, with more runs",
    });
  }
  if (calibration.kind === "meter") {
    const { check, fit, method, volume } = calibration;
    if (check && !places.includes(check.flow)) {
      problems.push({
        keys: ["check", "flow"],
        what: `no point is at ${check.flow} L/min`,
        mend: "repeat one of the points",
      });
    }
    if (fit.curve === "polynomial" && places.length <= fit.degree) {
      const what = `${places.length} points do not bear a polynomial of degree ${fit.degree}`;
      problems.push({ keys: ["fit", "degree"], what, mend: "a lower degree, or more points" });
    }
    if (method !== "metal-measure" && volume === undefined) {
      problems.push({ keys: ["volume"], what: '"volume" is missing', mend: "litres of a run" });
    }
    if (method === "metal-measure" && volume !== undefined) {
      problems.push({ keys: ["volume"], what: "a run's volume is the measure's", mend: "leave it out" });
    }
  } else problems.push(...coefficientProblems(calibration));
  return problems;
}

const PHASES = ["as-found", "as-left", "check"];

/** Typed readings stand in the order in which they were made; each once. */
function readingProblems({ answers: { readings }, points }: Calibration): CalibrationProblem[] {
  const keyOf = ({ phase, point, run }: CalibrationReading) => [PHASES.indexOf(phase), point, run] as const;
  for (const [i, reading] of readings.entries()) {
    const keys = ["answers", "readings", i];
    if (reading.point > points.length) {
      return [{ keys: [...keys, "point"], what: `there is no point ${reading.point}`, mend: `1 to ${points.length}` }];
    }
    const before = readings[i - 1];
    if (!before) continue;
    const [a, b] = [keyOf(before), keyOf(reading)];
    const first = a.findIndex((value, k) => value !== b[k]);
    const shown = `${reading.phase} point ${reading.point} run ${reading.run}`;
    if (first === -1) return [{ keys, what: `two readings of ${shown}`, mend: "keep one" }];
    if ((a[first] ?? 0) > (b[first] ?? 0)) {
      return [
        { keys, what: `${shown} is out of order`, mend: "list the readings in the order in which they were made" },
      ];
    }
    if (before.at && reading.at && Date.parse(reading.at) <= Date.parse(before.at)) {
      return [{ keys: [...keys, "at"], what: `${shown} was read before the one above it`, mend: "correct the times" }];
    }
  }
  return [];
}
