import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builtInDrivers, realClock, serialLinkFactory } from "@proverig/drivers";
import { afterEach, describe, expect, it } from "vitest";
import { openPty } from "../../simulate/pty.ts";
import { scan } from "./index.ts";
import { namedPorts, portsHere, portsOf, samePort } from "./ports.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe("ports", () => {
  it("that a running rig holds are left alone: not a byte arrives there", async () => {
    const { path, link, close } = await openPty("meters");
    closers.push(close);
    const heard: Uint8Array[] = [];
    link.onData((bytes) => void heard.push(bytes));
    const settings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 } as const;
    const rig = await serialLinkFactory({ name: "rig", path, settings }).open();
    closers.push(() => rig.close());
    const { reports } = await scan({
      ports: namedPorts([path]),
      drivers: builtInDrivers().values(),
      clock: realClock(),
      signal: new AbortController().signal,
      language: "en",
      config: null,
      json: false,
      print: () => undefined,
    });
    expect(reports).toMatchObject([{ path, pty: true, findings: [{ code: "port-taken" }] }]);
    expect(heard).toEqual([]);
  });

  it("go by the name that stays, each once, in the order of their numbers", () => {
    const listed = [
      { path: "/dev/ttyUSB10", manufacturer: "FTDI", serialNumber: "A1", vendorId: "0403", productId: "6001" },
      { path: "/dev/ttyUSB2" },
      { path: "/dev/ttyAMA0" },
    ];
    const byId = [
      { name: "/dev/serial/by-id/usb-FTDI_A1-if00-port0", device: "/dev/ttyUSB10" },
      { name: "/dev/serial/by-id/usb-other", device: "/dev/ttyACM0" },
    ];
    expect(portsOf(listed, byId).map(({ path, about }) => [path, about])).toEqual([
      ["/dev/serial/by-id/usb-other", null],
      ["/dev/ttyAMA0", null],
      ["/dev/ttyUSB2", null],
      ["/dev/serial/by-id/usb-FTDI_A1-if00-port0", "FTDI A1 0403:6001"],
    ]);
  });

  it("are spoken of without what a terminal would obey", () => {
    const [port] = portsOf([{ path: "/dev/ttyUSB0", manufacturer: "\u001b[2JEvil\n" }], []);
    expect(port?.about).toBe("[2JEvil");
  });

  it("that somebody names are taken as named, and one port by two names once", () => {
    const dir = mkdtempSync(join(tmpdir(), "ports-"));
    const [real, link] = [join(dir, "real"), join(dir, "link")];
    writeFileSync(real, "");
    symlinkSync(real, link);
    expect(namedPorts([real, link, "/dev/none"]).map(({ path, named }) => [path, named])).toEqual([
      [link, true],
      ["/dev/none", true],
    ]);
    expect(samePort(real, link)).toBe(true);
    expect(samePort(real, "/dev/none")).toBe(false);
  });

  it("of this machine are found, or there are none: with udev and without", async () => {
    for (const { path, named } of await portsHere()) {
      expect(path).toMatch(/^\/dev\//);
      expect(named).toBe(false);
    }
  });
});
