import { existsSync, readdirSync, realpathSync } from "node:fs";
import { type LineSettings, type LinkFactory, serialLinkFactory } from "@proverig/drivers";
import type { Port } from "./port.ts";

/** What the system tells of a serial port. */
export interface ListedPort {
  path: string;
  manufacturer?: string | undefined;
  serialNumber?: string | undefined;
  vendorId?: string | undefined;
  productId?: string | undefined;
}

/** A name that stays, and the device that it leads to now. */
export interface StayingName {
  name: string;
  device: string;
}

type Named = Omit<Port, "linksAt">;

/**
 * The ports of this machine, each once and by the name that stays: a proposed rig.yaml is to hold when the adapters come up in
 * another order. UARTs of the board (ttyAMA0) have no such name and keep their own. Pure.
 */
export function portsOf(listed: readonly ListedPort[], byId: readonly StayingName[]): Named[] {
  const devices = new Set([...listed.map(({ path }) => path), ...byId.map(({ device }) => device)]);
  return [...devices].toSorted(byNumber).map((device) => {
    const told = listed.find(({ path }) => path === device);
    const words = [
      told?.manufacturer,
      told?.serialNumber,
      told?.vendorId && `${told.vendorId}:${told.productId ?? "?"}`,
    ];
    const about = words.filter((word) => word !== undefined && word !== "").join(" ");
    const path = byId.find((each) => each.device === device)?.name ?? device;
    return { path, about: plain(about) || null, named: false, pty: false };
  });
}

const byNumber = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

/** An adapter may call itself anything. */
const plain = (text: string): string =>
  text
    .replace(/[^\x20-\x7e]/g, " ")
    .trim()
    .slice(0, 80);

const BY_ID = "/dev/serial/by-id";

/** Ports that somebody named, each once. */
export function namedPorts(paths: readonly string[]): Port[] {
  const ports = new Map(paths.map((path) => [real(path), path]));
  return [...ports].map(([device, path]) =>
    withLinks({ path, about: null, named: true, pty: device.startsWith("/dev/pts/") }),
  );
}

/** Every port of this machine. Where the system has no udev to ask, those under /dev/serial/by-id and the usual names. */
export async function portsHere(): Promise<Port[]> {
  const { SerialPort } = await import("serialport");
  const byId = names(BY_ID).map((name) => ({ name, device: real(name) }));
  const listed = await SerialPort.list().catch(() => usualNames().map((path): ListedPort => ({ path })));
  return portsOf(listed, byId).map(withLinks);
}

const usualNames = () => names("/dev").filter((path) => /^\/dev\/tty(USB|ACM|AMA)\d+$/.test(path));

function names(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => `${folder}/${name}`) : [];
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Where two paths lead to the same port. */
export const samePort = (a: string, b: string): boolean => real(a) === real(b);

function withLinks(port: Named): Port {
  const linksAt = (settings: LineSettings): LinkFactory =>
    serialLinkFactory({ name: "scan", path: port.path, settings });
  return { ...port, linksAt };
}
