/** What doctor says of a dispenser's data interface: what it can do, how sure that is, and at which parity it answers. */
import { join } from "node:path";
import { builtInDrivers, simClock } from "@proverig/drivers";
import { createStation, parseStation } from "@proverig/drivers/station";
import { describe, expect, it } from "vitest";
import { loadRig } from "../config/rig.ts";
import { fileDir } from "../config/testing/example.ts";
import { stationLayout } from "../rig/open.ts";
import { examine, renderReport } from "./index.ts";

const rigOf = (device: string, line: string) => {
  const text = `
rig: { id: T }
lines: { dispenser: { simulated: true, ${line} } }
devices:
  display: { kind: display, line: dispenser, ${device} }
`;
  return loadRig(join(fileDir({ "rig.yaml": text }), "rig.yaml"), { registry: builtInDrivers() });
};

/** `there`: what stands at the station, where it is not what rig.yaml says. */
async function examined(device: string, line: string, station: object = {}, there = device) {
  const config = await rigOf(device, line);
  const layout = stationLayout(await rigOf(there, line));
  const clock = simClock({ startMs: 0 });
  const world = createStation({ clock, seed: 1, config: parseStation(station), layout });
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

  it.each([
    ["driver: zhengxing, price: 772", "baud: 9600, parity: even", "address: 3"],
    ["driver: azt2", "baud: 4800, parity: even, dataBits: 7, stopBits: 2", "address: 7"],
    ["driver: hengshan, variant: udc", "baud: 9600", "address: 2"],
    ["driver: tax-port", "baud: 9600, parity: even", "gun: 2"],
  ])("finds %s at the address that it has", async (device, line, address) => {
    const own = address.startsWith("gun") ? "gun: 0" : "address: 1";
    const { en } = await examined(`${device}, ${own}`, line, {}, `${device}, ${address}`);
    expect(en).toContain(`wrong address: ${address.split(" ")[1]} answers, not ${own.split(" ")[1]}`);
  });

  it("calls what answers under another address that, and not garbage", async () => {
    const faults = [{ kind: "wrong-unit", device: "display" }];
    const { en } = await examined("driver: zhengxing, price: 772", "baud: 9600, parity: even", { faults });
    expect(en).toContain("another address answers");
    expect(en).not.toContain("make no reply");
  });

  it("asks nobody to check an address that there is none of", async () => {
    const faults = [{ kind: "silent", device: "display" }];
    const { en, zh } = await examined("driver: hengshan, variant: native", "baud: 2400", { faults });
    expect(en).toContain("    -> check its supply, and whether A and B are swapped\n");
    expect(zh).not.toContain("{address}");
    expect((await examined("driver: lanfeng", "baud: 9600", { faults })).en).toContain("that its address is 1");
  });
});
