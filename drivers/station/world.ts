import type { BalanceReading } from "../device/balance.ts";
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
  measure: { neckMm(can?: Can): number; tempC(): number; drain(): void };
  /** A tank on a balance at the outlet, instead of receiver or measure. */
  balance: { read(): BalanceReading; empty(): void };
  /** Ohms of the probe named so, where its element hangs on a bridge: of what is around it, by its own R0, A and B. */
  resistance(device: string): number;
  /** Of that element, R(t) = r0 (1 + a t + b t^2): ohm, 1/K, 1/K2. */
  element(device: string): { r0: number; a: number; b: number };
  /** Puts these probes into a bath of so many degrees; null takes them back to their places. */
  bathe(devices: readonly string[], tempC: number | null): void;
  /** Where the dispensed fuel goes. Emptying it is what the operator does when he returns the fuel. */
  receiver: { volumeL(): number; empty(): void };
  /** What a god would know; for tests and for the twin of the fault hunter, never for a driver. */
  truth: Truth;
}

/** A metal measure by its certificate: mm, mL/mm. */
export interface Can {
  volume: number;
  neck: number;
  mlPerMm: number;
  material: string;
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
  /** What it has written down of the deliveries that ended since the world began, oldest first. */
  sales(): readonly Sale[];
}

/** A delivery as the dispenser's own books have it, in divisions; its end as Clock.now(). */
export interface Sale extends DisplayReading {
  endedAt: number;
}

export interface Truth {
  /** Litres through the dispensers' transducers at their own temperature since the world began. */
  readonly dispensedL: number;
  /** Litres, as fuel at the nozzle's temperature, out of the rig's valves. */
  readonly receivedL: number;
  readonly deliveries: readonly Delivery[];
  /** A valve that is not shut, whatever it was told. */
  readonly anyValveOpen: boolean;
  /** At the meter, gas included. */
  readonly flowLpm: number;
  /** Of the hose whose nozzle is in the rig. */
  readonly hoseBar: number;
  readonly nozzleC: number;
  readonly meterC: number;
}

/** One delivery that has ended, from authorisation to stop. True error in %: (displayL - dispensedL) / dispensedL * 100. */
export interface Delivery {
  device: string;
  /** In divisions, and in litres. */
  display: number;
  displayL: number;
  /** True litres through the transducer at its own temperature, the filling of the hose included. */
  dispensedL: number;
  /** Mean weighted by volume. */
  flowLpm: number;
  preset: number | null;
  /** Hose pressure at authorisation and at the end. */
  startBar: number;
  endBar: number;
  /** Clock.now() */
  startedAt: number;
  endedAt: number;
}
