import type { ThermometerCalibration } from "@proverig/calibration";
import type { Calibration } from "../config/calibration.ts";
import type { RigConfig } from "../config/rig.ts";
import type { Profile } from "../regulation/profile.ts";

/** What of rig and profile a calibration's results rest on; in its first entry, so that they can be made anew. */
export interface CalibrationBasis {
  bench: boolean;
  /** The rig's instruments are simulated: printed across every document. */
  simulated: boolean;
  /** bY and its product's class; bB by the measures' names; bM of the meter and its reference temperature. */
  productClass: string | null;
  oilExpansion: number;
  measureExpansion: Record<string, number>;
  bodyExpansion: number;
  calibrationTemperatureC: number;
  /** K between two readings of the probe under calibration; 0 for a meter. */
  probeResolutionC: number;
  /** L/min, half-width; null where it is not stated. */
  zeroStability: number | null;
  /** At the meter, and in the measure: their certificates in force. */
  thermometerM: NamedThermometer | null;
  thermometerRef: NamedThermometer | null;
  /** By flow point: the valves, and the flow that rig.yaml states. */
  paths: Array<{ valves: string[]; flow: number }>;
}

export interface NamedThermometer {
  name: string;
  certificate: string;
  calibration: ThermometerCalibration;
}

export interface BasisParts {
  config: Pick<RigConfig, "roles" | "standards" | "paths" | "bench" | "simulated">;
  profile: Profile;
  calibration: Calibration;
}
