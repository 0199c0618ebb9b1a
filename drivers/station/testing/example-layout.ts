import { z } from "zod";
import type { DeviceKind } from "../../device/capability.ts";
import { type AnyDriver, defineDriver } from "../../device/define.ts";
import type { StationLayout } from "../layout.ts";

/** The rig of examples/rig.yaml, without real drivers: for tests of the physics. */
export function exampleLayout(changes: Partial<StationLayout> = {}): StationLayout {
  const kinds: Record<string, DeviceKind> = {
    master: "flow-meter",
    "t-meter": "thermometer",
    "t-nozzle": "thermometer",
    "v-high": "valve",
    "v-mid": "valve",
    "v-low": "valve",
    estop: "contact",
    high: "contact",
    display: "display",
    lock: "self-lock",
  };
  return {
    lines: {},
    devices: Object.fromEntries(
      Object.entries(kinds).map(([name, kind]) => [name, { kind, driver: unspoken(kind), line: null, options: {} }]),
    ),
    roles: {
      meter: "master",
      meterTemperature: "t-meter",
      nozzleTemperature: "t-nozzle",
      display: "display",
      selfLock: "lock",
      emergencyStop: "estop",
      tankHigh: "high",
    },
    paths: [
      { valves: ["v-high"], flow: 55 },
      { valves: ["v-mid"], flow: 24 },
      { valves: ["v-low"], flow: 9 },
    ],
    ...changes,
  };
}

/** A driver that nobody opens. */
function unspoken(kind: DeviceKind): AnyDriver {
  return defineDriver({
    name: "none",
    kinds: [kind],
    bus: null,
    options: z.unknown(),
    source: "none",
    create() {
      throw new Error("not a driver");
    },
  });
}
