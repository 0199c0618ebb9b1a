import { crcFits, createDeframer } from "@proverig/drivers";
import type { DeviceConfig } from "../config/rig.ts";
import { type Exchange, heardAnything } from "./tap.ts";

/** Where a device's address stands in its options, by the bus; and the addresses that doctor tries. */
interface Addressing {
  key: "unit" | "address" | "gun";
  /** To try. */
  addresses: readonly number[];
  /** Who spoke: addresses in whole, undamaged frames. Null where that is not known here. */
  speakers: ((bytes: Uint8Array) => number[]) | null;
}

const fromTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Modbus devices are delivered as unit 1 and rarely set above 32; DART knows 50 to 6F (hex). */
const BUSES: Readonly<Record<string, Addressing>> = {
  modbus: {
    key: "unit",
    addresses: fromTo(1, 32),
    speakers: (bytes) => (bytes.length >= 5 && crcFits(bytes) && bytes[0] !== undefined ? [bytes[0]] : []),
  },
  dart: {
    key: "address",
    addresses: fromTo(0x50, 0x6f),
    speakers: (bytes) =>
      createDeframer()
        .push(bytes)
        .flatMap((frame) => (frame.kind === "noise" ? [] : [frame.address])),
  },
};

export function addressing(device: DeviceConfig): Addressing | null {
  return BUSES[device.driver.bus?.name ?? ""] ?? ofScan(device);
}

/** Where a scan looks for its like; not where an answer of a byte or two would pass for one. */
function ofScan({ driver, options }: DeviceConfig): Addressing | null {
  const key = (["address", "gun"] as const).find((each) => numberIn(options, each) !== null);
  if (key === undefined) return null;
  const addresses = (driver.recognise ?? []).flatMap((way) => {
    if (way.on !== "line" || way.sure !== "named") return [];
    const own = [...way.addresses, ...(way.more ?? [])].filter((each) => each !== null);
    return own.filter((address) =>
      way.propose(address, NOTHING_SAID).some((each) => isLike(each.options, options, key)),
    );
  });
  return addresses.length === 0 ? null : { key, addresses, speakers: null };
}

const NOTHING_SAID = { text: "" };

/** The same but for its address: another variant of the protocol may have none. */
function isLike(proposed: Readonly<Record<string, unknown>>, options: unknown, key: string): boolean {
  if (typeof options !== "object" || options === null) return false;
  return Object.entries(proposed).every(([name, value]) => name === key || Reflect.get(options, name) === value);
}

function numberIn(options: unknown, key: string): number | null {
  if (typeof options !== "object" || options === null) return null;
  const value: unknown = Reflect.get(options, key);
  return typeof value === "number" ? value : null;
}

export function addressOf(device: DeviceConfig): number | null {
  const known = addressing(device);
  return known && numberIn(device.options, known.key);
}

/** The device as it would be at another address. */
export function movedTo(device: DeviceConfig, address: number): DeviceConfig {
  const key = addressing(device)?.key;
  if (key === undefined || typeof device.options !== "object") return device;
  return { ...device, options: { ...device.options, [key]: address } };
}

/** Something came that is a whole frame of the bus; where its frames are not known here, something came. */
export function madeSense(device: DeviceConfig, exchanges: readonly Exchange[]): boolean {
  const speakers = addressing(device)?.speakers;
  return speakers ? exchanges.some(({ heard }) => speakers(heard).length > 0) : heardAnything(exchanges);
}

/** Somebody else who answered what this device was asked. */
export function strangerIn(device: DeviceConfig, exchanges: readonly Exchange[]): number | null {
  const found = exchanges.flatMap(({ sent, heard }) =>
    sent.length > 0 ? (addressing(device)?.speakers?.(heard) ?? []) : [],
  );
  return found.find((address) => address !== addressOf(device)) ?? null;
}

/** The addresses to try for a silent device: not those that other devices of the line have. */
export function addressesToTry(device: DeviceConfig, onLine: readonly DeviceConfig[]): number[] {
  if (addressOf(device) === null) return [];
  const taken = new Set(onLine.map(addressOf));
  return (addressing(device)?.addresses ?? []).filter((address) => !taken.has(address));
}
