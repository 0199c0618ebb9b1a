import type { Decimals, DisplayReading, DisplayState } from "../device/capability.ts";

/**
 * The one simulated world that all twins share. Every call first brings the physics up to the clock's present moment,
 * so a twin just asks. Device names are those of rig.yaml.
 */
export interface World {
  /** The master meter named so, as its sensor sees it: with its own error and resolution. */
  meter(device: string): MeterView;
  /** Degrees Celsius at the probe named so, with the probe's own error; not yet rounded to the module's resolution. */
  probe(device: string): number;
  valve(device: string): ValveView;
  /** True while the contact named so is closed (nothing is wrong). */
  contactClosed(device: string): boolean;
  onContact(device: string, listener: (closed: boolean) => void): void;
  dispenser(display: string): DispenserView;
  selfLock(device: string): SelfLockView;
  watchdogBeat(device: string): void;
  /** The metal measure after a run. Draining starts it anew. */
  measure: { neckMm(): number; tempC(): number; drain(): void };
  /** What a god would know; for tests and for the twin of the fault hunter, never for a driver. */
  truth: Truth;
}

export interface MeterView {
  totalL: number;
  flowLpm: number;
  densityKgM3: number;
  tempC: number;
}

export interface ValveView {
  command(open: boolean): void;
  readonly commandedOpen: boolean;
}

export interface SelfLockView {
  mainBoard: string;
  encoder: string;
  abnormalDeliveries: number;
  locked: boolean;
  code: number | null;
}

/** The dispenser's electronics, whatever protocol its twin speaks. */
export interface DispenserView {
  readonly state: DisplayState;
  readonly nozzleOut: boolean;
  readonly nozzle: number;
  readonly decimals: Decimals;
  readonly alarm: number | null;
  shows(): DisplayReading;
  setPrice(price: number): void;
  /** In divisions; null clears. Only from idle. False when refused. */
  preset(volume: number | null): boolean;
  authorise(): boolean;
  stop(): boolean;
  reset(): boolean;
  /** Running totals in divisions. */
  totals(): { volume: number; amount: number };
}

export interface Truth {
  /** Litres through the dispenser's transducer at its own temperature since the world began. */
  dispensedL: number;
  /** Litres into the receiver. */
  receivedL: number;
  deliveries: readonly { display: number; dispensedL: number; flowLpm: number }[];
  anyValveOpen: boolean;
}
