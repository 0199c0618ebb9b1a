import type { MeasuredOhms } from "@proverig/drivers";
import type { DeviceConfig } from "./rig.ts";

/** By a thermometer's name, the ohms behind its degrees; those that give degrees alone are not in it. */
export type Boards = Readonly<Record<string, MeasuredOhms>>;

export function boardsOf(devices: Readonly<Record<string, DeviceConfig>>): Boards {
  const boards = Object.values(devices).flatMap(({ name, driver, options }) => {
    const measured = driver.measuresOhms?.(options) ?? null;
    return measured ? [[name, measured] as const] : [];
  });
  return Object.fromEntries(boards);
}
