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

const meter = (registers: string) => `rig: { id: T }
lines: { meters: { simulated: true } }
devices:
  master:
    kind: flow-meter
    driver: micro-motion
    line: meters
    unit: 1
    totalUnit: L
    flowUnit: L/min
    byteOrder: ABCD
    registers:
      ${registers}
`;

test.each([
  ["a number of its own on the table's", "total: 252", /it overlaps with flow/],
  ["two of its own", "total: 300\n      flow: 301", /it overlaps with (total|flow)/],
  ["one before the first", "density: 0", /counted from 1 there is no register 0/],
  ["one that is no number", "density: 12.5", /density/],
])("a meter's numbers with %s are refused with the line on which they stand", async (_, registers, what) => {
  const path = join(fileDir({ "rig.yaml": meter(registers) }), "rig.yaml");
  await expect(loadRig(path, { registry: builtInDrivers() })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    what: expect.stringMatching(what),
    where: expect.stringMatching(/rig\.yaml:1[34]/),
  });
});

test("a meter's numbers of another place are taken", async () => {
  const path = join(fileDir({ "rig.yaml": meter("total: 300") }), "rig.yaml");
  await expect(loadRig(path, { registry: builtInDrivers() })).resolves.toMatchObject({ id: "T" });
});

const devices = (...lines: string[]) => `rig: { id: T }
lines: { meters: { simulated: true } }
devices:
${lines.map((line) => `  ${line}\n`).join("")}`;
const TMFM = "totalUnit: L, flowUnit: L/min";

test.each([
  [
    "a flow-meter whose map has no total",
    [
      "m: { kind: flow-meter, driver: modbus-registers, line: meters, unit: 1, registers: { flow: { address: 1, type: f32, unit: L/min } } }",
    ],
    /registers.total/,
    4,
  ],
  [
    "two tax ports at one gun",
    [
      "a: { kind: display, driver: tax-port, line: meters }",
      "b: { kind: display, driver: tax-port, line: meters, gun: 0 }",
    ],
    /a and b are the same gun 0 on line meters/,
    5,
  ],
  [
    "two registers of which a line can have but one",
    [
      "a: { kind: flow-meter, driver: emr4, line: meters, totalUnit: L }",
      "b: { kind: flow-meter, driver: emr4, line: meters, totalUnit: L }",
    ],
    /a and b are the same instrument on line meters/,
    5,
  ],
  [
    "a meter that does not say from what its numbers count",
    [`m: { kind: flow-meter, driver: promass, line: meters, unit: 1, ${TMFM} }`],
    /countsFrom/,
    4,
    /one of: 0, 1/,
  ],
  [
    "a contact that is neither closed nor open",
    [
      "c: { kind: contact, driver: modbus-registers, line: meters, unit: 1, registers: { contact: { address: 1, closed: 2 } } }",
    ],
    /closed is 2/,
    4,
    /one of: 0, 1/,
  ],
])("%s is refused with its line", async (_, lines, what, line, mend = /./) => {
  const path = join(fileDir({ "rig.yaml": devices(...lines) }), "rig.yaml");
  await expect(loadRig(path, { registry: builtInDrivers() })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    what: expect.stringMatching(what),
    where: expect.stringMatching(new RegExp(`rig\\.yaml:${line}$`)),
    mend: expect.stringMatching(mend),
  });
});
