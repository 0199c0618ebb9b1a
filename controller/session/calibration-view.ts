import { phaseOf } from "../calibrate/entries.ts";
import type { CalibrationAttempt, CalibrationHistory } from "../calibrate/history.ts";
import type { PreparedCalibration } from "../calibrate/prepare.ts";
import type { CalibrationView } from "../protocol/index.ts";

export interface CalibrationViewParts extends Pick<CalibrationView, "by" | "prompt" | "paused" | "tripped" | "ended"> {
  prepared: PreparedCalibration;
  history: CalibrationHistory;
}

/** A calibration under way, from the fold of its entries. */
export function calibrationView({ prepared, history, ...told }: CalibrationViewParts): CalibrationView {
  const { calibration } = prepared.loaded;
  const { open } = history.work;
  return {
    ...told,
    id: history.opened?.id ?? null,
    purpose: calibration.purpose,
    device: calibration.device,
    method: calibration.method,
    certificate: calibration.certificate?.number ?? null,
    unit: calibration.kind === "meter" ? "%" : "K",
    attempts: history.attempts.map((attempt) => ({
      point: attempt.point,
      at: placeOf(prepared, attempt.point),
      run: attempt.run,
      attempt: attempt.attempt,
      value: attempt.void === null ? foundIn(attempt) : null,
      void: attempt.void,
    })),
    now: open ? { point: open.point, at: placeOf(prepared, open.point), run: open.run, attempt: open.attempt } : null,
  };
}

function foundIn({ outcome }: CalibrationAttempt): number | null {
  if (!outcome) return null;
  return "error" in outcome ? outcome.error : outcome.correction;
}

/** "24 L/min" of "as-left:2". */
function placeOf({ loaded: { calibration } }: PreparedCalibration, point: string): string {
  const named = phaseOf(point);
  if (calibration.kind === "probe") {
    const at = named && calibration.points[named.index - 1]?.at;
    return at === undefined || at === null ? point : `${at} ℃`;
  }
  const flow = named?.phase === "check" ? calibration.check?.flow : named && calibration.points[named.index - 1]?.flow;
  return flow === undefined || flow === null ? point : `${flow} L/min`;
}
