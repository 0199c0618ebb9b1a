import type { DeviceKind } from "../../device/capability.ts";
import type { AnyDriver } from "../../device/define.ts";
import { BALANCE_TWIN } from "./balance.ts";
import type { DeviceCase, TwinCase } from "./case.ts";
import { CONTACT_DEVICE, CONTACT_TWIN, CONTACT_WIRE } from "./contact.ts";
import { DISPLAY_DEVICE, DISPLAY_TWIN, DISPLAY_WIRE } from "./display.ts";
import { EVERY_DEVICE, EVERY_TWIN, MEASURE_TWIN, SELF_LOCK_TWIN, WATCHDOG_TWIN } from "./every.ts";
import { FLOW_METER_DEVICE, FLOW_METER_TWIN } from "./flow-meter.ts";
import { LIGHT_TWIN } from "./light.ts";
import { LOOKS } from "./looks.ts";
import { SCANNER_TWIN } from "./scanner.ts";
import { THERMOMETER_DEVICE, THERMOMETER_TWIN } from "./thermometer.ts";
import { VALVE_DEVICE, VALVE_TWIN } from "./valve.ts";
import { WIRE_TWIN } from "./wire.ts";

export type { DeviceCase, TwinCase } from "./case.ts";
export { DEFINITION_CASES } from "./definition.ts";

interface KindCases {
  device: readonly DeviceCase[];
  twin: readonly TwinCase[];
  /** Only where there is a line. */
  wire: readonly TwinCase[];
}

const NONE: KindCases = { device: [], twin: [], wire: [] };

const BY_KIND: Readonly<Record<DeviceKind, KindCases>> = {
  "flow-meter": { ...NONE, device: FLOW_METER_DEVICE, twin: FLOW_METER_TWIN },
  thermometer: { ...NONE, device: THERMOMETER_DEVICE, twin: THERMOMETER_TWIN },
  valve: { ...NONE, device: VALVE_DEVICE, twin: VALVE_TWIN },
  contact: { device: CONTACT_DEVICE, twin: CONTACT_TWIN, wire: CONTACT_WIRE },
  display: { device: DISPLAY_DEVICE, twin: DISPLAY_TWIN, wire: DISPLAY_WIRE },
  watchdog: { ...NONE, twin: WATCHDOG_TWIN },
  "self-lock": { ...NONE, twin: SELF_LOCK_TWIN },
  "metal-measure": { ...NONE, twin: MEASURE_TWIN },
  balance: { ...NONE, twin: BALANCE_TWIN },
  light: { ...NONE, twin: LIGHT_TWIN },
  scanner: { ...NONE, twin: SCANNER_TWIN },
};

/** What holds of the device itself. */
export function deviceCases(kind: DeviceKind, mayMove: boolean): DeviceCase[] {
  return [...EVERY_DEVICE, ...BY_KIND[kind].device].filter(({ moves }) => mayMove || !moves);
}

/** What holds where a twin answers: all of it. */
export function twinCases({ bus }: AnyDriver, kind: DeviceKind): TwinCase[] {
  const wire = bus === null ? [] : [...BY_KIND[kind].wire, ...(LOOKS[kind] ? WIRE_TWIN : [])];
  return [...deviceCases(kind, true), ...EVERY_TWIN, ...BY_KIND[kind].twin, ...wire];
}
