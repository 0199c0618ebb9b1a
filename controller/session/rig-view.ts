import { type RigChain, standardsInForce } from "../calibrate/in-force.ts";
import { boardsOf } from "../config/boards.ts";
import type { RigConfig } from "../config/rig.ts";
import type { RigDesk } from "../desk/index.ts";
import { deviceViews, lineViews } from "../health/index.ts";
import type { RigView } from "../protocol/index.ts";
import { endOfValidity } from "../steps/standards.ts";

const DAY_MS = 86_400_000;

export interface RigViewParts {
  config: RigConfig;
  /** Its accepted certificates stand in rig.yaml's places. */
  rigChain: RigChain;
  desk: Pick<RigDesk, "user" | "source">;
  /** UTC, and the clock of ages. */
  wallMs: number;
  nowMs: number;
  speed: number | null;
  /** Litres in the receiver. */
  filledL: number;
}

/** What the panel shows of the rig itself: how it is made, who has it, and how its devices do. */
export function rigView({ config, rigChain, desk, wallMs, nowMs, speed, filledL }: RigViewParts): RigView {
  const devices = deviceViews(config, desk.source);
  return {
    id: config.id,
    simulated: config.simulated,
    bench: config.bench,
    speed: speed ?? 1,
    user: desk.user,
    lines: lineViews(config, devices, desk.source, nowMs),
    devices,
    // What a verification would use, and whether it may: drifting or withdrawn is as bad as out of date.
    standards: Object.values(standardsInForce(config.standards, rigChain, wallMs, boardsOf(config.devices)).byName).map(
      ({ name, certificate, validUntil, state }) => {
        const leftMs = endOfValidity(validUntil) - wallMs;
        return { name, certificate, validUntil, expired: state !== "good", daysLeft: Math.floor(leftMs / DAY_MS) };
      },
    ),
    paths: config.paths,
    receiver: config.receiver && { capacityL: config.receiver.capacity, filledL },
  };
}
