import type { Verdict } from "./profile.ts";

/** Why an attempt does not count. Never because of its error. */
export type VoidReason =
  | "link-lost"
  | "flow-band"
  | "temperature"
  | "gas"
  | "density"
  | "zero"
  | "interrupted"
  | "operator"
  | "flow-unreachable"
  | "display-unsteady"
  | `trip-${string}`;

/** One attempt as the record has it: docs/evidence.md, record.json, nozzles[].points[].runs[]. Errors and U in %, unrounded. */
export interface RunRecord {
  run: number;
  attempt: number;
  preset: boolean;
  display: number | null;
  displayStart: number | null;
  amount: number | null;
  reference: number | null;
  /** Litres on the master meter, uncorrected; null for the metal measure. */
  meterVolume: number | null;
  flow: number | null;
  tJ: number | null;
  tM: number | null;
  error: number | null;
  U: number | null;
  startedAt: string;
  endedAt: string;
  void: VoidReason | null;
  /** Only where a person took it back after its error was known. */
  repeated?: Repeated;
}

export interface Repeated {
  at: string;
  by: string;
  reason: string;
}

export interface PointResult {
  meanError: number | null;
  repeatability: number | null;
  U: number | null;
  verdict: Verdict | null;
}
