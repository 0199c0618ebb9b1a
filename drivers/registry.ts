import { z } from "zod";
import { type AnyDriver, defineDriver } from "./device/define.ts";
import { RigError } from "./error.ts";
import { modbus } from "./modbus/index.ts";

/** What a driver from outside the repository is given: `export default (api) => api.defineDriver({...})`. */
export const pluginApi = {
  apiVersion: 1,
  defineDriver,
  RigError,
  /** The zod that `options` schemas are made with. */
  z,
  /** The buses that a plugin's device may share with built-in ones. */
  buses: { modbus },
} as const;

export type PluginApi = typeof pluginApi;

const BUILT_IN: readonly AnyDriver[] = [];

/** By the name that rig.yaml's `driver:` has. A new map each time: plugins are added to it. */
export function builtInDrivers(): Map<string, AnyDriver> {
  return new Map(BUILT_IN.map((driver) => [driver.name, driver]));
}
