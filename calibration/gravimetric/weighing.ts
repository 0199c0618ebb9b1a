import { bad, good, type Result } from "../result.ts";

/** The density of the weights that a balance is adjusted by: conventional mass, OIML D 28 and R 111. */
export const WEIGHTS_KG_M3 = 8000;

export interface Weighing {
  /** Readings of the balance at rest, kg; already corrected by its certificate. */
  beforeKg: number;
  afterKg: number;
  airKgM3: number;
  weightsKgM3?: number | undefined;
  /** Of the liquid at the temperature it was weighed at. */
  liquidKgM3: number;
  /** What left the vessel as vapour between the delivery and the reading, kg: from a trial with nothing delivered. */
  evaporatedKg?: number | undefined;
}

export interface Weighed {
  /** In vacuo. */
  massKg: number;
  /** Litres at the temperature at which the liquid has `liquidKgM3`. */
  volumeL: number;
  /** What the air's buoyancy adds to the apparent mass, %. */
  buoyancyPercent: number;
}

export type WeighingProblem = "not-a-number" | "implausible-density" | "nothing-weighed" | "implausible-evaporation";

/**
 * m = (W2 - W1 + evaporated) (1 - rho_air/rho_weights) / (1 - rho_air/rho_liquid), V = m / rho_liquid: the equation of
 * EURAMET cg-19 and ISO 4787, without the vessel's expansion. The liquid drives as much air out of the vessel as it fills.
 */
export function weigh(weighing: Weighing): Result<Weighed, WeighingProblem> {
  const { beforeKg, afterKg, airKgM3, liquidKgM3, evaporatedKg = 0, weightsKgM3 = WEIGHTS_KG_M3 } = weighing;
  const all = [beforeKg, afterKg, airKgM3, liquidKgM3, evaporatedKg, weightsKgM3];
  if (!all.every(Number.isFinite)) return bad("not-a-number", "a reading is not a number");
  if (liquidKgM3 < 400 || liquidKgM3 > 2000)
    return bad("implausible-density", `${liquidKgM3} kg/m3 is no fuel and no water: kg/m3, not g/mL`);
  if (airKgM3 < 0.5 || airKgM3 > 1.6) return bad("implausible-density", `${airKgM3} kg/m3 is no air: kg/m3`);
  if (weightsKgM3 < 2000) return bad("implausible-density", `${weightsKgM3} kg/m3 is no weight: kg/m3`);
  const apparent = afterKg - beforeKg;
  if (!(apparent > 0)) return bad("nothing-weighed", `${afterKg} kg after, ${beforeKg} kg before: nothing came in`);
  if (evaporatedKg < 0 || evaporatedKg > 0.01 * apparent)
    return bad(
      "implausible-evaporation",
      `${evaporatedKg} kg evaporated of ${apparent} kg: more than 1 %, or less than nothing`,
    );
  const factor = (1 - airKgM3 / weightsKgM3) / (1 - airKgM3 / liquidKgM3);
  const massKg = (apparent + evaporatedKg) * factor;
  return good({ massKg, volumeL: (massKg / liquidKgM3) * 1000, buoyancyPercent: (factor - 1) * 100 });
}

/** Evaporation by the rate of a trial: kg lost in its time, with the vessel open in the same way. */
export function evaporated(trial: { lostKg: number; ms: number }, ms: number): number {
  return trial.ms > 0 && ms > 0 ? (trial.lostKg * ms) / trial.ms : 0;
}
