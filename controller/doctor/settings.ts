import type { LineSettings } from "@proverig/drivers";
import type { DeviceConfig, LineConfig } from "../config/rig.ts";

const BAUDS = [9600, 19200, 38400, 115200, 4800, 57600, 2400] as const;
const PARITIES = ["none", "even", "odd"] as const;

/** What to try where nobody answers: the line's baud with each parity, what the devices usually have, then the rest. */
export function usualSettings({ settings }: LineConfig, devices: readonly DeviceConfig[]): LineSettings[] {
  const withParity = (baud: number) =>
    PARITIES.map((parity): LineSettings => ({ baud, parity, dataBits: 8, stopBits: 1 }));
  const theirs = devices.map(({ driver }): LineSettings => ({ ...settings, ...driver.line }));
  const all = [...withParity(settings.baud), ...theirs, ...BAUDS.flatMap(withParity)];
  const seen = new Set([settingsText(settings)]);
  return all.filter((each) => {
    const text = settingsText(each);
    return !seen.has(text) && seen.add(text);
  });
}

/** "9600 8E1" */
export function settingsText({ baud, parity, dataBits, stopBits }: LineSettings): string {
  return `${baud} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;
}
