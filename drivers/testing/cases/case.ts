import type { Bench, Scene, TwinBench } from "../bench.ts";

/** What holds of a device whose twin answers. */
export interface TwinCase {
  readonly title: string;
  readonly scene?: Scene;
  run(bench: TwinBench): Promise<void>;
}

/** What holds of the device itself as well, on whatever port it hangs. */
export interface DeviceCase {
  readonly title: string;
  /** It switches a valve or a pump: only where a person allows it. */
  readonly moves: boolean;
  run(bench: Bench): Promise<void>;
}

/** How often cases that leave something to chance try it: real ports take their time. */
export const rounds = ({ clock }: Bench): number => (clock.simulated ? 60 : 6);
