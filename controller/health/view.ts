import type { ErrorCode, RigError } from "@proverig/drivers";
import type { DeviceConfig, LineConfig, RigConfig } from "../config/rig.ts";
import type { DeviceView, FaultView, LineView, LiveContact, LiveDevice } from "../protocol/index.ts";
import { STALE_MS } from "./ledger.ts";
import type { RigSource } from "./source.ts";

/** Faults of a line rather than of a device on it. */
const OF_THE_LINE: ReadonlySet<ErrorCode> = new Set([
  "PORT_NOT_FOUND",
  "PORT_BUSY",
  "PORT_DENIED",
  "PORT_CHANGED",
  "LINK_LOST",
]);

/** The rig's devices with how they do; nobody asks them where there is no source. */
export function deviceViews({ devices }: Pick<RigConfig, "devices">, source: RigSource | null): DeviceView[] {
  return Object.values(devices).map((device) => ({
    name: device.name,
    kind: device.kind,
    driver: device.driver.name,
    line: device.line,
    ...conditionOf(device, source),
    complaints: [...(source?.complaints.get(device.name) ?? [])],
  }));
}

function conditionOf({ name, kind }: DeviceConfig, source: RigSource | null): Pick<DeviceView, "state" | "fault"> {
  if (!source) return { state: "unasked", fault: null };
  if (kind === "contact") {
    const contact = source.supervisor.contacts.find((each) => each.name === name);
    if (!contact || contact.closed === null) return { state: "unasked", fault: null };
    return { state: contact.unread ? "silent" : "ok", fault: faultView(contact.unread) };
  }
  const { state, fault } = source.health.of(name);
  return { state, fault: faultView(fault) };
}

/** A line is well when something on it answers; its own faults are those of the port and the plug. */
export function lineViews(
  config: Pick<RigConfig, "lines">,
  devices: readonly DeviceView[],
  source: RigSource | null,
  now: number,
): LineView[] {
  return Object.values(config.lines).map((line) => {
    const on = devices.filter((device) => device.line === line.name);
    const faults = on.flatMap(({ fault }) => (fault ? [fault] : []));
    const fault = faults.find(({ code }) => isOfTheLine(code)) ?? null;
    const lastGoodAt = source?.lines.find(({ name }) => name === line.name)?.lastGoodAt ?? null;
    const answers = lastGoodAt !== null && now - lastGoodAt <= STALE_MS;
    const isDead = fault !== null || (on.some(({ state }) => state === "silent") && !answers);
    return { name: line.name, link: linkText(line), ok: isDead ? false : answers ? true : null, fault };
  });
}

/** What each device last gave, and how long ago. */
export function liveDevices(
  { devices }: Pick<RigConfig, "devices">,
  source: RigSource,
  now: number,
): Record<string, LiveDevice> {
  return Object.fromEntries(
    Object.keys(devices).map((name) => {
      const { lastGoodAt, value, spoilt, lost } = source.health.of(name);
      return [name, { ageMs: lastGoodAt === null ? null : now - lastGoodAt, value, spoilt, lost }];
    }),
  );
}

export function liveContacts({ supervisor }: RigSource, now: number): LiveContact[] {
  return supervisor.contacts.map(({ name, trip, closed, unread, lastGoodAt }) => ({
    name,
    trip,
    closed: unread ? null : closed,
    ageMs: lastGoodAt === null ? null : now - lastGoodAt,
  }));
}

function isOfTheLine(code: string): boolean {
  return [...OF_THE_LINE].some((each) => each === code);
}

function faultView(error: RigError | null): FaultView | null {
  return error && { code: error.code, text: [error.what, error.where].filter(Boolean).join("; ") };
}

function linkText({ target }: LineConfig): string {
  if (target.kind === "serial") return target.path;
  return target.kind === "tcp" ? `${target.host}:${target.port}` : "simulated";
}
