import { RigError } from "../error.ts";
import type { Random } from "../time/random.ts";
import { driftOf } from "./apply-faults.ts";
import { type StationConfig, USUAL_PROBE } from "./config.ts";
import type { FaultBoard } from "./fault-board.ts";
import { deviceNames } from "./initial.ts";
import type { StationLayout } from "./layout.ts";
import { rounded } from "./measure.ts";
import type { LineState } from "./physics/line.ts";
import type { MeterView } from "./world.ts";

/** The rig's meters and probes as they read the line: with their own errors, noise and resolution. */
export interface Instruments {
  meter(name: string): MeterView;
  probe(name: string): number;
  /** Ohms. */
  resistance(name: string): number;
  /** R(t) = r0 (1 + a t + b t^2). */
  element(name: string): { r0: number; a: number; b: number };
  /** Keeps what stuck instruments read now; lets go of those that are free again. */
  freeze(): void;
}

export interface InstrumentParts {
  line: LineState;
  /** Probes that hang in a bath, and its temperature. */
  bathed: ReadonlyMap<string, number>;
  config: StationConfig;
  layout: StationLayout;
  board: FaultBoard;
  randomOf(what: string): Random;
  /** Since the world began. */
  seconds(): number;
  /** Degrees in the metal measure. */
  canC(): number;
}

export function instruments({
  line,
  bathed,
  config,
  layout,
  board,
  randomOf,
  seconds,
  canC,
}: InstrumentParts): Instruments {
  const stuckMeters = new Map<string, MeterView>();
  const stuckProbes = new Map<string, number>();
  const { nozzleTemperature, meterTemperature, measureTemperature } = layout.roles;

  // One value for one moment: a float that is read in two registers must not be torn by noise.
  const noiseAt = new Map<string, { at: number; value: number }>();
  const noise = (what: string) => {
    const at = seconds();
    const last = noiseAt.get(what);
    if (last?.at === at) return last.value;
    const value = randomOf(what).normal();
    noiseAt.set(what, { at, value });
    return value;
  };

  const meterNow = (name: string): MeterView => {
    const meter = named(line.meters, name, "flow meter");
    const { density, expansion } = config.fuel;
    const { resolution, noise: spreadLpm, temperatureOffset } = config.meters[name] ?? config.meter;
    return {
      totalL: rounded(meter.totalL, resolution),
      flowLpm: meter.shownLpm + spreadLpm * noise(`meter ${name} flow`),
      densityKgM3: density * (1 - expansion * (line.meterC - 20)) * (1 - line.gasFraction),
      tempC: line.meterC + temperatureOffset,
    };
  };

  const trueAt = (name: string) => {
    const bath = bathed.get(name);
    if (bath !== undefined) return bath;
    if (name === nozzleTemperature) return line.nozzleC;
    if (name === meterTemperature) return line.meterC;
    return name === measureTemperature ? canC() : config.temperatures.ambient;
  };

  const probeNow = (name: string) => {
    const { offset, noise: spreadC } = config.probes[name] ?? USUAL_PROBE;
    const wrongBy = offset + driftOf(board, name, seconds());
    return trueAt(name) + wrongBy + spreadC * noise(`probe ${name}`);
  };

  return {
    meter: (name) => stuckMeters.get(name) ?? meterNow(name),
    resistance(name) {
      const { resistance, noise: spreadC } = config.probes[name] ?? USUAL_PROBE;
      return ohmsAt(resistance, trueAt(name) + spreadC * noise(`probe ${name}`));
    },
    element: (name) => ({ ...(config.probes[name] ?? USUAL_PROBE).resistance }),
    probe: (name) => stuckProbes.get(name) ?? probeNow(name),
    freeze() {
      for (const { name } of line.meters) freeze(stuckMeters, board, name, () => meterNow(name));
      for (const name of deviceNames(layout, "thermometer")) freeze(stuckProbes, board, name, () => probeNow(name));
    },
  };
}

/** IEC 60751, with its own C below 0 degrees. */
function ohmsAt({ r0, a, b }: { r0: number; a: number; b: number }, tempC: number): number {
  const c = tempC < 0 ? -4.183e-12 : 0;
  return r0 * (1 + a * tempC + b * tempC ** 2 + c * (tempC - 100) * tempC ** 3);
}

export function freeze<T>(kept: Map<string, T>, board: FaultBoard, name: string, now: () => T): void {
  if (!board.find("stuck", name)) kept.delete(name);
  else if (!kept.has(name)) kept.set(name, now());
}

export function named<T extends { name: string }>(things: readonly T[], name: string, what: string): T {
  const thing = things.find((candidate) => candidate.name === name);
  if (!thing) throw unknownDevice(name, what);
  return thing;
}

export function unknownDevice(name: string, what: string): RigError {
  return new RigError("INTERNAL", { what: `the simulated station has no ${what} "${name}"` });
}
