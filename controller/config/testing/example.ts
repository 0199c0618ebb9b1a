import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The example of the contract, on serial lines, with an emergency stop and a watchdog. */
export const RIG_YAML = `
rig: { id: PR-0007 }
lines:
  meters:    { serial: /dev/ttyUSB0, baud: 19200, parity: even }
  dispenser: { serial: /dev/ttyUSB1, baud: 9600, parity: odd }
devices:
  master:   { kind: flow-meter,  driver: siemens-mass6000, line: meters, unit: 1, totalUnit: m3 }
  t-meter:  { kind: thermometer, driver: mb8art, line: meters, unit: 2, channel: 0 }
  t-nozzle: { kind: thermometer, driver: mb8art, line: meters, unit: 2, channel: 1 }
  v-high:   { kind: valve, driver: modbus-relay, line: meters, unit: 3, coil: 0, mode: plain }
  v-mid:    { kind: valve, driver: modbus-relay, line: meters, unit: 3, coil: 1, mode: flash, pulse: 3 }
  v-low:    { kind: valve, driver: gpio, chip: pinctrl-bcm2835, offset: 17, activeLow: false }
  estop:    { kind: contact, driver: gpio, chip: pinctrl-bcm2835, offset: 27 }
  dog:      { kind: watchdog, driver: gpio, chip: pinctrl-bcm2835, offset: 22 }
  display:  { kind: display, driver: dart, line: dispenser, address: 80, nozzle: 1, decimals: { volume: 2, amount: 2, price: 2 } }
  lock:     { kind: self-lock, driver: guided }
roles: { meter: master, meterTemperature: t-meter, nozzleTemperature: t-nozzle, display: display, selfLock: lock, emergencyStop: estop, watchdog: dog }
paths:
  - { valves: [v-high], flow: 55 }
  - { valves: [v-mid], flow: 24 }
  - { valves: [v-low], flow: 9 }
receiver: { capacity: 200, products: [gasoline-92] }
standards:
  master:   { certificate: C-1, validUntil: 2027-03-01, points: [ { flow: 9, error: 0.021, U: 0.04 }, { flow: 24, error: 0.004, U: 0.04 }, { flow: 60, error: -0.010, U: 0.04 } ],
              repeatability: 0.01, drift: 0.02, zeroStability: 0.002, linePack: 0.5, gas: 0.01, bodyExpansion: 0, calibrationTemperature: 20 }
  t-meter:  { certificate: C-2, validUntil: 2027-03-01, points: [ { at: 20, correction: 0.00, U: 0.05 } ] }
  t-nozzle: { certificate: C-3, validUntil: 2027-03-01, points: [ { at: 20, correction: 0.00, U: 0.05 } ] }
`;

/** The same with every line simulated. */
export const SIMULATED_RIG_YAML = RIG_YAML.replace(/serial: \/dev\/ttyUSB\d/g, "simulated: true");

export const JOB_YAML = `
regulation: { profile: jjg443-2023, overlays: [] }
kind: subsequent
method: master-meter
volume: 20
station: { name: Example Station, code: S-1, address: 1 Example Road, district: Example }
dispenser: { maker: Example, model: EX-1, serial: 0012345, qmax: 60, qmin: 6, mmq: 5, division: 0.01, minPaymentVariable: 0.01, mainBoard: MB-20240001, encoder: EN-20240001, seals: [ { place: transducer, code: "12345678" } ] }
nozzles: [ { id: 1, product: gasoline-92, unitPrice: 7.72 } ]
operator: { name: A. Person, certificate: V-1 }
answers: { nameplate: pass, appearance: pass, seals: pass, selfLock: { mainBoard: MB-20240001, encoder: EN-20240001, abnormalDeliveries: 0, locked: false } }
`;

/** Writes files into a new directory and gives its path. */
export function fileDir(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), "proverig-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}
