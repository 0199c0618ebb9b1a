import { describe, expect, it } from "vitest";
import { SIMULATED_RIG_YAML } from "../../config/testing/example.ts";
import { LANGUAGES } from "../../text/index.ts";
import { load, memoryPort, S_9600_8N1, scanned, scannedRig } from "./testing/bench.ts";
import { DEVICES, rigOf } from "./testing/devices.ts";

/** What a person does who knows the instruments. */
const FILLED: Record<string, string> = { totalUnit: "L", flowUnit: "L/min", price: "772" };

const filledIn = (proposal: string | null) =>
  (proposal ?? "")
    .replace(/^ {2}# (\S+: \{ kind: .*)$/gm, "  $1")
    .replace(/(\w+): FILL-IN([,}]| \})/g, (_, key: string, end: string) => `${key}: ${FILLED[key] ?? "FILLED"}${end}`);
const onBench = (proposal: string | null) => `iKnow: bench\n${proposal}`;

/** What rig.yaml's loader has against it. */
const complaint = (text: string | null) =>
  load(text ?? "").then(
    () => null,
    (error: { code: string; what: string }) => `${error.code}: ${error.what}`,
  );
const NO_STOP = "CONFIG_UNSAFE: there is no emergency stop";

describe("the proposed rig.yaml", () => {
  it.each(Object.keys(DEVICES))(
    "of %s is right but for the emergency stop, and has the device as it is",
    async (name) => {
      const rig = await rigOf(name);
      const { proposed } = await scannedRig(rig);
      expect(await complaint(proposed)).toBe(NO_STOP);
      const full = filledIn(proposed);
      expect(await complaint(full)).toBe(NO_STOP);
      const { devices, lines } = await load(onBench(full));
      const [device] = Object.values(devices);
      const { it: real } = rig.devices;
      expect(lines["line-1"]?.settings).toEqual(rig.lines.one?.settings);
      expect(lines["line-1"]?.target).toEqual({ kind: "serial", path: "/dev/serial/by-id/one" });
      if (DEVICES[name]?.kind === "valve") expect(device?.driver.name).toBe("guided");
      else expect([device?.driver.name, device]).toMatchObject([name, { kind: real?.kind, options: real?.options }]);
    },
  );

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
