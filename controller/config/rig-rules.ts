import { isDeepStrictEqual } from "node:util";
import { leastSilenceMs } from "@proverig/drivers";
import { type Problem, valueAt } from "./problem.ts";
import type { CheckedRig, DeviceConfig } from "./rig.ts";
import { ROLES } from "./rig-schema.ts";
import { tcpAddress } from "./tcp-address.ts";

/** What no single key shows: names that lead nowhere, wires that cannot be. In the order of the file's parts. Pure. */
export function crossChecks(rig: CheckedRig): Problem[] {
  return [
    ...lines(rig),
    ...devices(rig),
    ...maps(rig),
    ...shared(rig),
    ...roles(rig),
    ...paths(rig),
    ...standards(rig),
  ];
}

function* lines({ lines, devices }: CheckedRig): Generator<Problem> {
  const seen = new Map<string, string>();
  for (const [name, line] of Object.entries(lines)) {
    const keys = ["lines", name];
    const kinds = (["serial", "tcp", "simulated"] as const).filter((key) => line[key] !== undefined);
    if (kinds.length !== 1) {
      const what = `line ${name} ${kinds.length === 0 ? "leads nowhere" : `is ${kinds.join(" and ")} at once`}`;
      yield { keys, what, mend: "give it one of serial, tcp, simulated" };
    }
    if (line.tcp !== undefined && !tcpAddress(line.tcp)) {
      yield { keys: [...keys, "tcp"], what: `"${line.tcp}" is no address`, mend: 'expected "host:port"' };
    }
    if (line.framing !== undefined && line.tcp === undefined) {
      yield { keys: [...keys, "framing"], what: `framing on line ${name}`, mend: "only a tcp line has a framing" };
    }
    if (line.silence !== undefined) yield* silence(name, { ...line, silence: line.silence }, devices);
    const target = line.serial ?? line.tcp;
    const other = target === undefined ? undefined : seen.get(target);
    if (other !== undefined) {
      yield { keys, what: `lines ${other} and ${name} are both ${target}`, mend: "put their devices on one line" };
    }
    if (target !== undefined) seen.set(target, name);
  }
}

type Line = CheckedRig["lines"][string];

function* silence(name: string, line: Line & { silence: number }, devices: CheckedRig["devices"]): Generator<Problem> {
  const keys = ["lines", name, "silence"];
  const protocols = Object.values(devices).flatMap(({ line, driver }) =>
    line === name && driver.bus ? driver.bus.name : [],
  );
  if (protocols.some((protocol) => protocol !== "modbus") || (line.tcp !== undefined && line.framing !== "raw")) {
    yield { keys, what: `a silence on line ${name}`, mend: "only a line of Modbus RTU has one: leave it out" };
    return;
  }
  const leastMs = leastSilenceMs(line);
  if (line.silence < leastMs) {
    const what = `a silence of ${line.silence} ms on line ${name} is shorter than 3.5 characters at ${line.baud} baud`;
    yield { keys, what, mend: `at least ${(Math.ceil(leastMs * 1000) / 1000).toFixed(3)}, or leave it out` };
  }
}

function* devices({ devices, lines }: CheckedRig): Generator<Problem> {
  const buses = new Map<string, { bus: unknown; device: DeviceConfig }>();
  for (const device of Object.values(devices)) {
    const { name, driver, line } = device;
    const keys = ["devices", name];
    if (driver.bus === null) {
      if (line === null) continue;
      yield {
        keys: [...keys, "line"],
        what: `device ${name} has a line`,
        mend: `${driver.name} needs none: leave it out`,
      };
    } else if (line === null) {
      yield { keys, what: `device ${name} has no line`, mend: "add line: and the name of one of the lines" };
    } else if (!(line in lines)) {
      const mend = `the lines are: ${Object.keys(lines).join(", ") || "none"}`;
      yield { keys: [...keys, "line"], what: `there is no line "${line}"`, mend };
    } else {
      const first = buses.get(line);
      if (first && first.bus !== driver.bus) {
        const what = `${first.device.name} and ${name} speak different protocols on line ${line}`;
        yield { keys: [...keys, "line"], what, mend: "give each protocol a line of its own" };
      }
      if (!first) buses.set(line, { bus: driver.bus, device });
    }
  }
}

/** What a map must have for what it is to be. */
const MAPPED: Readonly<Partial<Record<DeviceConfig["kind"], string>>> = {
  "flow-meter": "total",
  thermometer: "temperature",
  contact: "contact",
};

function* maps({ devices }: CheckedRig): Generator<Problem> {
  for (const { name, kind, driver, options } of Object.values(devices)) {
    const needed = driver.name === "modbus-registers" ? MAPPED[kind] : undefined;
    if (needed === undefined || valueAt(options, ["registers", needed]) !== undefined) continue;
    const keys = ["devices", name, "registers"];
    yield { keys, what: `a ${kind} needs registers.${needed}`, mend: "map it by the device's manual" };
  }
}

/** Two names for one thing: one coil, one channel, one address, one GPIO line. */
function* shared({ devices }: CheckedRig): Generator<Problem> {
  const all = Object.values(devices);
  for (const [i, device] of all.entries()) {
    for (const other of all.slice(0, i)) {
      if (!clash(other, device)) continue;
      const what = `${other.name} and ${device.name} are the same ${placeOf(device)}`;
      yield { keys: ["devices", device.name], what, mend: "correct the address, or keep one of them" };
    }
  }
}

/** Where a device sits on its line or chip. */
const PLACE_KEYS = ["unit", "address", "channel", "coil", "nozzle", "gun", "chip", "offset", "sensor", "device"];

function clash(a: DeviceConfig, b: DeviceConfig): boolean {
  if (a.line !== b.line) return false;
  const [placeA, placeB] = [place(a), place(b)];
  if (Object.keys(placeA).length === 0 || Object.keys(placeB).length === 0) {
    // What has no address is alone on its line; asked by other words it may be another channel of the same.
    return a.line !== null && a.driver === b.driver && isDeepStrictEqual(a.options, b.options);
  }
  // A register map may well read what another driver or another map reads too.
  const maps = [a, b].filter(({ driver }) => driver.name === "modbus-registers").length;
  if (maps > 0) return maps === 2 && a.kind === b.kind && isDeepStrictEqual(a.options, b.options);
  // One unit is one instrument: of one make.
  if (a.line !== null && a.driver !== b.driver) return "unit" in placeA && placeA.unit === placeB.unit;
  return isDeepStrictEqual(placeA, placeB);
}

function place({ options }: DeviceConfig): Record<string, unknown> {
  if (typeof options !== "object" || options === null) return {};
  return Object.fromEntries(Object.entries(options).filter(([key, v]) => PLACE_KEYS.includes(key) && v !== undefined));
}

function placeOf(device: DeviceConfig): string {
  const parts = Object.entries(place(device)).map(([key, value]) => `${key} ${String(value)}`);
  return device.line === null ? parts.join(", ") : `${parts.join(", ") || "instrument"} on line ${device.line}`;
}

function* roles({ roles, devices }: CheckedRig): Generator<Problem> {
  for (const [role, name] of Object.entries(roles)) {
    if (name === undefined) continue;
    const kind = ROLES[role as keyof typeof ROLES];
    yield* named(devices, name, kind, ["roles", role], `role ${role}`);
    const first = Object.entries(roles).find(([, other]) => other === name)?.[0];
    if (kind === "light" && first !== role) {
      yield {
        keys: ["roles", role],
        what: `${name} is ${first} and ${role}`,
        mend: "give each light an output of its own",
      };
    }
  }
}

function* paths({ paths, devices }: CheckedRig): Generator<Problem> {
  for (const [i, { valves }] of paths.entries()) {
    for (const [j, valve] of valves.entries()) {
      yield* named(devices, valve, "valve", ["paths", i, "valves", j], `path ${i + 1}`);
      if (valves.indexOf(valve) < j) {
        yield { keys: ["paths", i, "valves", j], what: `valve ${valve} twice in one path`, mend: "name it once" };
      }
    }
    const same = (other: { valves: string[] }) => isDeepStrictEqual(other.valves.toSorted(), valves.toSorted());
    if (paths.findIndex(same) < i) {
      yield { keys: ["paths", i], what: "two paths with the same valves", mend: "keep one" };
    }
  }
}

function* standards({ standards, devices }: CheckedRig): Generator<Problem> {
  const certificates = new Map<string, string>();
  for (const [name, standard] of Object.entries(standards)) {
    const keys = ["standards", name];
    const kind = devices[name]?.kind;
    if (!("kind" in standard) && kind !== undefined && kind !== "flow-meter" && kind !== "thermometer") {
      const what = `${name} is a ${kind}, which has no standard`;
      yield { keys, what, mend: "a standard names a flow meter, a thermometer, or is kind: metal-measure" };
    }
    const other = certificates.get(standard.certificate);
    if (other !== undefined) {
      const what = `${other} and ${name} both have certificate ${standard.certificate}`;
      yield { keys: [...keys, "certificate"], what, mend: "each standard has its own certificate number" };
    }
    certificates.set(standard.certificate, name);
  }
}

function* named(
  devices: CheckedRig["devices"],
  name: string,
  kind: string,
  keys: PropertyKey[],
  whose: string,
): Generator<Problem> {
  const found = devices[name];
  if (!found) {
    const mend = `the devices are: ${Object.keys(devices).join(", ")}`;
    yield { keys, what: `${whose} names "${name}", which is no device`, mend };
  } else if (found.kind !== kind) {
    yield { keys, what: `${whose} names ${name}, a ${found.kind}`, mend: `it needs a ${kind}` };
  }
}
