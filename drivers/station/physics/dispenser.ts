import type { Decimals, DisplayReading, DisplayState } from "../../device/capability.ts";
import { type Curve, errorAt } from "./curve.ts";
import type { Hydraulics } from "./hydraulics.ts";

/** One dispenser: its pump and two-stage valve, its hose, its transducer with counter, its computer. */
export interface DispenserState extends Hydraulics {
  readonly name: string;
  readonly decimals: Decimals;
  readonly nozzle: number;
  readonly errors: Curve;
  readonly slowVolumeL: number;
  readonly slowFlowLpm: number;
  readonly maxFlowLpm: number;
  readonly amountError: number;
  readonly adjustable: boolean;

  state: DisplayState;
  nozzleOut: boolean;
  price: number;
  /** In divisions; null without preset. */
  preset: number | null;
  pumpBar: number;
  /** Seconds until the pump, switched on, builds pressure. */
  pumpWaitS: number;
  /** Litres as it counts them, and as they are, since the delivery began. */
  countedL: number;
  deliveredL: number;
  /** Sum of flow times litres: the mean flow weighted by volume, when divided by the litres. */
  flowLpmL: number;
  /** % of this delivery, and % from a drift that a fault brings. */
  scatterPct: number;
  driftPct: number;
  /** % that its adjuster was turned by, where it can be. */
  adjustedPct: number;
  /** L/min; a fault may make it less. */
  limitLpm: number;
  startedAtMs: number;
  startBar: number;
  totalVolume: number;
  totalAmount: number;
  sales: { volume: number; amount: number; price: number; endedAt: number }[];
}

export function pumpWanted(dispenser: DispenserState): boolean {
  return (dispenser.state === "authorised" || dispenser.state === "delivering") && dispenser.nozzleOut;
}

/** Motor on after its delay, pressure rising to the pump's full one. Off: the valve is shut, the check valve holds. */
export function runPump(
  dispenser: DispenserState,
  dtS: number,
  fullBar: number,
  startDelayS: number,
  riseS: number,
): void {
  if (!pumpWanted(dispenser)) {
    dispenser.pumpBar = 0;
    dispenser.pumpWaitS = startDelayS;
    return;
  }
  if (dispenser.pumpWaitS > 0) {
    dispenser.pumpWaitS -= dtS;
    return;
  }
  dispenser.pumpBar = riseS > 0 ? Math.min(fullBar, dispenser.pumpBar + (fullBar * dtS) / riseS) : fullBar;
}

/** L/s that the dispenser's own valve lets through: its last stage is slow, so that it stops at the preset. */
export function stageLps(dispenser: DispenserState): number {
  const limit = Math.min(dispenser.maxFlowLpm, dispenser.limitLpm);
  if (dispenser.preset === null) return limit / 60;
  const remainingL = dispenser.preset * divisionL(dispenser) - dispenser.countedL;
  return (remainingL <= dispenser.slowVolumeL ? Math.min(limit, dispenser.slowFlowLpm) : limit) / 60;
}

/** Counts what has just gone through the transducer. True when the preset is reached. */
export function count(dispenser: DispenserState, dtS: number): boolean {
  const litres = dispenser.inL;
  if (litres <= 0) return false;
  const flowLpm = (litres / dtS) * 60;
  const errorPct =
    errorAt(dispenser.errors, flowLpm) + dispenser.scatterPct + dispenser.driftPct + dispenser.adjustedPct;
  dispenser.countedL += litres * (1 + errorPct / 100);
  dispenser.deliveredL += litres;
  dispenser.flowLpmL += litres * flowLpm;
  if (dispenser.state === "authorised" && countedDivisions(dispenser) >= 1) dispenser.state = "delivering";
  return dispenser.preset !== null && countedDivisions(dispenser) >= dispenser.preset;
}

export function divisionL({ decimals }: DispenserState): number {
  return 10 ** -decimals.volume;
}

/** Whole divisions; what is not full yet is not shown. */
export function countedDivisions(dispenser: DispenserState): number {
  return Math.floor(dispenser.countedL * 10 ** dispenser.decimals.volume + 1e-6);
}

export function displayOf(dispenser: DispenserState, extraDivisions: number): DisplayReading {
  const volume = Math.max(0, countedDivisions(dispenser) + extraDivisions);
  return { volume, amount: amountOf(dispenser, volume), price: dispenser.price };
}

/** Price times volume, rounded half up in the amount's division. */
export function amountOf({ decimals, price, amountError }: DispenserState, volume: number): number {
  if (volume === 0) return 0;
  const scale = 10 ** (decimals.price + decimals.volume - decimals.amount);
  return Math.floor((price * volume) / scale + 0.5 + 1e-9) + amountError;
}
