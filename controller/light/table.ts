/** What the tower light tells those around the rig. Beacons by IEC 60073: red danger, yellow caution, green normal. */
export type RigMood =
  /** A safety stop that nobody has released. */
  | "tripped"
  /** Something of the rig does not answer, or its outputs are not seen closed. */
  | "unfit"
  /** A valve is open: fuel may flow. */
  | "flowing"
  /** Somebody has the rig, and a person is waited for. */
  | "asks"
  /** Somebody has the rig; every valve is closed. */
  | "working"
  /** Nobody has it, and all is well. */
  | "ready";

export const LAMPS = ["green", "amber", "red", "buzzer"] as const;
export type Lamp = (typeof LAMPS)[number];

const LIT: Readonly<Record<RigMood, readonly Lamp[]>> = {
  tripped: ["red", "buzzer"],
  unfit: ["red"],
  flowing: ["amber"],
  asks: ["green", "amber"],
  working: ["green"],
  ready: ["green"],
};

/** Everybody has heard it by then. */
const BUZZER_MS = 10_000;

/** Which lamps are lit in a mood that has lasted so long. Pure. */
export function litIn(mood: RigMood, forMs: number): readonly Lamp[] {
  return LIT[mood].filter((lamp) => lamp !== "buzzer" || forMs < BUZZER_MS);
}

export interface Situation {
  tripped: boolean;
  /** Every device that is asked answers. */
  isWell: boolean;
  flows: boolean;
  /** Somebody works with the rig. */
  isTaken: boolean;
  asks: boolean;
}

/** The worst first: a lamp never says less than what is so. Pure. */
export function moodOf({ tripped, isWell, flows, isTaken, asks }: Situation): RigMood {
  if (tripped) return "tripped";
  if (flows) return "flowing";
  if (!isWell) return "unfit";
  if (asks) return "asks";
  return isTaken ? "working" : "ready";
}
