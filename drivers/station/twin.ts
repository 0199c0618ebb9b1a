import type { DeviceKind } from "../device/capability.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import type { World } from "./world.ts";

/** Fault switches of one simulated device; the station throws them at times or by chance (station.yaml). */
export interface Faults {
  /** Gives no reply. */
  silent: boolean;
  /** Delays this reply by so many milliseconds; 0 for none. Asked once a reply. */
  lateMs(): number;
  /** Flips bits in the reply's bytes. Asked once a reply. */
  corrupt(reply: Uint8Array): Uint8Array;
  /** Sends noise instead of a reply. */
  garbage: boolean;
  /** Answers under another unit or address. */
  wrongUnit: boolean;
  /** Keeps giving the value it gave when the switch was thrown. */
  stuck: boolean;
}

export interface TwinContext {
  /** The device's name in rig.yaml. */
  name: string;
  kind: DeviceKind;
  clock: Clock;
  world: World;
  faults: Faults;
  random: Random;
}
