import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import {
  type AnyDriver,
  type BusDefinition,
  type DeviceKind,
  type LineSettings,
  type LineTiming,
  RigError,
} from "@proverig/drivers";
import { z } from "zod";
import { loadPlugins } from "./plugins.ts";
import { crossChecks } from "./rig-rules.ts";
import { refuseUnsafe } from "./rig-safety.ts";
import {
  measureStandard,
  meterStandard,
  type RigFile,
  type Role,
  rigSchema,
  type Standard,
  thermometerStandard,
} from "./rig-schema.ts";
import { tcpAddress } from "./tcp-address.ts";
import { type KeyPath, knownKeys, type Loaded, parseYaml, readBytes } from "./yaml.ts";

export type { MeasureStandard, MeterStandard, Role, Standard, ThermometerStandard } from "./rig-schema.ts";

export type LineTarget =
  | { kind: "serial"; path: string }
  | { kind: "tcp"; host: string; port: number }
  | { kind: "simulated" };

export interface LineConfig {
  name: string;
  target: LineTarget;
  settings: LineSettings;
  timing: LineTiming;
  framing: "serial" | "modbus-tcp";
  /** What the devices on it speak; null for a line without devices. */
  // biome-ignore lint/suspicious/noExplicitAny: existential, as AnyDriver
  bus: BusDefinition<any, any> | null;
}

export interface DeviceConfig {
  name: string;
  kind: DeviceKind;
  driver: AnyDriver;
  line: string | null;
  /** As the driver's own schema gave them. */
  options: unknown;
}

/** A rig.yaml that holds together. */
export interface RigConfig {
  id: string;
  path: string;
  /** As read. */
  bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  configHash: string;
  lines: Record<string, LineConfig>;
  devices: Record<string, DeviceConfig>;
  roles: Partial<Record<Role, string>>;
  paths: Array<{ valves: string[]; flow: number }>;
  receiver: { capacity: number; products: string[] | null } | null;
  standards: Record<string, Standard>;
  /** Every line is simulated, and so are the devices without a line. */
  simulated: boolean;
  bench: boolean;
  /** Absolute path of station.yaml, if one is named. */
  station: string | null;
  /** `file:line` of a key. */
  where(keys: KeyPath): string;
}

export type Registry = ReadonlyMap<string, AnyDriver>;

/** Reads rig.yaml with its plugins. Throws FILE_UNREADABLE, YAML_SYNTAX, CONFIG_*, PLUGIN_INVALID, DRIVER_UNKNOWN. */
export async function loadRig(path: string, { registry }: { registry: Registry }): Promise<RigConfig> {
  const bytes = readBytes(path);
  const outline = parseYaml(bytes, path, rigSchema, "CONFIG_INVALID");
  const drivers = await loadPlugins(outline.value.plugins, registry, outline);
  requireDrivers(outline, drivers);
  const file = parseYaml(bytes, path, exactSchema(drivers), "CONFIG_INVALID");
  const problem = crossChecks(file.value)[0];
  if (problem) {
    throw new RigError("CONFIG_INVALID", { what: problem.what, where: file.where(problem.keys), mend: problem.mend });
  }
  const config = shaped(file);
  refuseUnsafe(config);
  return config;
}

function requireDrivers(outline: Loaded<RigFile>, drivers: Registry): void {
  for (const [name, { driver }] of Object.entries(outline.value.devices)) {
    if (drivers.has(driver)) continue;
    throw new RigError("DRIVER_UNKNOWN", {
      what: `there is no driver "${driver}" (device ${name})`,
      where: outline.where(["devices", name, "driver"]),
      mend: `use one of ${[...drivers.keys()].sort().join(", ")}, or name its file under plugins`,
    });
  }
}

/** Devices as their drivers' schemas, and standards as their devices' kinds, want them. */
function exactSchema(drivers: Registry) {
  return rigSchema.transform((file, context) => {
    const checked = <T>(schema: z.ZodType<T>, value: unknown, path: PropertyKey[]): T | undefined => {
      const result = schema.safeParse(value, { error: knownKeys });
      if (result.success) return result.data;
      for (const issue of result.error.issues) {
        context.issues.push({ ...issue, path: [...path, ...issue.path], input: value } as z.core.$ZodRawIssue);
      }
      return undefined;
    };
    const devices: Record<string, DeviceConfig> = {};
    for (const [name, { kind, driver: driverName, line, ...options }] of Object.entries(file.devices)) {
      const driver = drivers.get(driverName);
      if (!driver) continue;
      if (!driver.kinds.includes(kind)) {
        const message = `driver ${driverName} makes no ${kind}`;
        const params = { mend: `it makes: ${driver.kinds.join(", ")}` };
        context.addIssue({ code: "custom", path: ["devices", name, "kind"], message, params });
      }
      const parsed: unknown = checked(driver.options, options, ["devices", name]);
      devices[name] = { name, kind, driver, line: line ?? null, options: parsed };
    }
    // What a standard must say depends on its device, so the devices must be right first.
    if (context.issues.length > 0) return z.NEVER;
    const standards: Record<string, Standard> = {};
    for (const [name, value] of Object.entries(file.standards)) {
      if (!isMeasure(value) && !Object.hasOwn(file.devices, name)) {
        // Before its keys: which it may have, only its device tells.
        const params = { mend: `the devices are: ${Object.keys(file.devices).join(", ")}` };
        context.addIssue({
          code: "custom",
          path: ["standards", name],
          message: `there is no device "${name}"`,
          params,
        });
        continue;
      }
      const parsed = checked(standardSchema(value, file.devices[name]?.kind), value, ["standards", name]);
      if (parsed) standards[name] = parsed;
    }
    return { ...file, devices, standards };
  });
}

export type CheckedRig = z.output<ReturnType<typeof exactSchema>>;

function standardSchema(value: unknown, kind: DeviceKind | undefined): z.ZodType<Standard> {
  if (isMeasure(value)) return measureStandard;
  return kind === "thermometer" ? thermometerStandard : meterStandard;
}

function isMeasure(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value;
}

function shaped({ value, path, bytes, where }: Loaded<CheckedRig>): RigConfig {
  const { rig, roles, paths, receiver, standards, devices } = value;
  const busOf = (line: string) => Object.values(devices).find((device) => device.line === line)?.driver.bus ?? null;
  const onlyContacts = (line: string) => {
    const kinds = Object.values(devices).flatMap((device) => (device.line === line ? [device.kind] : []));
    return kinds.length > 0 && kinds.every((kind) => kind === "contact");
  };
  const lines = Object.entries(value.lines).map(
    ([name, line]) => [name, shapedLine(name, line, busOf(name), onlyContacts(name))] as const,
  );
  return {
    id: rig.id,
    path,
    bytes,
    configHash: createHash("sha256").update(bytes).digest("hex"),
    lines: Object.fromEntries(lines),
    devices,
    roles: Object.fromEntries(Object.entries(roles).filter(([, device]) => device !== undefined)),
    paths,
    receiver: receiver ? { capacity: receiver.capacity, products: receiver.products ?? null } : null,
    standards,
    simulated: lines.every(([, line]) => line.target.kind === "simulated"),
    bench: value.iKnow === "bench",
    station: value.station === undefined ? null : resolve(dirname(path), value.station),
    where,
  };
}

const WORST_REPLY_MS = 1000;
/** A stop contact counts as open after half a second without a reply: one that is lost must be asked for again before. */
const WORST_REPLY_OF_CONTACTS_MS = 200;

function defaultWorstReplyMs(onlyContacts: boolean): number {
  return onlyContacts ? WORST_REPLY_OF_CONTACTS_MS : WORST_REPLY_MS;
}

function shapedLine(
  name: string,
  line: RigFile["lines"][string],
  bus: LineConfig["bus"],
  onlyContacts: boolean,
): LineConfig {
  const { baud, parity, dataBits, stopBits, timeout, worstReply, silence } = line;
  const target = targetOf(line);
  const wrapped = target.kind === "tcp" && (line.framing ?? (bus?.name === "modbus" ? "modbus-tcp" : "raw"));
  return {
    name,
    target,
    settings: { baud, parity, dataBits, stopBits },
    timing: { timeoutMs: timeout, worstReplyMs: worstReply ?? defaultWorstReplyMs(onlyContacts), silenceMs: silence },
    framing: wrapped === "modbus-tcp" ? "modbus-tcp" : "serial",
    bus,
  };
}

function targetOf({ serial, tcp }: RigFile["lines"][string]): LineTarget {
  if (serial !== undefined) return { kind: "serial", path: serial };
  const address = tcp === undefined ? null : tcpAddress(tcp);
  return address ? { kind: "tcp", ...address } : { kind: "simulated" };
}
