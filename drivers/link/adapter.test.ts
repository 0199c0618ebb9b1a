import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { adapterBehind, adapterMemory } from "./adapter.ts";
import { has, ptyPair } from "./pty.ts";
import { serialLinkFactory } from "./serial.ts";
import { stayingName } from "./staying-name.ts";

let root: string;
let sysfs: string;
let dev: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "proverig-adapters-"));
  [sysfs, dev] = [join(root, "sys"), join(root, "dev")];
  mkdirSync(join(sysfs, "class", "tty"), { recursive: true });
  mkdirSync(join(dev, "serial", "by-id"), { recursive: true });
  mkdirSync(join(dev, "serial", "by-path"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

type Model = readonly [vendor: string, product: string, name: string];

interface Plugged {
  /** "1-1.2" */
  socket: string;
  serial?: string;
  model?: Model;
  /** Of an adapter with several ports. */
  port?: string;
}

const FT232: Model = ["0403", "6001", "FT232R USB UART"];
const CH340: Model = ["1a86", "7523", "USB Serial"];

/** As the kernel shows a USB serial adapter (ttyUSB of usb-serial, ttyACM of cdc-acm), with the numbers that it has now. */
function plug(tty: string, { socket, serial, model = FT232, port = "1.0" }: Plugged): void {
  const adapter = join(sysfs, "devices", "usb1", socket);
  const own = join(adapter, `${socket}:${port}`, ...(tty.startsWith("ttyACM") ? [] : [tty]));
  mkdirSync(own, { recursive: true });
  const [vendor, product, name] = model;
  const files = { idVendor: vendor, idProduct: product, product: name, ...(serial ? { serial } : {}) };
  for (const [file, said] of Object.entries(files)) writeFileSync(join(adapter, file), `${said}\n`);
  if (!tty.startsWith("ttyACM")) writeFileSync(join(own, "port_number"), "0\n");
  mkdirSync(join(own, "tty", tty), { recursive: true });
  symlinkSync(own, join(own, "tty", tty, "device"));
  symlinkSync(join(own, "tty", tty), join(sysfs, "class", "tty", tty));
}

function unplugAll(): void {
  rmSync(sysfs, { recursive: true });
  mkdirSync(join(sysfs, "class", "tty"), { recursive: true });
}

const A: Plugged = { socket: "1-1.2", serial: "A50285BI" };
const B: Plugged = { socket: "1-1.3", serial: "AH01ABCD" };

test("an adapter tells make, serial number and socket; a UART of the board and a pty tell nothing", async () => {
  plug("ttyUSB0", A);
  plug("ttyACM0", { socket: "1-1.4", model: ["2341", "0043", "Uno\u0007"] });
  expect(await adapterBehind("/dev/ttyUSB0", sysfs)).toMatchObject({
    isUnique: true,
    about: "FT232R USB UART 0403:6001, serial number A50285BI, in USB socket 1-1.2:1.0.0",
  });
  expect(await adapterBehind("/dev/ttyACM0", sysfs)).toMatchObject({
    isUnique: false,
    about: "Uno 2341:0043, without a serial number, in USB socket 1-1.4:1.0",
  });
  mkdirSync(join(sysfs, "class", "tty", "ttyAMA0", "device"), { recursive: true });
  expect(await adapterBehind("/dev/ttyAMA0", sysfs)).toBeNull();
  expect(await adapterBehind("/dev/pts/3", sysfs)).toBeNull();
  expect(await adapterBehind("/dev/ttyUSB0", join(root, "none"))).toBeNull();
});

describe("what stood behind a port at its first opening", () => {
  /** Opened with these behind /dev/ttyUSB0 and 1, then with those; a third, where there is one, is ttyUSB2. */
  async function reopened(before: readonly Plugged[], after: readonly Plugged[]) {
    const memory = adapterMemory(sysfs);
    const look = async (adapters: readonly Plugged[]) => {
      unplugAll();
      for (const [number, adapter] of adapters.entries()) plug(`ttyUSB${number}`, adapter);
      const paths = adapters.slice(0, 2).map((_, number) => `/dev/ttyUSB${number}`);
      return Promise.allSettled(paths.map((path) => memory.require(path, path, `line (${path})`)));
    };
    expect((await look(before)).map(({ status }) => status)).toEqual(before.slice(0, 2).map(() => "fulfilled"));
    return (await look(after)).map((result) => (result.status === "fulfilled" ? "opens" : result.reason.code));
  }
  const [here, there] = ["1-1.2", "1-1.3"];
  const nameless = (socket: string): Plugged => ({ socket, model: CH340 });
  const alike = (socket: string): Plugged => ({ socket, serial: "0001", model: ["10c4", "ea60", "CP2102"] });

  test.each<[string, Plugged[], Plugged[], string[]]>([
    ["put back as they were", [A, B], [A, B], ["opens", "opens"]],
    ["put back in the other order", [A, B], [B, A], ["PORT_CHANGED", "PORT_CHANGED"]],
    [
      "put into each other's sockets, each under its number",
      [A, B],
      [
        { ...A, socket: there },
        { ...B, socket: here },
      ],
      ["opens", "opens"],
    ],
    [
      "without serial numbers, in the other order",
      [nameless(here), nameless(there)],
      [nameless(there), nameless(here)],
      ["PORT_CHANGED", "PORT_CHANGED"],
    ],
    ["one without a serial number, in another socket", [nameless(here)], [nameless(there)], ["PORT_CHANGED"]],
    [
      "with one serial number for all, in the other order",
      [alike(here), alike(there)],
      [alike(there), alike(here)],
      ["PORT_CHANGED", "PORT_CHANGED"],
    ],
    [
      "with one serial number for all, only the other one is left",
      [alike(here), alike(there)],
      [alike(there)],
      ["PORT_CHANGED"],
    ],
    ["another make in the same socket", [A], [nameless(here)], ["PORT_CHANGED"]],
    ["the other port of one adapter", [A], [{ ...A, port: "1.1" }], ["PORT_CHANGED"]],
  ])("adapters %s", async (_, before, after, wanted) => {
    expect(await reopened(before, after)).toEqual(wanted);
  });

  test("an adapter that is refused is named, with the one that was there; back, the line opens", async () => {
    const memory = adapterMemory(sysfs);
    plug("ttyUSB0", A);
    await memory.require("/dev/ttyUSB0", "/dev/ttyUSB0", "meters");
    unplugAll();
    plug("ttyUSB0", B);
    await expect(memory.require("/dev/ttyUSB0", "/dev/ttyUSB0", "meters")).rejects.toMatchObject({
      code: "PORT_CHANGED",
      where: "meters",
      what: expect.stringMatching(/AH01ABCD.* it was .*A50285BI/),
      mend: expect.stringContaining("/dev/serial/by-id"),
    });
    unplugAll();
    plug("ttyUSB0", A);
    await memory.require("/dev/ttyUSB0", "/dev/ttyUSB0", "meters");
  });

  test("a line named by-id keeps its adapter under whatever number and in whatever socket", async () => {
    const memory = adapterMemory(sysfs);
    plug("ttyUSB0", A);
    await memory.require("/dev/serial/by-id/usb-A", "/dev/ttyUSB0", "meters");
    unplugAll();
    plug("ttyUSB0", B);
    plug("ttyUSB3", { ...A, socket: "1-1.4" });
    await memory.require("/dev/serial/by-id/usb-A", "/dev/ttyUSB3", "meters");
  });
});

test.skipIf(!has("socat"))("a port with another adapter behind it is closed again at once (needs socat)", async () => {
  const pair = await ptyPair();
  onTestFinished(() => pair.end());
  const settings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 } as const;
  const options = { name: "meters", path: pair.a, settings };
  const tty = basename(await readlink(pair.a));
  const links = serialLinkFactory({ ...options, adapters: adapterMemory(sysfs) });
  plug(tty, A);
  await (await links.open()).close();
  unplugAll();
  plug(tty, B);
  await expect(links.open()).rejects.toMatchObject({ code: "PORT_CHANGED" });
  // Not held any more.
  await (await serialLinkFactory({ ...options, adapters: adapterMemory(sysfs) }).open()).close();
  unplugAll();
  plug(tty, A);
  await (await links.open()).close();
});

describe("the name that stays", () => {
  const name = (path: string) => stayingName(join(dev, path), { dev, sysfs });
  const link = (kind: "by-id" | "by-path", as: string, tty: string) =>
    symlinkSync(join("..", "..", tty), join(dev, "serial", kind, as));
  beforeEach(() => {
    writeFileSync(join(dev, "ttyUSB0"), "");
    writeFileSync(join(dev, "ttyUSB1"), "");
  });

  test("of an adapter with a serial number is in by-id", async () => {
    plug("ttyUSB0", A);
    link("by-id", "usb-FTDI_A50285BI", "ttyUSB0");
    link("by-path", "usb-0:1.2:1.0", "ttyUSB0");
    expect(await name("ttyUSB0")).toBe(join(dev, "serial", "by-id", "usb-FTDI_A50285BI"));
    expect(await name("serial/by-id/usb-FTDI_A50285BI")).toBeNull();
    expect(await name("ttyUSB1")).toBeNull();
  });

  test("of one without is in by-path: two of a kind share their name in by-id", async () => {
    plug("ttyUSB0", { socket: "1-1.2", model: CH340 });
    link("by-id", "usb-1a86_USB_Serial", "ttyUSB0");
    link("by-path", "usb-0:1.2:1.0", "ttyUSB0");
    expect(await name("ttyUSB0")).toBe(join(dev, "serial", "by-path", "usb-0:1.2:1.0"));
  });

  test("is none where there is no udev, and for what has no number of an adapter", async () => {
    plug("ttyUSB0", A);
    expect(await name("ttyUSB0")).toBeNull();
    rmSync(join(dev, "serial"), { recursive: true });
    expect(await name("ttyUSB0")).toBeNull();
    expect(await name("ttyAMA0")).toBeNull();
    expect(await stayingName("/tmp/ttyUSB0", { dev, sysfs })).toBeNull();
  });
});
