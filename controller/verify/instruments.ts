import { type Device, type DeviceKind, type DeviceOf, type MetalMeasure, RigError } from "@proverig/drivers";
import type { Job } from "../config/job.ts";
import type { RigConfig, Role } from "../config/rig.ts";
import type { Instruments } from "../engine/visit.ts";
import type { TripName } from "../safety/trips.ts";

/** What stops the rig when it opens. */
export const STOP_CONTACTS: ReadonlyArray<{ role: Role; trip: TripName }> = [
  { role: "emergencyStop", trip: "emergency-stop" },
  { role: "tankHigh", trip: "tank-high" },
  { role: "leak", trip: "leak" },
];

/** What of a job the instruments depend on. */
interface Served {
  method: Job["method"];
  nozzles: ReadonlyArray<Pick<Job["nozzles"][number], "id" | "display">>;
}

/** The opened devices by what they are there for in this job. */
export function instrumentsOf(
  config: RigConfig,
  job: Served,
  devices: ReadonlyMap<string, Device>,
  measure: MetalMeasure | null,
): Instruments {
  const { roles } = config;
  const byRole = <K extends DeviceKind>(role: Role, kind: K) => {
    const name = roles[role];
    return name === undefined ? null : find(devices, name, kind);
  };
  const probe = (role: "tJ" | "tM", name: Role) => {
    const device = byRole(name, "thermometer");
    return device ? [{ role, device }] : [];
  };
  const valves = new Map(
    [...devices].flatMap(([name, device]) => (device.kind === "valve" ? [[name, device] as const] : [])),
  );
  return {
    // With the metal measure a master meter, where there is one, still lands the valve on the target.
    meter: byRole("meter", "flow-meter"),
    probes: [
      ...probe("tJ", "nozzleTemperature"),
      ...(job.method === "master-meter" ? probe("tM", "meterTemperature") : []),
    ],
    ambient: byRole("ambient", "thermometer"),
    display(nozzle) {
      const name = displayName(config, job, nozzle);
      return find(devices, name, "display");
    },
    valves: [...valves.values()],
    valve: (name) => find(devices, name, "valve"),
    banks: [...new Set([...valves.values()].map((valve) => valve.bank))],
    selfLock: byRole("selfLock", "self-lock"),
    contacts: STOP_CONTACTS.flatMap(({ role, trip }) => {
      const device = byRole(role, "contact");
      return device ? [{ device, trip }] : [];
    }),
    watchdog: byRole("watchdog", "watchdog"),
    measure,
  };
}

/** Which display shows a nozzle: the job says it where there are several. */
export function displayName(config: RigConfig, job: Pick<Served, "nozzles">, nozzle: number): string {
  const named = job.nozzles.find(({ id }) => id === nozzle)?.display ?? config.roles.display;
  if (named !== undefined && config.devices[named]?.kind === "display") return named;
  throw new RigError(named === undefined ? "CONFIG_INVALID" : "JOB_INVALID", {
    what: named === undefined ? "no device has the role display" : `"${named}" is no display of the rig`,
    where: `nozzle ${nozzle}`,
    mend: "name a display under roles, or in the job's nozzle",
  });
}

function find<K extends DeviceKind>(devices: ReadonlyMap<string, Device>, name: string, kind: K): DeviceOf<K> {
  const device = devices.get(name);
  if (device && isKind(device, kind)) return device;
  throw new RigError("CONFIG_INVALID", {
    what: `there is no ${kind} "${name}"`,
    where: "devices",
    mend: "correct the name",
  });
}

function isKind<K extends DeviceKind>(device: Device, kind: K): device is DeviceOf<K> {
  return device.kind === kind;
}
