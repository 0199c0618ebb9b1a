/** What doctor says of a dispenser's data interface: what it can do, how sure that is, and at which parity it answers. */
import { join } from "node:path";
import { builtInDrivers, simClock } from "@proverig/drivers";
import { createStation, parseStation } from "@proverig/drivers/station";
import { describe, expect, it } from "vitest";
import { loadRig } from "../config/rig.ts";
import { fileDir } from "../config/testing/example.ts";
import { stationLayout } from "../rig/open.ts";
import { examine, renderReport } from "./index.ts";

async function examined(device: string, line: string, station: object = {}) {
  const text = `
rig: { id: T }
lines: { dispenser: { simulated: true, ${line} } }
devices:
  display: { kind: display, line: dispenser, ${device} }
`;
  const config = await loadRig(join(fileDir({ "rig.yaml": text }), "rig.yaml"), { registry: builtInDrivers() });
  const clock = simClock({ startMs: 0 });
  const world = createStation({ clock, seed: 1, config: parseStation(station), layout: stationLayout(config) });
  try {
    const report = await examine(config, { clock, station: world });
    return { report, en: renderReport(report, "en").join("\n"), zh: renderReport(report, "zh").join("\n") };
  } finally {
    world.close();
    clock.stop();
  }
}

const DISPLAYS: readonly [device: string, line: string, can: string, sure: string][] = [
  [
    "driver: tax-port",
    "baud: 9600, parity: even",
    "keeps the last delivery; tells totals; a person handles the dispenser",
    "[read from a program, no captured frame: verify]",
  ],
  [
    "driver: gilbarco-two-wire",
    "baud: 5760, parity: even",
    "keeps the last delivery; authorised and stopped by the rig; tells whether the nozzle is out",
    "[captured frames]",
  ],
  [
    "driver: censtar-gkl, price: 772",
    "baud: 9600",
    "read while fuel flows; stopped by the rig; tells whether the nozzle is out; a person handles the dispenser",
    "[read from a program, no captured frame: verify]",
  ],
  [
    "driver: azt2",
    "baud: 4800, parity: even, dataBits: 7, stopBits: 2",
    "read while fuel flows; authorised and stopped by the rig; takes a preset; tells whether the nozzle is out",
    "[a maker's text, no captured frame]",
  ],
];

describe("doctor", () => {
  it.each(DISPLAYS)("says what can be done by %s, and how sure that is", async (device, line, can, sure) => {
    const { en, zh } = await examined(device, line);
    expect(en).toContain(`\n    ${can}\n`);
    expect(en).toContain(sure);
    expect(en.endsWith("all well")).toBe(true);
    expect(zh).not.toMatch(/\{\w+\}|doctor\./);
  });

  it.each(["even", "none"])("finds that a tax port answers at parity %s", async (parity) => {
    const other = parity === "even" ? "none" : "even";
    const { en } = await examined("driver: tax-port", `baud: 9600, parity: ${other}`, {
      lines: { dispenser: { parity } },
    });
    expect(en).toContain(`it answers at 9600 8${parity === "even" ? "E" : "N"}1`);
  });
});
