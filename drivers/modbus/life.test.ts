/** What happens to a line in its life, on real serial devices: pulled, back under another name, taken by another program. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isRigError } from "../error.ts";
import { portHolder } from "../link/holder.ts";
import type { LineSettings, Link } from "../link/link.ts";
import { has, type PtyPair, ptyPair, until } from "../link/pty.ts";
import { serialLinkFactory } from "../link/serial.ts";
import { realClock } from "../time/real-clock.ts";
import { type ModbusBus, modbus } from "./index.ts";
import { noFaults } from "./testing.ts";

const SETTINGS: LineSettings = { baud: 19200, parity: "even", dataBits: 8, stopBits: 1 };
const ADDRESS = 3014;
const clock = realClock();
const openFiles = () => readdirSync("/proc/self/fd").length;

let dir: string;
/** As /dev/serial/by-id has it: a name that stays, for a device that moves. */
let byId: string;
let bus: ModbusBus;
const adapters: { pair: PtyPair; device: Link }[] = [];
const others: ChildProcess[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "proverig-life-"));
  mkdirSync(join(dir, "by-id"));
  byId = join(dir, "by-id", "usb-FTDI_FT232R_A50285BI-if00-port0");
  const link = serialLinkFactory({ name: "meters", path: byId, settings: SETTINGS });
  bus = modbus.open({ clock, link, framing: "serial", timing: { timeoutMs: 1000, worstReplyMs: 1000 } });
});
afterEach(async () => {
  await bus.close();
  for (const other of others.splice(0)) other.kill("SIGKILL");
  for (const { pair } of adapters.splice(0)) await pair.end();
  rmSync(dir, { recursive: true, force: true });
});

/** An adapter whose instrument holds this number, under the name that stays. */
async function plugIn(value: number): Promise<PtyPair> {
  const pair = await ptyPair();
  const device = await serialLinkFactory({ name: "instrument", path: pair.b, settings: SETTINGS }).open();
  const bank = { unit: 1, faults: noFaults(), holding: (address: number) => (address === ADDRESS ? value : undefined) };
  modbus.serve({ clock, link: device, settings: SETTINGS, framing: "serial" }, [bank]);
  adapters.push({ pair, device });
  symlinkSync(pair.a, byId);
  return pair;
}

async function pullOut(): Promise<void> {
  unlinkSync(byId);
  for (const { pair, device } of adapters.splice(0)) {
    await pair.end();
    await device.close();
  }
}

const read = async () => {
  const { data, at } = await bus.transact(1, { fn: "readHolding", address: ADDRESS, count: 1 });
  return { value: (data[0] ?? 0) * 256 + (data[1] ?? 0), at };
};
/** The codes of what went wrong, until a reading is good. */
const readUntilGood = async () => {
  const codes = new Set<string>();
  for (;;) {
    try {
      return { codes, ...(await read()) };
    } catch (error) {
      if (!isRigError(error)) throw error;
      codes.add(error.code);
    }
  }
};
/** Reads on and on: the codes of what goes wrong until it is this, and when the last good reading was. */
const codesUntil = async (wanted: string) => {
  const codes = new Set<string>();
  let goodAt = bus.lastGoodAt;
  while (!codes.has(wanted)) {
    await read().then(
      ({ at }) => {
        goodAt = at;
      },
      (error: unknown) => codes.add(isRigError(error) ? error.code : String(error)),
    );
  }
  return { codes, goodAt };
};

describe.skipIf(!has("socat") || !has("flock"))("a line (apt-get install socat util-linux)", () => {
  test("pulled, and back as another device under the name that stays: nothing old is fresh, and no descriptor is left", async () => {
    const first = await plugIn(1111);
    expect((await readUntilGood()).value).toBe(1111);
    const before = openFiles();
    // Who asks only a while after the loss hears of the port that is gone, and no more of the loss.
    const reading = codesUntil("PORT_NOT_FOUND");
    await pullOut();
    const { codes, goodAt } = await reading;
    expect(codes).toContain("LINK_LOST");
    expect(goodAt).not.toBeNull();
    expect(bus.lastGoodAt).toBe(goodAt);

    const backAt = clock.now();
    const second = await plugIn(2222);
    expect(second.a).not.toBe(first.a);
    const { value, at } = await readUntilGood();
    expect(value).toBe(2222);
    expect(at).toBeGreaterThan(backAt);
    await until(() => openFiles() <= before);
  });

  test("pulled and back three times within its retries: each time it recovers by itself", async () => {
    for (const value of [1, 2, 3]) {
      await plugIn(value);
      expect((await readUntilGood()).value).toBe(value);
      await pullOut();
    }
    await plugIn(4);
    expect((await readUntilGood()).value).toBe(4);
  });

  test("held by another process: PORT_BUSY says by which, and the line recovers when that has ended", async () => {
    const { a } = await plugIn(3333);
    const other = spawn("flock", ["--no-fork", a, "sleep", "300"], { stdio: "ignore" });
    others.push(other);
    let holder = await portHolder(a);
    while (holder?.name !== "sleep") holder = await portHolder(a);
    expect(holder.pid).toBe(other.pid);
    await expect(read()).rejects.toMatchObject({
      code: "PORT_BUSY",
      what: `another program has the port open: sleep (process ${other.pid})`,
      mend: `end it: kill ${other.pid}`,
    });
    other.kill("SIGKILL");
    expect((await readUntilGood()).value).toBe(3333);
  });
});
