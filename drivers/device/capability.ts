import type { RigError } from "../error.ts";
import type { BalanceDevice } from "./balance.ts";
import type { Light } from "./light.ts";
import type { Scanner } from "./scanner.ts";

/** What devices can do, whatever their make. Litres, L/min, degrees Celsius, kg/m3; times in Clock.now() milliseconds. */

export type DeviceKind =
  | "flow-meter"
  | "thermometer"
  | "valve"
  | "contact"
  | "watchdog"
  | "display"
  | "self-lock"
  | "metal-measure"
  | "balance"
  | "scanner"
  | "light";

/** A value and the moment it was true: when the reply to the reading's request arrived. */
export interface Reading<T> {
  value: T;
  at: number;
}

export interface DeviceBase {
  readonly name: string;
  /** The driver's name as rig.yaml has it. */
  readonly driver: string;
  /** One harmless read that shows the device is there and is what it should be; rejects with a RigError. */
  probe(): Promise<ProbeResult>;
  close?(): Promise<void>;
}

export interface ProbeResult {
  /** What answered, for doctor: make, version, resolution, a first value. */
  summary: string;
  /** What answered but does not fit the configuration (wrong unit, wrong decimals), each with its mend. */
  complaints: string[];
}

export interface FlowState {
  flowLpm: number;
  densityKgM3: number | null;
  tempC: number | null;
}

export interface FlowMeter extends DeviceBase {
  readonly kind: "flow-meter";
  /** The running total in litres at full resolution; only differences mean anything. Read at 10 Hz and faster. */
  readTotal(): Promise<Reading<number>>;
  readState(): Promise<Reading<FlowState>>;
}

export interface Thermometer extends DeviceBase {
  readonly kind: "thermometer";
  /** Degrees between two neighbouring readings; known after probe(). */
  readonly resolutionC: number;
  /** Uncorrected degrees Celsius. Rejects with READING_IMPLAUSIBLE for open or shorted probes. */
  read(): Promise<Reading<number>>;
}

/** Several valves behind one board are closed by one frame. */
export interface ValveBank {
  readonly name: string;
  /** Puts the close command of all its valves on the wire before it returns: past queue and quarantine. Never throws. */
  closeAllNow(): void;
  /** Reads the outputs back; true when every valve is seen closed. */
  allClosed(): Promise<boolean>;
}

export interface Valve extends DeviceBase {
  readonly kind: "valve";
  readonly bank: ValveBank;
  /** Milliseconds after the last open() at which the valve closes by itself; null if it never does. */
  readonly lapsesAfterMs: number | null;
  /** Opens, or renews an open valve. Goes before readings on the bus. */
  open(): Promise<void>;
  close(): Promise<void>;
}

export interface ContactState {
  closed: boolean;
  at: number;
  /** Why it cannot be read, where that is why it counts as open. */
  unread?: RigError;
}

/** A normally closed contact: anything but a good "closed" counts as tripped. */
export interface Contact extends DeviceBase {
  readonly kind: "contact";
  /** Calls back with the first state and then with every change, and with `closed: false` when it can no longer be read. */
  watch(listener: (state: ContactState) => void): ContactWatch;
}

export interface ContactWatch {
  stop(): void;
  /** Clock.now() of the last good reading, for contacts that are asked; those that tell by themselves have none. */
  readonly lastGoodAt?: number | null;
}

/** A hardware watchdog that cuts the valves' supply when beats stop. */
export interface Watchdog extends DeviceBase {
  readonly kind: "watchdog";
  readonly beatEveryMs: number;
  /** Throws where no beat goes out: the valves lose their supply, and the rig must know why. */
  beat(): void;
}

export interface Decimals {
  volume: number;
  amount: number;
  price: number;
}

/** Integers in the display's own divisions, as the customer sees them. */
export interface DisplayReading {
  volume: number;
  amount: number;
  price: number;
}

export type DisplayState = "off" | "not-programmed" | "idle" | "authorised" | "delivering" | "completed" | "suspended";

export interface DisplayStatus {
  state: DisplayState;
  nozzleOut: boolean | null;
  /** An alarm that the dispenser reports, in its own words. */
  alarm: string | null;
}

/** What a dispenser's data interface allows. What is not stated it does not, but `clear`. */
export interface DisplayAbility {
  /** It is authorised, stopped and cleared by the rig. Without it a person does that, and is prompted. */
  command: boolean;
  /** A volume can be preset by the rig; never without `command`. */
  preset: boolean;
  /** It tells what it shows while fuel flows. Without it read() is for a display at rest. */
  live: boolean;
  /** It can be stopped by the rig though not authorised. */
  stop?: boolean;
  /** false: it has no command to clear a delivery; the next one does that. */
  clear?: boolean;
  /** It keeps a record of the last delivery: `last()`. */
  last?: boolean;
  /** `totals()`. */
  totals?: boolean;
  /** It tells whether the nozzle is out. */
  nozzle?: boolean;
}

/** The dispenser's own record of a delivery that has ended, in the display's divisions. */
export interface LastDelivery extends DisplayReading {
  /** Differs from one record to the next, whatever their numbers; null where the protocol has nothing to tell them apart. */
  id: string | null;
  /** When it ended, as the dispenser writes it down, for people. */
  ended: string | null;
}

/** Sums in the display's divisions; null where the dispenser does not tell, or their unit is not known. */
export interface DisplaySums {
  volume: number | null;
  amount: number | null;
}

/** Running totals; of this day and month (+08:00) where it keeps them. */
export interface DisplayTotals extends DisplaySums {
  day?: DisplaySums | null;
  month?: DisplaySums | null;
}

export interface Display extends DeviceBase {
  readonly kind: "display";
  readonly decimals: Decimals;
  readonly can: DisplayAbility;
  status(): Promise<Reading<DisplayStatus>>;
  /** Asks the dispenser anew and gives what it now shows. */
  read(): Promise<Reading<DisplayReading>>;
  /** Allows a delivery, up to `presetVolume` (in divisions) if given. Only from idle. */
  authorise(options: { presetVolume: number | null }): Promise<void>;
  /** Ends a delivery. Harmless when there is none. */
  stop(): Promise<void>;
  /** Clears a completed delivery; the dispenser is idle afterwards. */
  reset(): Promise<void>;
  /** Asks anew for the record of the last delivery; null where there is none yet. Where `can.last`. */
  last?(): Promise<Reading<LastDelivery | null>>;
  /** Where `can.totals`. */
  totals?(): Promise<Reading<DisplayTotals>>;
}

export interface SelfLockReading {
  mainBoard: string | null;
  encoder: string | null;
  abnormalDeliveries: number | null;
  locked: boolean | null;
  /** The code in the price window, 61 to 67, if one is shown. */
  code: number | null;
}

/** An abnormal delivery as the collector has it written down. */
export interface SelfLockRecord {
  at: string | null;
  kind: string;
  /** Of the pulse equivalent, %. */
  deviationPercent: number | null;
}

export interface SelfLock extends DeviceBase {
  readonly kind: "self-lock";
  read(): Promise<Reading<SelfLockReading>>;
  /** Where a collector keeps them. */
  records?(): Promise<Reading<SelfLockRecord[]>>;
}

/** A standard metal measure with its thermometer: typed by the operator, or the simulated can. */
export interface MetalMeasure extends DeviceBase {
  readonly kind: "metal-measure";
  /** Called when the measure rests after a run. */
  read(): Promise<Reading<{ neckMm: number; tempC: number }>>;
  /** Empties and drains; resolves when dripping has ended for `drainSeconds`. */
  drain(drainSeconds: number): Promise<void>;
}

export type Device =
  | FlowMeter
  | Thermometer
  | Valve
  | Contact
  | Watchdog
  | Display
  | SelfLock
  | MetalMeasure
  | BalanceDevice
  | Scanner
  | Light;
export type DeviceOf<K extends DeviceKind> = Extract<Device, { kind: K }>;
