import type { DeviceKind, LineSettings } from "@proverig/drivers";
import { type Language, t } from "../../text/index.ts";
import type { Found } from "./found.ts";
import type { PortReport } from "./port.ts";

const FILL_IN = "FILL-IN";

/** What devices are called until somebody gives them their own names. */
const NAMES: Partial<Record<DeviceKind, string>> = {
  "flow-meter": "meter",
  thermometer: "probe",
  display: "display",
  balance: "balance",
  "self-lock": "lock",
};

/** Kinds of which a rig has one, so that the only one found has its role. */
const ROLES = { "flow-meter": "meter", display: "display", "self-lock": "selfLock" } as const;

/**
 * A rig.yaml of what was found, as text. What a scan cannot know is left open and says so: a device without a key that it must
 * have stays a comment, and valves, stop contacts and watchdog, on which lives hang, are never guessed. So it does not load
 * as it is on real lines: CONFIG_UNSAFE asks for the emergency stop. Null where nobody answers: without a line a rig would
 * be a simulated one.
 */
export function proposal(reports: readonly PortReport[], language: Language): string | null {
  const say = (key: Parameters<typeof t>[1], params = {}) => `# ${t(language, key, params)}`;
  const answering = reports.flatMap((report) => (report.settings ? [{ ...report, settings: report.settings }] : []));
  if (answering.length === 0) return null;
  const named = countedNames();
  const rows = answering.flatMap((report, i) =>
    report.found.flatMap((found) => deviceRows(found, `line-${i + 1}`, named, say)),
  );
  const lines = answering.map(
    ({ path, settings }, i) => `  line-${i + 1}: { serial: ${scalar(path)}, ${settingKeys(settings)} }`,
  );
  const lock: Row = {
    text: `${named("self-lock")}: { kind: self-lock, driver: guided } ${say("scan.yaml.guided")}`,
    device: { name: "lock-1", kind: "self-lock" },
  };
  const guided = rows.some(({ device }) => device?.kind === "self-lock") ? [] : [lock];
  const roles = rolesOf([...rows, ...guided].flatMap(({ device }) => (device ? [device] : [])));
  return [
    say("scan.yaml.head"),
    `rig: { id: ${FILL_IN} } ${say("scan.yaml.id")}`,
    "lines:",
    ...lines,
    "devices:",
    ...[...rows, ...guided].map(({ text }) => `  ${text}`),
    `  ${say("scan.yaml.safety")}`,
    `roles: { ${roles.join(", ")} }`,
    say("scan.yaml.roles"),
    say("scan.yaml.paths"),
    say("scan.yaml.standards"),
    "",
  ].join("\n");
}

interface Row {
  text: string;
  /** Null: a comment. */
  device: { name: string; kind: DeviceKind } | null;
}

function deviceRows(
  { driver, address, proposed, sure }: Found,
  line: string,
  named: (kind: DeviceKind) => string,
  say: (key: Parameters<typeof t>[1], params?: Record<string, string | number>) => string,
): Row[] {
  if (!driver) return [{ text: say("scan.yaml.unknown", { line, unit: address ?? "-" }), device: null }];
  if (proposed.length === 0) {
    const key = driver.kinds.includes("valve") ? "scan.yaml.relays" : "scan.yaml.empty";
    return [{ text: say(key, { line, unit: address ?? "-", driver: driver.name }), device: null }];
  }
  return proposed.map(({ kind, options, fill, check }): Row => {
    const name = named(kind);
    const known = Object.entries(options).map(([key, value]) => `${key}: ${scalar(value)}`);
    const open = fill.map((key) => `${key}: ${FILL_IN}`);
    const keys = [`kind: ${kind}`, `driver: ${driver.name}`, `line: ${line}`, ...known, ...open].join(", ");
    const remarks = [
      ...(fill.length > 0 ? [t0(say("scan.yaml.fill", { keys: fill.join(", ") }))] : []),
      ...(check.length > 0 ? [t0(say("scan.yaml.check", { keys: check.join(", ") }))] : []),
      ...(sure === "named" ? [] : [t0(say(`scan.sure.${sure}`))]),
    ].join("; ");
    const text = `${name}: { ${keys} }${remarks ? ` # ${remarks}` : ""}`;
    return fill.length > 0 ? { text: `# ${text}`, device: null } : { text, device: { name, kind } };
  });
}

/** Without its "# ". */
const t0 = (comment: string): string => comment.slice(2);

function rolesOf(devices: readonly { name: string; kind: DeviceKind }[]): string[] {
  return Object.entries(ROLES).flatMap(([kind, role]) => {
    const [only, ...others] = devices.filter((device) => device.kind === kind);
    return only && others.length === 0 ? [`${role}: ${only.name}`] : [];
  });
}

function countedNames(): (kind: DeviceKind) => string {
  const counts = new Map<DeviceKind, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${NAMES[kind] ?? kind}-${count}`;
  };
}

function settingKeys({ baud, parity, dataBits, stopBits }: LineSettings): string {
  const unusual = [dataBits === 8 ? null : `dataBits: ${dataBits}`, stopBits === 1 ? null : `stopBits: ${stopBits}`];
  return [`baud: ${baud}`, `parity: ${parity}`, ...unusual.filter((each) => each !== null)].join(", ");
}

/** A text that YAML might take for something else is quoted; JSON's strings are YAML's. */
const scalar = (value: string | number): string =>
  typeof value === "number" || /^[A-Za-z/][A-Za-z0-9/_.-]*$/.test(value) ? String(value) : JSON.stringify(value);
