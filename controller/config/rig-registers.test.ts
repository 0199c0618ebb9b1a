import { join } from "node:path";
import { builtInDrivers } from "@proverig/drivers";
import { expect, test } from "vitest";
import { loadRig } from "./rig.ts";
import { fileDir } from "./testing/example.ts";

const yaml = (flow: string) => `rig: { id: T }
lines: { meters: { simulated: true } }
devices:
  master:
    kind: flow-meter
    driver: modbus-registers
    line: meters
    unit: 1
    registers:
      total: { address: 10, type: f32, unit: L }
      flow: ${flow}
`;

test.each([
  ["an overlap", "{ address: 11, type: f32, unit: L/min }", /rig\.yaml:11/],
  ["an odd length", "{ address: 12, type: f32, length: 3, unit: L/min }", /rig\.yaml:11/],
  ["an unknown type", "{ address: 12, type: f16, unit: L/min }", /rig\.yaml:11/],
])("a register map with %s is refused with the line on which it stands", async (_, flow, where) => {
  const path = join(fileDir({ "rig.yaml": yaml(flow) }), "rig.yaml");
  await expect(loadRig(path, { registry: builtInDrivers() })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    where: expect.stringMatching(where),
  });
});
