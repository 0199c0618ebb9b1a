import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { ServerSerial, ServerTCP } from "modbus-serial";
import { afterEach, describe, expect, test } from "vitest";
import { has, type PtyPair, ptyPair } from "../link/pty.ts";
import { serialLinkFactory } from "../link/serial.ts";
import { socketLink, tcpLinkFactory } from "../link/tcp.ts";
import { mb8art } from "../mb8art/index.ts";
import { modbusRelay } from "../modbus-relay/index.ts";
import { siemensMass6000 } from "../siemens-mass6000/index.ts";
import { realClock } from "../time/real-clock.ts";
import { type ModbusBus, modbus, type RegisterBank, type Request } from "./index.ts";
import { unpackBits, unpackWords } from "./pdu.ts";
import { littleWorld, N81, twinContext } from "./testing.ts";

/** Peers that share no code with this project: modbus-serial's servers, and mbpoll (libmodbus). In real time. */

const clock = realClock();
// Generous: the machine that runs the tests may stall, and socat with it.
const timing = { timeoutMs: 30_000, worstReplyMs: 35_000 };
const run = promisify(execFile);

const endings: (() => unknown)[] = [];
const atEnd = <T>(thing: T, end: (thing: T) => unknown): T => {
  endings.push(() => end(thing));
  return thing;
};
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const vector = () => {
  const coils = new Map<number, boolean>();
  return {
    coils,
    getInputRegister: (address: number, unit: number) => unit * 1000 + address,
    getHoldingRegister: (address: number, unit: number) => unit * 2000 + address,
    getCoil: (address: number) => coils.get(address) ?? false,
    getDiscreteInput: (address: number) => address % 2 === 1,
    setCoil: (address: number, value: boolean) => void coils.set(address, value),
    setRegister: () => undefined,
  };
};

async function exchange(bus: ModbusBus, coils: Map<number, boolean>): Promise<void> {
  const words = async (request: Request) => unpackWords((await bus.transact(1, request)).data);
  const bits = async (request: Request, count: number) => unpackBits((await bus.transact(1, request)).data, count);
  expect(await words({ fn: "readHolding", address: 3014, count: 4 })).toEqual([5014, 5015, 5016, 5017]);
  expect(await words({ fn: "readInput", address: 0, count: 8 })).toEqual([
    1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007,
  ]);
  expect(await bits({ fn: "readDiscrete", address: 0, count: 3 }, 3)).toEqual([false, true, false]);
  await bus.transact(1, { fn: "writeCoil", address: 2, value: 0xff00 });
  await bus.transact(1, { fn: "writeCoils", address: 4, bits: [true, false, true] });
  await bus.transact(1, { fn: "writeRegister", address: 4, value: 7 });
  await bus.transact(1, { fn: "writeRegisters", address: 4, words: [7, 8] });
  expect([...coils].filter(([, on]) => on).map(([address]) => address)).toEqual([2, 4, 6]);
  expect(await bits({ fn: "readCoils", address: 0, count: 8 }, 8)).toEqual([0, 0, 1, 0, 1, 0, 1, 0].map(Boolean));
  const together = [10, 20, 30, 40].map((address) => words({ fn: "readHolding", address, count: 2 }));
  expect((await Promise.all(together)).map(([first]) => first)).toEqual([2010, 2020, 2030, 2040]);
  bus.urgent(1, { fn: "writeCoil", address: 2, value: 0 });
  expect((await bits({ fn: "readCoils", address: 2, count: 1 }, 1))[0]).toBe(false);
}

describe("the master with modbus-serial's servers", () => {
  test("over TCP", async () => {
    const served = vector();
    const port = await freePort();
    const server = atEnd(new ServerTCP(served, { host: "127.0.0.1", port, unitID: 1 }), closed);
    await new Promise<void>((resolve) => server.on("initialized", () => resolve()));
    const link = tcpLinkFactory({ clock, name: "meters", host: "127.0.0.1", port, settings: N81 });
    const bus = atEnd(modbus.open({ clock, link, timing, framing: "modbus-tcp" }), (it) => it.close());
    await exchange(bus, served.coils);
  });

  test.skipIf(!has("socat"))("over a serial line (needs socat: apt install socat)", async () => {
    const served = vector();
    const pair = atEnd(await ptyPair(), (it) => it.end());
    const server = new ServerSerial(served, { path: pair.a, baudRate: 9600, unitID: 1 } as ConstructorParameters<
      typeof ServerSerial
    >[1]);
    atEnd(server, closed);
    await new Promise<void>((resolve) => server.on("initialized", () => resolve()));
    const link = serialLinkFactory({ name: "meters", path: pair.b, settings: N81 });
    const bus = atEnd(modbus.open({ clock, link, timing, framing: "serial" }), (it) => it.close());
    await exchange(bus, served.coils);
  });
});

describe.skipIf(!has("mbpoll") || !has("socat"))(
  "mbpoll with the twins (needs mbpoll and socat: apt install mbpoll socat)",
  () => {
    const world = littleWorld({ probes: { t0: 18.214, t1: -5.036 } });
    const twins = (): RegisterBank[] => {
      const context = (name: string) => twinContext(clock, world, name, "valve");
      return [
        siemensMass6000.twin?.(context("master"), { unit: 1, totalUnit: "m3" }),
        mb8art.twin?.(context("t0"), { unit: 2, channel: 0 }),
        mb8art.twin?.(context("t1"), { unit: 2, channel: 1 }),
        modbusRelay.twin?.(context("v0"), { unit: 3, coil: 0, mode: "plain" }),
        modbusRelay.twin?.(context("v1"), { unit: 3, coil: 1, mode: "plain" }),
      ].filter((bank) => bank !== undefined);
    };

    const overTcp = async () => {
      const serve = createServer((socket) => {
        modbus.serve({ clock, link: socketLink(socket, "mbpoll"), settings: N81, framing: "modbus-tcp" }, twins());
      });
      const server = atEnd(serve, (it) => it.close());
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      return ["-m", "tcp", "-p", `${port}`, "127.0.0.1"];
    };
    const overPty = async () => {
      const pair: PtyPair = atEnd(await ptyPair(), (it) => it.end());
      const link = await serialLinkFactory({ name: "twins", path: pair.a, settings: N81 }).open();
      atEnd(link, (it) => it.close());
      modbus.serve({ clock, link, settings: N81, framing: "serial" }, twins());
      return ["-m", "rtu", "-b", "9600", "-P", "none", pair.b];
    };

    /** What mbpoll prints as "[address]: value". */
    const poll = async (where: readonly string[], args: string, values: readonly string[] = []): Promise<string[]> => {
      const command = ["-0", "-1", "-q", "-o", "10", ...args.split(" "), ...where, ...values];
      const { stdout } = await run("mbpoll", command);
      return [...stdout.matchAll(/^\[\d+\]:\s*(\S+)/gm)].map(([, value]) => value ?? "");
    };

    test.each([
      ["Modbus TCP", overTcp],
      ["a pty", overPty],
    ])("over %s", async (_, open) => {
      const where = await open();
      const words = await poll(where, "-a 1 -r 3014 -c 4 -t 4:hex");
      const total = Buffer.from(
        words.map((word) => word.replace("0x", "").padStart(4, "0")).join(""),
        "hex",
      ).readDoubleBE();
      expect(total).toBe(12.345678);
      expect(await poll(where, "-a 1 -r 3004 -c 2 -t 4:float -B")).toEqual(["740.5", "18.25"]);
      expect((await poll(where, "-a 2 -r 0 -c 3 -t 3")).slice(0, 3)).toEqual(["1821", "65032", "30000"]);
      await poll(where, "-a 3 -r 1 -t 0", ["1"]);
      expect(world.open).toMatchObject({ v1: true });
      expect(await poll(where, "-a 3 -r 0 -c 2 -t 0")).toEqual(["0", "1"]);
      await poll(where, "-a 3 -r 255 -t 0", ["0"]);
      expect(world.open).toMatchObject({ v0: false, v1: false });
      await expect(poll(where, "-a 1 -r 2000 -c 1 -t 4")).rejects.toThrow(/Illegal data address/);
    });
  },
);

function closed(server: { close(done: (error: Error | null) => void): void }): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
