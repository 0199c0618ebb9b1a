import { agreement, type IntermediateCheck, meterErrorAt, temperatureCorrectionAt } from "@proverig/calibration";
import { type Journal, RIG_CHAIN } from "../journal/index.ts";
import type { CalibrationHistory } from "./history.ts";
import { INTERMEDIATE_CHECK, standardsPast } from "./rig-entries.ts";

/** What a certificate in force says at a place. */
interface Certified {
  certificate: string;
  at(x: number): { value: number; U: number };
}

/**
 * Each point of an intermediate check 期间核查 against the certificate in force when the check was opened. A pure fold over
 * its chain; [] for a calibration.
 */
function checksOf({ opened, closed, closedAt }: CalibrationHistory): IntermediateCheck[] {
  if (!opened || !closed?.checked || !closedAt) return [];
  const certified = certifiedOf(opened.against);
  if (!certified) return [];
  const { checked } = closed;
  const points =
    checked.kind === "meter"
      ? checked.asLeft.points.map(({ flowLpm, error, U, runs }) => ({
          x: flowLpm,
          value: error,
          U,
          runs: runs.map((run) => run.error),
        }))
      : checked.asLeft.points.map(({ at, correction, U, runs }) => ({
          x: at,
          value: correction,
          U,
          runs: runs.map((run) => run.correction),
        }));
  return points.map(({ x, value, U, runs }, i) => {
    const { value: expected, U: certificateU } = certified.at(x);
    const { En } = agreement({ value, U }, { value: expected, U: certificateU });
    return {
      id: `${opened.id}:${i + 1}`,
      device: opened.device.name,
      certificate: certified.certificate,
      at: closedAt,
      x,
      value,
      expected,
      U,
      certificateU,
      runs,
      En,
    };
  });
}

function certifiedOf(against: NonNullable<CalibrationHistory["opened"]>["against"]): Certified | null {
  if (!against) return null;
  const { certificate, standard } = against;
  const wide = ({ value, U, interpolation }: { value: number; U: number; interpolation: number | null }) => ({
    value,
    U: Math.hypot(U, (2 * (interpolation ?? 0)) / Math.sqrt(3)),
  });
  if (standard.kind === "meter") return { certificate, at: (x) => wide(meterErrorAt(standard.points, x)) };
  return { certificate, at: (x) => wide(temperatureCorrectionAt({ points: standard.points }, x)) };
}

/** The points of a check that are not in the rig chain: the process died between its close and them. */
export async function unrecorded(journal: Journal, history: CalibrationHistory): Promise<IntermediateCheck[]> {
  const known = new Set(standardsPast(journal.rigEntries()).checks.map(({ id }) => id));
  return checksOf(history).filter(({ id }) => !known.has(id));
}

/** Puts a check's points into the rig chain, once. */
export async function recordChecks(journal: Journal, history: CalibrationHistory): Promise<IntermediateCheck[]> {
  const calibration = history.opened?.id ?? null;
  for (const check of await unrecorded(journal, history)) {
    await journal.append(RIG_CHAIN, INTERMEDIATE_CHECK, { ...check, calibration });
  }
  return checksOf(history);
}
