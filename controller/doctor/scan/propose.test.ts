import { describe, expect, it } from "vitest";
import { SIMULATED_RIG_YAML } from "../../config/testing/example.ts";
import { LANGUAGES } from "../../text/index.ts";
import { load, memoryPort, S_9600_8N1, scanned, scannedRig } from "./testing/bench.ts";
import { onBench } from "./testing/filled-in.ts";

describe("the proposed rig.yaml", () => {
  it("guesses no valve, no stop contact, no watchdog and no certificate, and says so, in both languages", async () => {
    const rig = await load(SIMULATED_RIG_YAML);
    for (const language of LANGUAGES) {
      const { proposed } = await scannedRig(rig, { language });
      const { devices, roles, paths, standards, receiver } = await load(onBench(proposed));
      expect(Object.values(devices).map(({ kind }) => kind)).toEqual([
        "flow-meter",
        "thermometer",
        "thermometer",
        "display",
        "self-lock",
      ]);
      expect(roles).toEqual({ meter: "meter-1", display: "display-1", selfLock: "lock-1" });
      expect([paths, standards, receiver]).toEqual([[], {}, null]);
      expect(proposed?.match(/FILL-IN/g)?.length).toBeGreaterThanOrEqual(5);
      expect(proposed).toMatch(/# .*line-1.*modbus-relay/);
    }
  });

  it("gives no role where there are two to choose from", async () => {
    const text = `rig: { id: T }
lines: { one: { simulated: true, parity: odd } }
devices:
  a: { kind: display, driver: dart, line: one, address: 80 }
  b: { kind: display, driver: dart, line: one, address: 81 }
`;
    const { proposed } = await scannedRig(await load(text));
    const { devices, roles } = await load(onBench(proposed));
    expect(Object.keys(devices)).toEqual(["display-1", "display-2", "lock-1"]);
    expect(roles).toEqual({ selfLock: "lock-1" });
  });

  it("of nothing is none: a rig without lines would be a simulated one", async () => {
    const { proposed } = await scanned(({ clock }) => [memoryPort(clock, S_9600_8N1, () => undefined)]);
    expect(proposed).toBeNull();
  });

  it("holds what a device or an adapter calls itself as a text and nothing else", async () => {
    const serial = '7: {"]# \\u0041';
    const rig = await load(`rig: { id: T }
lines: { one: { simulated: true } }
devices: { it: { kind: balance, driver: mt-sics, line: one, serial: ${JSON.stringify(serial.replaceAll('"', "'"))} } }
`);
    const { proposed } = await scannedRig(rig);
    const { devices } = await load(onBench(proposed));
    expect(devices["balance-1"]?.options).toMatchObject({ serial: serial.replaceAll('"', "'") });
  });
});
