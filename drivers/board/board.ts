import type { TextFiles } from "../device/text-files.ts";
import { realFiles } from "../files/real.ts";

/** How the computer itself does, as far as its kernel tells without root. */
export interface BoardState {
  /** The supply is below what the board needs. */
  underVoltage: boolean;
  /** It runs slower than it might: too little voltage, too hot. */
  throttled: boolean;
  /** Either has happened since the kernel last forgot: at the start, or when its own watcher looked. */
  was: { underVoltage: boolean; throttled: boolean };
  tempC: number | null;
}

/**
 * Bits of the firmware's property "get throttled" (Raspberry Pi documentation, computers/os, vcgencmd get_throttled): what
 * is so now, and 16 bits higher that it has been. 0x50005: under-voltage and throttled, now and before.
 */
const UNDER_VOLTAGE = 1 << 0;
/** Frequency capped, throttled, soft temperature limit. */
const THROTTLED = (1 << 1) | (1 << 2) | (1 << 3);
const HAS_BEEN = 16;

/** Of the hexadecimal text of get_throttled; null where it is none. Pure. */
export function throttledState(text: string): Omit<BoardState, "tempC"> | null {
  const found = /^\s*(?:0x)?([0-9a-f]{1,8})\s*$/i.exec(text);
  if (!found) return null;
  const bits = Number.parseInt(found[1] ?? "", 16);
  const of = (value: number) => ({
    underVoltage: (value & UNDER_VOLTAGE) !== 0,
    throttled: (value & THROTTLED) !== 0,
  });
  return { ...of(bits), was: of(bits >>> HAS_BEEN) };
}

/**
 * Reads sysfs: `devices/platform/soc/soc:firmware/get_throttled` (Raspberry Pi's kernels since 4.14),
 * `class/hwmon/hwmonN/in0_lcrit_alarm` of the chip rpi_volt (mainline since 4.20, Documentation/hwmon/raspberrypi-hwmon:
 * under-voltage within the last two seconds), and the thermal zone of the processor. Null where there is neither of the
 * first two: no Raspberry Pi, or a kernel that does not tell. Never rejects.
 */
export async function readBoard(root = "/sys", files: TextFiles = realFiles): Promise<BoardState | null> {
  const [firmware, alarm, tempC] = await Promise.all([
    readFirmware(root, files),
    readAlarm(root, files),
    readTempC(root, files),
  ]);
  if (firmware === null && alarm === null) return null;
  const known = firmware ?? { underVoltage: false, throttled: false, was: { underVoltage: false, throttled: false } };
  return { ...known, underVoltage: known.underVoltage || alarm === true, tempC };
}

async function readFirmware(root: string, files: TextFiles): Promise<Omit<BoardState, "tempC"> | null> {
  const platform = `${root}/devices/platform`;
  // "soc", and with the device tree of the Pi 5 "soc@107c000000".
  for (const soc of (await names(files, platform)).filter((name) => name.startsWith("soc"))) {
    for (const device of (await names(files, `${platform}/${soc}`)).filter((name) => name.endsWith(":firmware"))) {
      const text = await files.read(`${platform}/${soc}/${device}/get_throttled`).catch(() => "");
      const state = throttledState(text);
      if (state) return state;
    }
  }
  return null;
}

async function readAlarm(root: string, files: TextFiles): Promise<boolean | null> {
  const hwmon = `${root}/class/hwmon`;
  for (const name of await names(files, hwmon)) {
    if ((await files.read(`${hwmon}/${name}/name`).catch(() => "")).trim() !== "rpi_volt") continue;
    const text = (await files.read(`${hwmon}/${name}/in0_lcrit_alarm`).catch(() => "")).trim();
    if (text === "0" || text === "1") return text === "1";
  }
  return null;
}

/** Thousandths of a degree (Documentation/driver-api/thermal/sysfs-api). */
async function readTempC(root: string, files: TextFiles): Promise<number | null> {
  const thermal = `${root}/class/thermal`;
  for (const name of (await names(files, thermal)).filter((each) => each.startsWith("thermal_zone")).toSorted()) {
    if (!/cpu|soc/i.test(await files.read(`${thermal}/${name}/type`).catch(() => ""))) continue;
    const text = (await files.read(`${thermal}/${name}/temp`).catch(() => "")).trim();
    if (/^-?\d{1,6}$/.test(text)) return Number(text) / 1000;
  }
  return null;
}

const names = (files: TextFiles, folder: string): Promise<string[]> => files.list(folder).catch(() => []);
