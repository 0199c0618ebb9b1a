import type { DeviceKind } from "../device/capability.ts";
import type { DriverContext, LineTiming } from "../device/define.ts";
import { RigError } from "../error.ts";
import type { LineSettings } from "../link/link.ts";
import { type MemoryLinkFactory, memoryLinkFactory } from "../link/memory.ts";
import type { Faults, TwinContext } from "../station/twin.ts";
import type { MeterView, World } from "../station/world.ts";
import type { Clock } from "../time/clock.ts";
import { seededRandom } from "../time/random.ts";
import { type ModbusBus, modbus, type RegisterBank } from "./index.ts";

/** Help for tests of Modbus drivers: literal devices, twins over a little world, and the bus to them. */

export const N81: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };
export const TIMING: LineTiming = { timeoutMs: 200, worstReplyMs: 1000 };

export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString("hex")
    .toUpperCase()
    .replace(/(..)(?=.)/g, "$1 ");
export const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

export interface TestLine {
  bus: ModbusBus;
  factory: MemoryLinkFactory;
  /** Every frame the far end heard. */
  heard: string[];
}

/** A device that knows nothing but literal frames: request -> reply; several replies are given in turn, "" is silence. */
export function literalLine(clock: Clock, replies: Readonly<Record<string, string | readonly string[]>>): TestLine {
  const heard: string[] = [];
  const turns = new Map<string, number>();
  const factory = memoryLinkFactory({
    clock,
    name: "meters",
    settings: N81,
    accept: (far) =>
      far.onData((frame) => {
        const asked = hex(frame);
        heard.push(asked);
        const known = replies[asked] ?? "";
        const turn = turns.get(asked) ?? 0;
        turns.set(asked, turn + 1);
        const reply = typeof known === "string" ? known : (known[Math.min(turn, known.length - 1)] ?? "");
        if (reply !== "") clock.after(5, () => far.write(bytes(reply)));
      }),
  });
  return { bus: modbus.open({ clock, link: factory, framing: "serial", timing: TIMING }), factory, heard };
}

/** Twins on a line in memory. */
export function twinLine(
  clock: Clock,
  twins: readonly RegisterBank[],
  framing: "serial" | "modbus-tcp" = "serial",
): TestLine {
  const heard: string[] = [];
  const factory = memoryLinkFactory({
    clock,
    name: "meters",
    settings: N81,
    accept(far) {
      far.onData((frame) => heard.push(hex(frame)));
      modbus.serve({ clock, link: far, settings: N81, framing }, twins);
    },
  });
  return { bus: modbus.open({ clock, link: factory, framing, timing: TIMING }), factory, heard };
}

export function driverContext(clock: Clock, bus: ModbusBus, name: string, kind: DeviceKind): DriverContext<ModbusBus> {
  const unavailable = async () => {
    throw new RigError("GPIO_UNAVAILABLE", { what: "none in this test" });
  };
  const operator = {
    ask: async () => {
      throw new RigError("ANSWER_MISSING", { what: "nobody in this test" });
    },
  };
  return { clock, bus, name, kind, gpio: { output: unavailable, input: unavailable }, operator };
}

export const noFaults = (): Faults => ({
  silent: false,
  lateMs: () => 0,
  corrupt: (reply) => reply,
  garbage: false,
  wrongUnit: false,
  stuck: false,
});

export interface LittleWorld {
  meter: MeterView;
  probes: Record<string, number>;
  open: Record<string, boolean>;
  contacts: Record<string, boolean>;
}

export const littleWorld = (change: Partial<LittleWorld> = {}): LittleWorld => ({
  meter: { totalL: 12_345.678, flowLpm: 0, densityKgM3: 740.5, tempC: 18.25 },
  probes: {},
  open: {},
  contacts: {},
  ...change,
});

export function twinContext(
  clock: Clock,
  little: LittleWorld,
  name: string,
  kind: DeviceKind,
  faults = noFaults(),
): TwinContext {
  const absent = (): never => {
    throw new Error("not in this little world");
  };
  const world: World = {
    meter: () => little.meter,
    probe: (device) => little.probes[device] ?? Number.NaN,
    valve: (device) => ({
      command: (open) => {
        little.open[device] = open;
      },
      get commandedOpen() {
        return little.open[device] ?? false;
      },
    }),
    contactClosed: (device) => little.contacts[device] ?? false,
    onContact: absent,
    dispenser: absent,
    selfLock: absent,
    watchdogBeat: absent,
    measure: { neckMm: absent, tempC: absent, drain: absent },
    balance: { read: absent, empty: absent },
    resistance: absent,
    element: absent,
    bathe: absent,
    receiver: { volumeL: absent, empty: absent },
    get truth() {
      return absent();
    },
  };
  return { name, kind, clock, world, faults, random: seededRandom(1) };
}
