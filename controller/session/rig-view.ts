import type { RigConfig } from "../config/rig.ts";
import type { RigView } from "../protocol/index.ts";
import { endOfValidity } from "../steps/standards.ts";

/** What of the rig's configuration the panel shows. */
export function rigView(config: RigConfig, nowMs: number, speed: number | null, filledL: number): RigView {
  return {
    id: config.id,
    simulated: config.simulated,
    bench: config.bench,
    speed: speed ?? 1,
    lines: Object.values(config.lines).map(({ name, target }) => ({
      name,
      link:
        target.kind === "serial" ? target.path : target.kind === "tcp" ? `${target.host}:${target.port}` : "simulated",
      ok: null,
    })),
    devices: Object.values(config.devices).map(({ name, kind, driver, line }) => ({
      name,
      kind,
      driver: driver.name,
      line,
    })),
    standards: Object.entries(config.standards).map(([name, { certificate, validUntil }]) => ({
      name,
      certificate,
      validUntil,
      expired: nowMs >= endOfValidity(validUntil),
    })),
    paths: config.paths,
    receiver: config.receiver && { capacityL: config.receiver.capacity, filledL },
  };
}
