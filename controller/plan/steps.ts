import type { ItemId } from "../regulation/profile.ts";

interface StepBase {
  /** Stable within a job: what the journal remembers it by. */
  id: string;
  /** A step is valid for the job, or only for the boot: again after a restart or a long idle. */
  validFor: "job" | "boot";
  /** Has it been done, as far as the journal knows? */
  done: boolean;
}

export type Step = StepBase &
  (
    | { kind: "self-check" }
    | { kind: "zero" }
    | { kind: "ready"; nozzle: number }
    | { kind: "item"; item: ItemId }
    | { kind: "self-lock" }
    | { kind: "purge"; nozzle: number; path: Path }
    | RunStep
    | { kind: "display-look"; nozzle: number; point: string }
    | { kind: "fuel-return" }
  );

export interface RunStep {
  kind: "run";
  nozzle: number;
  point: string;
  /** L/min. */
  band: [number, number];
  run: number;
  attempt: number;
  /** How often the nozzle has been adjusted. */
  series: number;
  preset: boolean;
  targetL: number;
  path: Path;
}

export interface Path {
  valves: string[];
  /** L/min with the pump at full pressure. */
  flow: number;
  /** No other path gives more. */
  widest: boolean;
}
