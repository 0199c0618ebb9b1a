import type { RigView } from "@proverig/controller/protocol";
import { describe, expect, it } from "vitest";
import { troublesOf } from "./troubles.ts";

type Device = RigView["devices"][number];
const device = (name: string, line: string | null, code: string | null): Device => ({
  name,
  kind: "thermometer",
  driver: "mb8art",
  line,
  state: code ? "silent" : "ok",
  fault: code ? { code, text: `${name} ${code}` } : null,
  complaints: [],
});
const line = (name: string, code: string | null): RigView["lines"][number] => ({
  name,
  link: "/dev/ttyUSB0",
  ok: code === null,
  fault: code ? { code, text: `${name} ${code}` } : null,
});

describe("what is wrong with the rig", () => {
  it("is nothing where all are well", () => {
    expect(troublesOf({ lines: [line("meters", null)], devices: [device("a", "meters", null)] })).toEqual([]);
  });

  it("is one cause for all devices behind a plug that is out", () => {
    const devices = [
      device("a", "meters", "LINK_LOST"),
      device("b", "meters", "LINK_LOST"),
      device("c", "other", null),
    ];
    expect(troublesOf({ lines: [line("meters", "LINK_LOST"), line("other", null)], devices })).toEqual([
      { code: "LINK_LOST", text: "meters LINK_LOST", devices: ["a", "b"] },
    ]);
  });

  it("is a device's own where the line is well, and where it is another than the line's", () => {
    const devices = [device("a", "meters", "DEVICE_SILENT"), device("b", "meters", "PORT_NOT_FOUND")];
    const found = troublesOf({ lines: [line("meters", "PORT_NOT_FOUND")], devices });
    expect(found.map(({ code, devices: names }) => [code, names])).toEqual([
      ["PORT_NOT_FOUND", ["b"]],
      ["DEVICE_SILENT", ["a"]],
    ]);
  });
});
