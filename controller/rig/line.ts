import { existsSync } from "node:fs";
import {
  type Clock,
  type LineSettings,
  type LinkFactory,
  memoryLinkFactory,
  RigError,
  serialLinkFactory,
  tcpLinkFactory,
} from "@proverig/drivers";
import type { Station } from "@proverig/drivers/station";
import type { LineConfig, RigConfig } from "../config/rig.ts";

/** Throws PORT_NOT_FOUND for the first serial path that does not exist: before anything is opened or moved. */
export function requirePorts({ lines, where }: Pick<RigConfig, "lines" | "where">): void {
  for (const { name, target } of Object.values(lines)) {
    if (target.kind !== "serial" || existsSync(target.path)) continue;
    throw new RigError("PORT_NOT_FOUND", {
      what: `there is no port ${target.path} (line ${name})`,
      where: where(["lines", name, "serial"]),
      mend: "plug the adapter in, or name its path under /dev/serial/by-id",
    });
  }
}

export interface LineContext {
  clock: Clock;
  /** The simulated world; null where every line is real. */
  station: Station | null;
}

/** What opens the line's links. */
export function lineLinks(line: LineConfig, { clock, station }: LineContext): LinkFactory {
  const { name, target, settings } = line;
  switch (target.kind) {
    case "serial":
      return serialLinkFactory({ name, path: target.path, settings });
    case "tcp":
      return tcpLinkFactory({ clock, name, host: target.host, port: target.port, settings });
    case "simulated":
      return simulated(name, station).linkFactory(name);
  }
}

/** The same line with other settings than rig.yaml's, for guessing; null where a line has none. */
export function lineLinksAt(line: LineConfig, settings: LineSettings, context: LineContext): LinkFactory | null {
  const { name, target } = line;
  if (target.kind === "tcp") return null;
  if (target.kind === "serial") return serialLinkFactory({ name, path: target.path, settings });
  const station = simulated(name, context.station);
  const far = station.farSettings(name);
  return memoryLinkFactory({ clock: context.clock, name, settings, far, accept: (end) => station.serve(name, end) });
}

function simulated(line: string, station: Station | null): Station {
  if (station) return station;
  throw new RigError("INTERNAL", { what: `line ${line} is simulated, and there is no simulated station` });
}
