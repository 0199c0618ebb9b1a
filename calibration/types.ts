/** What certificates say about the rig's own instruments; keys and units as in rig.yaml's `standards`. */

/** `flow` L/min, `error` and `U` (k = 2) in %. */
export interface MeterPoint {
  flow: number;
  error: number;
  U: number;
}

export interface MeterCalibration {
  points: MeterPoint[];
  /** %, one standard deviation. */
  repeatability?: number | undefined;
  /** %, half-width. */
  drift?: number | undefined;
  gas?: number | undefined;
  /** L/min, half-width. */
  zeroStability?: number | undefined;
  /** L, taken with +-1 K. */
  linePack?: number | undefined;
  /** 1/K; 0 for a compensated Coriolis meter. */
  bodyExpansion?: number | undefined;
  /** Degrees Celsius; 20 if absent. */
  calibrationTemperature?: number | undefined;
}

/** `at` and `correction` in degrees Celsius (true = reading + correction), `U` with k = 2. */
export interface ThermometerCalibration {
  points: Array<{ at: number; correction: number; U: number }>;
}

export interface MeasureCalibration {
  /** Litres at `neck` mm. */
  volume: number;
  neck: number;
  mlPerMm: number;
  material: string;
  /** %, k = 2. */
  U?: number | undefined;
}

/** One reading of the meter during a run: `t` in ms, `totalL` in litres. */
export interface MeterSample {
  t: number;
  totalL: number;
}

/** Uncorrected degrees at `t` ms. */
export interface TemperatureSample {
  t: number;
  tempC: number;
}

export interface UncertaintyComponent {
  name:
    | "calibration"
    | "interpolation"
    | "repeatability"
    | "drift"
    | "gas"
    | "zeroStability"
    | "linePack"
    | "temperatureJ"
    | "temperatureM"
    | "expansion"
    | "lineState";
  /** Standard uncertainty in % of the reference volume; null where nothing was stated (counts 0). */
  u: number | null;
}

export interface Uncertainty {
  /** %, k = 2. */
  U: number;
  components: UncertaintyComponent[];
}
