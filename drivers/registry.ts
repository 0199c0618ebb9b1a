import { z } from "zod";
import { asciiThermometer } from "./ascii-thermometer/index.ts";
import { azt2 } from "./azt2/index.ts";
import { censtarGkl } from "./censtar-gkl/index.ts";
import { dart, dartBus } from "./dart/index.ts";
import { type AnyDriver, defineDriver } from "./device/define.ts";
import { ds18b20 } from "./ds18b20/index.ts";
import { emr4 } from "./emr4/index.ts";
import { isRigError, RigError } from "./error.ts";
import * as frames from "./frames/index.ts";
import { gilbarcoTwoWire } from "./gilbarco-two-wire/index.ts";
import { gpio } from "./gpio/index.ts";
import { guided } from "./guided/index.ts";
import { hengshan } from "./hengshan/index.ts";
import { iioThermometer } from "./iio-thermometer/index.ts";
import { lanfeng } from "./lanfeng/index.ts";
import { reconnecting } from "./link/reconnecting.ts";
import { manual } from "./manual/index.ts";
import { mb8art } from "./mb8art/index.ts";
import { modbus } from "./modbus/index.ts";
import { modbusRegisters } from "./modbus-registers/index.ts";
import { modbusRelay } from "./modbus-relay/index.ts";
import { mtSics } from "./mt-sics/index.ts";
import { pulseCounter } from "./pulse-counter/index.ts";
import { microMotion, promass, tmfmCoriolis } from "./register-meters/index.ts";
import { comwintop8pt, r4dcb08 } from "./register-probes/index.ts";
import { selfLockLines } from "./self-lock-lines/index.ts";
import { serialScanner } from "./serial-scanner/index.ts";
import { siemensMass6000 } from "./siemens-mass6000/index.ts";
import { tatsuno } from "./tatsuno/index.ts";
import { taxPort } from "./tax-port/index.ts";
import { tcs3000 } from "./tcs3000/index.ts";
import { sleep, within } from "./time/clock.ts";
import { zhengxing } from "./zhengxing/index.ts";

/** What a driver from outside the repository is given: `export default (api) => api.defineDriver({...})`. */
export const pluginApi = {
  apiVersion: 1,
  defineDriver,
  RigError,
  isRigError,
  /** The zod that `options` schemas are made with. */
  z,
  /** The buses that a plugin's device may share with built-in ones. */
  buses: { modbus, dart: dartBus },
  /** A dispenser's protocol as a table of frames: parts, codec, bus, displays and twin. */
  frames,
  /** What a bus of one's own needs: a line that opens again, and time as the clock has it. */
  reconnecting,
  sleep,
  within,
} as const;

export type PluginApi = typeof pluginApi;

const BUILT_IN: readonly AnyDriver[] = [
  siemensMass6000,
  modbusRegisters,
  tmfmCoriolis,
  microMotion,
  promass,
  pulseCounter,
  emr4,
  tcs3000,
  mb8art,
  r4dcb08,
  comwintop8pt,
  ds18b20,
  iioThermometer,
  asciiThermometer,
  mtSics,
  serialScanner,
  selfLockLines,
  modbusRelay,
  dart,
  taxPort,
  gilbarcoTwoWire,
  censtarGkl,
  tatsuno,
  zhengxing,
  lanfeng,
  hengshan,
  azt2,
  manual,
  guided,
  gpio,
];

/** By the name that rig.yaml's `driver:` has. A new map each time: plugins are added to it. */
export function builtInDrivers(): Map<string, AnyDriver> {
  return new Map(BUILT_IN.map((driver) => [driver.name, driver]));
}
