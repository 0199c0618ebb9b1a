import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { RigError } from "../error.ts";
import { realClock } from "../time/real-clock.ts";
import type { LineSettings, Link } from "./link.ts";
import { has, type PtyPair, ptyPair, until } from "./pty.ts";
import { type Line, reconnecting } from "./reconnecting.ts";
import { openError, serialLinkFactory } from "./serial.ts";
import { tcpLinkFactory } from "./tcp.ts";

const N81: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };
const serial = (path: string, settings = N81) => serialLinkFactory({ name: "meters", path, settings });
const collect = (link: Link) => {
  const bytes: number[] = [];
  link.onData((chunk) => bytes.push(...chunk));
  return bytes;
};
/** More reads that hang than Node has threads: of a pipe into which nobody writes. */
async function hangingDisk() {
  const pipe = join(mkdtempSync(join(tmpdir(), "proverig-")), "pipe");
  execFileSync("mkfifo", [pipe]);
  let ended = 0;
  const reads = Array.from({ length: 16 }, () => readFile(pipe).finally(() => ended++));
  return {
    hangs: () => ended === 0,
    async recover() {
      while (ended < reads.length) {
        const writer = openSync(pipe, "r+");
        await new Promise((resolve) => setTimeout(resolve, 5));
        closeSync(writer);
      }
    },
  };
}
const openFiles = () => readdirSync("/proc/self/fd").length;

describe.skipIf(!has("socat"))("serial ports (needs socat: apt install socat)", () => {
  let pair: PtyPair | null = null;
  afterEach(async () => {
    await pair?.end();
    pair = null;
  });

  test.each(["none", "even", "odd"] as const)("bytes of every value go both ways, parity %s", async (parity) => {
    pair = await ptyPair();
    const [a, b] = await Promise.all([
      serial(pair.a, { ...N81, parity }).open(),
      serial(pair.b, { ...N81, parity }).open(),
    ]);
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    const [atA, atB] = [collect(a), collect(b)];
    a.write(all);
    b.write(all);
    await until(() => atA.length === 256 && atB.length === 256);
    expect([atA, atB]).toEqual([[...all], [...all]]);
    await Promise.all([a.close(), b.close()]);
  });

  test("a port that another has open is busy, and free again when he closes it", async () => {
    pair = await ptyPair();
    const first = await serial(pair.a).open();
    await expect(serial(pair.a).open()).rejects.toMatchObject({
      code: "PORT_BUSY",
      what: "this program has the port open already",
    });
    await first.close();
    const again = await serial(pair.a).open();
    await again.close();
  });

  test("a port that is busy keeps the settings of who has it", async () => {
    pair = await ptyPair();
    const stopBits = () =>
      / -?cstopb /.exec(execFileSync("stty", ["-a", "-F", pair?.a ?? ""], { encoding: "utf8" }))?.[0];
    const first = await serial(pair.a, { ...N81, stopBits: 2 }).open();
    await expect(serial(pair.a).open()).rejects.toMatchObject({ code: "PORT_BUSY" });
    expect(stopBits()).toBe(" cstopb ");
    await first.close();
  });

  test("a port that vanishes closes its link with a reason, and frees its descriptor", async () => {
    pair = await ptyPair();
    const before = openFiles();
    const link = await serial(pair.a).open();
    let reason: unknown;
    link.onClose((error) => {
      reason = error;
    });
    await pair.end();
    pair = null;
    await until(() => reason !== undefined);
    expect(reason).toMatchObject({ code: "LINK_LOST" });
    link.write(Uint8Array.of(1));
    await until(() => openFiles() <= before);
  });

  test("with all of Node's threads held up by a disk that hangs, an order goes out and its reply is heard", async () => {
    pair = await ptyPair();
    const [rig, device] = await Promise.all([serial(pair.a).open(), serial(pair.b).open()]);
    device.onData((order) => device.write(order));
    const heard = collect(rig);
    const disk = await hangingDisk();
    rig.write(Uint8Array.of(1, 5, 0, 0));
    await until(() => heard.length === 4);
    expect(disk.hangs()).toBe(true);
    await disk.recover();
    await Promise.all([rig.close(), device.close()]);
  });

  test("a port that takes no more bytes is lost: an order is never kept and sent late", async () => {
    pair = await ptyPair();
    const link = await serial(pair.a).open();
    let reason: unknown;
    link.onClose((error) => {
      reason = error;
    });
    await until(() => {
      for (let i = 0; i < 100; i++) link.write(new Uint8Array(1000));
      return reason !== undefined;
    });
    expect(reason).toMatchObject({ code: "LINK_LOST", what: expect.stringContaining("takes no more bytes") });
  });

  test("opening and closing many times leaves no descriptor behind", async () => {
    pair = await ptyPair();
    await (await serial(pair.a).open()).close();
    const before = openFiles();
    for (let i = 0; i < 20; i++) {
      const link = await serial(pair.a).open();
      await expect(serial(pair.a).open()).rejects.toMatchObject({ code: "PORT_BUSY" });
      await link.close();
    }
    await until(() => openFiles() <= before);
  });
});

describe("a serial port that cannot be opened", () => {
  test("is not there", async () => {
    await expect(serial("/dev/proverig-no-such-port").open()).rejects.toMatchObject({ code: "PORT_NOT_FOUND" });
  });

  test("is no serial port", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "proverig-")), "locked-denied-busy");
    writeFileSync(path, "");
    await expect(serial(path).open()).rejects.toMatchObject({
      code: "PORT_NOT_FOUND",
      what: "this is not a serial port",
    });
  });

  test.each(["No such device", "No such device or address", "Input/output error"])(
    "has an adapter that is ill: %s",
    (why) => {
      const error = new Error(`Error: ${why}, cannot open /dev/ttyUSB0`);
      expect(openError(error, "/dev/ttyUSB0", "meters")).toMatchObject({
        code: "PORT_NOT_FOUND",
        mend: expect.stringContaining("plug it in again"),
      });
    },
  );

  // The superuser may open everything, so the binding's own words stand for a port that is denied.
  test("is not for this user", () => {
    const error = new Error("Error: Permission denied, cannot open /dev/ttyUSB0");
    expect(openError(error, "/dev/ttyUSB0", "meters")).toMatchObject({
      code: "PORT_DENIED",
      mend: expect.stringContaining("dialout"),
    });
  });
});

describe("TCP", () => {
  const clock = realClock();
  let server: Server | null = null;
  afterEach(() => server?.close());

  async function listen(onSocket: (socket: Socket) => void): Promise<number> {
    const listening = createServer(onSocket);
    server = listening;
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    const address = listening.address();
    return typeof address === "object" && address ? address.port : 0;
  }
  const tcp = (port: number) => tcpLinkFactory({ clock, name: "meters", host: "127.0.0.1", port, settings: N81 });

  test("bytes go both ways", async () => {
    const port = await listen((socket) => socket.pipe(socket));
    const link = await tcp(port).open();
    const heard = collect(link);
    link.write(Uint8Array.of(1, 2, 3));
    await until(() => heard.length === 3);
    expect(heard).toEqual([1, 2, 3]);
    await link.close();
  });

  test("given up for dead, what is still under way never arrives: an order to open a valve would come late", async () => {
    /** Bytes that arrive after the end, at one who has not read before it. */
    const arriving = async (end: (line: Line) => void): Promise<number> => {
      const far: Socket[] = [];
      let [arrived, isOver] = [0, false];
      const port = await listen((socket) => {
        far.push(socket.pause());
        socket.on("data", ({ length }) => {
          arrived += length;
        });
        socket.on("error", () => undefined);
        socket.on("close", () => {
          isOver = true;
        });
      });
      const line = reconnecting({ clock, factory: tcp(port), onData: () => undefined, onLost: () => undefined });
      const link = await line.ready();
      await until(() => far.length > 0);
      // More than goes into the other end's buffer, and into this one's: the rest waits in this process.
      for (let i = 0; i < 16; i++) link.write(new Uint8Array(1 << 20));
      end(line);
      for (const socket of far) socket.resume();
      await until(() => isOver);
      server?.close();
      return arrived;
    };
    const inOrder = await arriving((line) => void line.close());
    const givenUp = await arriving((line) => line.drop(new RigError("LINK_LOST", { what: "no replies any more" })));
    expect(givenUp).toBeLessThan(inOrder / 2);
  });

  test("a connection on which nobody talks is looked after by the kernel, within seconds and not after two hours", async () => {
    const port = await listen((socket) => socket.on("error", () => undefined));
    const link = await tcp(port).open();
    // proc_net_tcp: local and remote address, state, queues, then "02:" for a keep-alive, and when, in hundredths of a second.
    const remote = `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
    const keepAlive = () => {
      const row = readFileSync("/proc/net/tcp", "utf8").match(new RegExp(` ${remote} 01 \\S+ 02:(\\w+) `));
      return row?.[1] === undefined ? null : Number.parseInt(row[1], 16);
    };
    await until(() => keepAlive() !== null);
    expect(keepAlive()).toBeLessThanOrEqual(1000);
    await link.close();
  });

  test("nobody listens", async () => {
    const port = await listen(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    await expect(tcp(port).open()).rejects.toMatchObject({ code: "LINK_LOST", what: "nobody listens there" });
  });

  test("the other side hangs up", async () => {
    const port = await listen((socket) => socket.destroy());
    const link = await tcp(port).open();
    let reason: unknown;
    link.onClose((error) => {
      reason = error;
    });
    await until(() => reason !== undefined);
    expect(reason).toMatchObject({ code: "LINK_LOST" });
  });
});
