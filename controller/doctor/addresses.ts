import { crcFits, createDeframer } from "@proverig/drivers";
import type { DeviceConfig } from "../config/rig.ts";
import { type Exchange, heardAnything } from "./tap.ts";

/** Where a device's address stands in its options, by the bus; and the addresses that doctor tries. */
interface Addressing {
  key: "unit" | "address";
  range: readonly [number, number];
  /** Who spoke: addresses in whole, undamaged frames. */
  speakers(bytes: Uint8Array): number[];
}

/** Modbus devices are delivered as unit 1 and rarely set above 32; DART knows 50 to 6F (hex). */
const BUSES: Readonly<Record<string, Addressing>> = {
  modbus: {
    key: "unit",
    range: [1, 32],
    speakers: (bytes) => (bytes.length >= 5 && crcFits(bytes) && bytes[0] !== undefined ? [bytes[0]] : []),
  },
  dart: {
    key: "address",
    range: [0x50, 0x6f],
    speakers: (bytes) =>
      createDeframer()
        .push(bytes)
        .flatMap((frame) => (frame.kind === "noise" ? [] : [frame.address])),
  },
};

export function addressing({ driver }: DeviceConfig): Addressing | null {
  return BUSES[driver.bus?.name ?? ""] ?? null;
}

export function addressOf(device: DeviceConfig): number | null {
  const key = addressing(device)?.key;
  const { options } = device;
  if (key === undefined || typeof options !== "object" || options === null) return null;
  const value: unknown = Reflect.get(options, key);
  return typeof value === "number" ? value : null;
}

/** The device as it would be at another address. */
export function movedTo(device: DeviceConfig, address: number): DeviceConfig {
  const key = addressing(device)?.key;
  if (key === undefined || typeof device.options !== "object") return device;
  return { ...device, options: { ...device.options, [key]: address } };
}

/** Something came that is a whole frame of the bus; where its frames are not known here, something came. */
export function madeSense(device: DeviceConfig, exchanges: readonly Exchange[]): boolean {
  const known = addressing(device);
  return known ? exchanges.some(({ heard }) => known.speakers(heard).length > 0) : heardAnything(exchanges);
}

/** Somebody else who answered what this device was asked. */
export function strangerIn(device: DeviceConfig, exchanges: readonly Exchange[]): number | null {
  const found = exchanges.flatMap(({ sent, heard }) =>
    sent.length > 0 ? (addressing(device)?.speakers(heard) ?? []) : [],
  );
  return found.find((address) => address !== addressOf(device)) ?? null;
}

/** The addresses to try for a silent device: not those that other devices of the line have. */
export function addressesToTry(device: DeviceConfig, onLine: readonly DeviceConfig[]): number[] {
  const range = addressing(device)?.range;
  if (!range || addressOf(device) === null) return [];
  const taken = new Set(onLine.map(addressOf));
  const all = Array.from({ length: range[1] - range[0] + 1 }, (_, i) => range[0] + i);
  return all.filter((address) => !taken.has(address));
}
