import { bad, correctionsByCoefficients, good, type Result, type ThermometerCalibration } from "@proverig/calibration";
import type { Boards } from "../config/boards.ts";
import type { Accepted } from "./rig-entries.ts";

/** Why coefficients cannot be used where they are to be. `damaged`: they give no temperature in their own range. */
const BOARD_PROBLEMS = ["hasCoefficients", "boardUnknown", "otherElement", "damaged"] as const;
export type BoardProblem = (typeof BOARD_PROBLEMS)[number];

export type ProbeEffect = Extract<Accepted["effect"], { kind: "probe" }>;

/** Of the elements whose coefficients can be certified. */
const CERTIFIED_OHM = 100;

/**
 * What a probe's certificate means for the readings of a device: corrections as they stand, or made of coefficients where the
 * device's board measures ohms and rig.yaml says how well. Without that U the temperature would have one that is too small.
 */
export function probePoints(
  { points, callendarVanDusen }: ProbeEffect,
  device: string,
  boards: Boards,
): Result<ThermometerCalibration["points"], BoardProblem> {
  if (callendarVanDusen === null) return good(points);
  const measured = boards[device];
  if (!measured) return bad("hasCoefficients", "it gives degrees alone");
  if (measured.nominalOhm !== CERTIFIED_OHM) return bad("otherElement", `an element of ${measured.nominalOhm} ohm`);
  if (measured.board === null) return bad("boardUnknown", "nobody has stated how well its board measures ohms");
  const made = correctionsByCoefficients(callendarVanDusen, points, measured.board.U);
  return made.ok ? made : bad("damaged", made.detail);
}
