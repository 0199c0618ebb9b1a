import { type AnyDriver, builtInDrivers } from "@proverig/drivers";
import { load } from "./bench.ts";

/** One device of each driver that a scan finds, and its keys in rig.yaml. */
export const DEVICES: Record<string, { kind: string; keys?: string; line?: string }> = {
  "siemens-mass6000": { kind: "flow-meter", keys: "unit: 3", line: "baud: 19200, parity: even" },
  "tmfm-coriolis": { kind: "flow-meter", keys: "unit: 1, totalUnit: L, flowUnit: L/min" },
  emr4: { kind: "flow-meter", keys: "totalUnit: L" },
  tcs3000: { kind: "flow-meter", keys: "totalUnit: L" },
  mb8art: { kind: "thermometer", keys: "unit: 7, channel: 5" },
  r4dcb08: { kind: "thermometer", keys: "unit: 2, channel: 0" },
  "comwintop-8pt": { kind: "thermometer", keys: "unit: 1, channel: 3" },
  "modbus-relay": { kind: "valve", keys: "unit: 4, coil: 0, mode: flash, pulse: 3" },
  "mt-sics": { kind: "balance", keys: 'serial: "12345"' },
  "self-lock-lines": { kind: "self-lock" },
  dart: { kind: "display", keys: "address: 83" },
  "tax-port": { kind: "display", keys: "gun: 1", line: "parity: none" },
  "gilbarco-two-wire": { kind: "display", keys: "address: 16" },
  zhengxing: { kind: "display", keys: "address: 2, price: 772" },
  lanfeng: { kind: "display", keys: "address: 5" },
  "censtar-gkl": { kind: "display", keys: "address: 1, price: 772" },
  tatsuno: { kind: "display", keys: "address: 3" },
  azt2: { kind: "display", keys: "address: 7" },
  hengshan: { kind: "display", keys: "variant: udc, address: 2" },
};

const settingsOf = ({ line = {} }: AnyDriver): string => {
  const { baud = 9600, parity = "none", dataBits = 8, stopBits = 1 } = line;
  return `baud: ${baud}, parity: ${parity}, dataBits: ${dataBits}, stopBits: ${stopBits}`;
};

/** A simulated rig with nothing but this device, on a line of its usual settings. */
export const rigOf = (name: string) => {
  const driver = builtInDrivers().get(name);
  const device = DEVICES[name];
  if (!driver || !device) throw new Error(name);
  return load(`rig: { id: T }
lines: { one: { simulated: true, ${device.line ?? settingsOf(driver)} } }
devices: { it: { kind: ${device.kind}, driver: ${name}, line: one${device.keys ? `, ${device.keys}` : ""} } }
`);
};
