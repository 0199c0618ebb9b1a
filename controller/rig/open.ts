import {
  type AnyDriver,
  type Bus,
  type Clock,
  type Device,
  type GpioChips,
  type Operator,
  RigError,
  realGpioChips,
  type TextFiles,
  type ValveBank,
} from "@proverig/drivers";
import type { Station } from "@proverig/drivers/station";
import type { DeviceConfig, LineConfig, RigConfig, Role } from "../config/rig.ts";
import { holdingOutputs } from "./gpio-lines.ts";
import { lineLinks, requirePorts } from "./line.ts";

export { stationLayout } from "../simulate/layout.ts";
export { requirePorts } from "./line.ts";

export interface RigParts {
  clock: Clock;
  operator: Operator;
  /** Null where no line is simulated. */
  station: Station | null;
  /** For who waits until they are there: a line opens at each request anew. */
  portsMayBeMissing?: boolean;
}

export interface LineHealth {
  readonly name: string;
  /** "meters (/dev/ttyUSB0)". */
  readonly link: string;
  /** Clock.now() of the last good reply; null before the first, and for a line without devices. */
  readonly lastGoodAt: number | null;
}

/** The devices of a rig.yaml, opened. Ports open at the first request and reopen by themselves. */
export interface Rig {
  readonly config: RigConfig;
  readonly devices: ReadonlyMap<string, Device>;
  byRole(role: Role): Device | null;
  readonly paths: RigConfig["paths"];
  /** What closes several valves by one command. */
  readonly banks: readonly ValveBank[];
  readonly lines: readonly LineHealth[];
  /** Closes devices, then lines. Never rejects. */
  close(): Promise<void>;
}

/** Throws PORT_NOT_FOUND, or what a driver has against its options; nothing stays open then. */
export async function openRig(config: RigConfig, parts: RigParts): Promise<Rig> {
  if (!parts.portsMayBeMissing) requirePorts(config);
  const buses = new Map<string, Bus>();
  const lines: LineHealth[] = [];
  const devices = new Map<string, Device>();
  const close = () => closeAll(devices.values(), buses.values());
  try {
    for (const line of Object.values(config.lines)) {
      const link = lineLinks(line, parts);
      const bus = openBus(line, { clock: parts.clock, link });
      if (bus) buses.set(line.name, bus);
      lines.push(health(line.name, link.name, bus));
    }
    const gpio = gpioOf(config, parts);
    const files = filesOf(config, parts);
    for (const device of Object.values(config.devices)) {
      const bus = device.line === null ? null : (buses.get(device.line) ?? null);
      devices.set(device.name, createDevice(device, { ...parts, gpio, files, bus }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const valves = [...devices.values()].filter((device) => device.kind === "valve");
  return {
    config,
    devices,
    byRole: (role) => devices.get(config.roles[role] ?? "") ?? null,
    paths: config.paths,
    banks: [...new Set(valves.map(({ bank }) => bank))],
    lines,
    close,
  };
}

type LinkAndClock = Pick<Parameters<NonNullable<LineConfig["bus"]>["open"]>[0], "clock" | "link">;

export function openBus(line: LineConfig, context: LinkAndClock, timing = line.timing): Bus | null {
  return line.bus ? line.bus.open({ ...context, timing, framing: line.framing }) : null;
}

/** Devices without a line are simulated when all lines are. */
export function gpioOf(config: RigConfig, { clock, station }: Pick<RigParts, "clock" | "station">): GpioChips {
  return config.simulated && station ? station.gpio : holdingOutputs(realGpioChips(clock));
}

/** undefined: this machine's own. */
export function filesOf(config: RigConfig, { station }: Pick<RigParts, "station">): TextFiles | undefined {
  return config.simulated && station ? station.files : undefined;
}

interface DeviceParts {
  clock: Clock;
  operator: Operator;
  gpio: GpioChips;
  files?: TextFiles | undefined;
  bus: Bus | null;
}

/** Throws PLUGIN_INVALID where the driver makes a device of another kind than rig.yaml has, and whatever the driver throws. */
export function createDevice({ name, kind, driver, options }: DeviceConfig, parts: DeviceParts): Device {
  const { clock, operator, gpio, files, bus } = parts;
  const device = (driver as AnyDriver).create({ name, kind, clock, bus, gpio, operator, files }, options);
  if (device.kind === kind) return device;
  throw new RigError("PLUGIN_INVALID", {
    what: `driver ${driver.name} made a ${device.kind} where rig.yaml has a ${kind}`,
    where: `device ${name}`,
    mend: "correct the driver",
  });
}

function health(name: string, link: string, bus: Bus | null): LineHealth {
  return {
    name,
    link,
    get lastGoodAt() {
      return bus?.lastGoodAt ?? null;
    },
  };
}

async function closeAll(devices: Iterable<Device>, buses: Iterable<Bus>): Promise<void> {
  await Promise.allSettled([...devices].map(release));
  await Promise.allSettled([...buses].map(async (bus) => bus.close()));
}

/** Gives back what a device holds. A valve's close() is another thing: it moves the valve, and is the supervisor's. */
export async function release(device: Device): Promise<void> {
  if (device.kind !== "valve") await device.close?.();
}
