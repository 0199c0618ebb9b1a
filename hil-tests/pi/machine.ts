import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Qtest, qtest } from "./qtest.ts";

/** An emulated Raspberry Pi 3 that runs. */
export interface Machine {
  readonly memory: Qtest;
  /** The host's ends of the PL011 (/dev/ttyAMA0) and of the FTDI adapter (/dev/ttyUSB0). */
  readonly uart: Socket;
  readonly usb: Socket;
  /** What the guest has written to its log. */
  said(): string;
  /** Resolves with the log's line that matches; rejects when the machine ends without it. */
  heard(what: RegExp): Promise<string>;
  /** The power cut: nothing is flushed, nobody is told. */
  cutPower(): Promise<void>;
  readonly ended: Promise<void>;
}

export interface Image {
  kernel: string;
  deviceTree: string;
  initramfs: string;
}

const LOOK_EVERY_MS = 100;

/** Switches on with this card. The guest runs the card's script of this name, then halts. */
export async function switchOn(image: Image, card: string, script: string): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), "pi-"));
  const at = (name: string) => join(folder, name);
  const socket = (name: string) => `unix:${at(name)},server=on,wait=off`;
  const child = spawn(
    "qemu-system-aarch64",
    [
      // A nanosecond an instruction: about a Pi 3. A slow host makes the guest's seconds longer, not its processor slower.
      ["-icount", "shift=0,sleep=on"],
      ["-M", "raspi3b", "-m", "1G", "-display", "none", "-monitor", "none"],
      ["-kernel", image.kernel, "-dtb", image.deviceTree, "-initrd", image.initramfs],
      // The PL011 carries Modbus: the kernel's own words go nowhere, the guest's log leaves by the mini UART.
      ["-append", `console=ttynull panic=5 pi.do=${script} pi.now=${Math.floor(Date.now() / 1000)}`],
      ["-serial", socket("uart"), "-serial", "stdio"],
      ["-qtest", socket("qtest"), "-qtest-log", "none"],
      ["-drive", `file=${card},if=sd,format=raw`],
      ["-chardev", `socket,id=usb,path=${at("usb")},server=on,wait=off`, "-device", "usb-serial,chardev=usb"],
    ].flat(),
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes) => {
      log += bytes;
      // The board has no switch of its own: what keeps asking for its registers keeps it from going off.
      if (/^PI halted/m.test(log)) child.kill("SIGKILL");
    });
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void ended.then(() => rmSync(folder, { recursive: true, force: true }));
  const [memory, uart, usb] = await Promise.all(["qtest", "uart", "usb"].map((name) => connected(at(name), child)));
  if (!memory || !uart || !usb) throw new Error("unreachable");
  return {
    memory: qtest(memory),
    uart,
    usb,
    said: () => log,
    async heard(what) {
      for (;;) {
        const line = log.split(/\r?\n/).find((each) => what.test(each));
        if (line !== undefined) return line;
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended without ${what}:\n${log}`);
        await wait(LOOK_EVERY_MS);
      }
    },
    async cutPower() {
      child.kill("SIGKILL");
      await ended;
    },
    ended,
  };
}

/** QEMU makes its sockets as it starts; it dies of a peer that goes away, so they stay open until the end. */
async function connected(path: string, child: ChildProcess): Promise<Socket> {
  for (;;) {
    const socket = connect(path);
    const ok = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    if (ok) return socket.on("error", () => undefined);
    if (child.exitCode !== null) throw new Error("qemu-system-aarch64 did not start");
    await wait(LOOK_EVERY_MS);
  }
}
