import type { Device } from "../device/capability.ts";
import type { AnyDriver, Bus, LineTiming } from "../device/define.ts";
import { RigError } from "../error.ts";
import { realGpioChips } from "../gpio/real.ts";
import type { LineSettings, Link, LinkFactory } from "../link/link.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import { type PtyPair, ptyPair } from "../link/pty.ts";
import { serialLinkFactory } from "../link/serial.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { realClock } from "../time/real-clock.ts";
import { simClock } from "../time/sim-clock.ts";
import type { ContractOptions } from "./options.ts";
import { BESIDE, nobody, type Stage, SUBJECT, setStage } from "./stage.ts";

/** One opened device with its bus, on whatever it hangs. */
export interface Bench {
  readonly options: ContractOptions;
  readonly clock: Clock;
  readonly device: Device;
  readonly beside: Device | null;
  /** How often the rig has written to the wire, and how many links it holds open. */
  readonly wire: { readonly writes: number; readonly open: number };
  /** The same line for somebody else; null without a line. */
  readonly line: LinkFactory | null;
  wait(ms: number): Promise<void>;
  /** What a rig does at its end: gives back device and line. May be called twice. */
  release(): Promise<void>;
  /** Ends the test. */
  end(): Promise<void>;
}

/** A bench on whose far side stands a twin. */
export interface TwinBench extends Bench, Stage {
  /** Pulls the cable, and puts it back. */
  cut(): Promise<void>;
  plug(): Promise<void>;
}

export interface Scene {
  /** L/min that the meter totals at rest. */
  zeroLpm?: number;
}

const N81: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };
const SIMULATED: LineTiming = { timeoutMs: 200, worstReplyMs: 1000 };
/** Machines that run tests stall at times. */
const REAL: LineTiming = { timeoutMs: 400, worstReplyMs: 1000 };

export function settingsOf(definition: AnyDriver, options: ContractOptions): LineSettings {
  return { ...N81, ...definition.line, ...options.line };
}

/** In simulated time over a line in this process. */
export async function memoryBench(definition: AnyDriver, options: ContractOptions, scene: Scene): Promise<TwinBench> {
  const clock = simClock({ startMs: Date.UTC(2026, 0, 5) });
  const stage = stageOf(definition, options, scene, clock);
  const settings = settingsOf(definition, options);
  const framing = options.framing ?? "serial";
  const factory = memoryLinkFactory({
    clock,
    name: "contract",
    settings,
    accept: (far) => definition.bus?.serve({ clock, link: far, settings, framing }, stage.twins),
  });
  return {
    ...openRigSide({ definition, options, clock, factory, timing: SIMULATED, ...stage }, async () => clock.stop()),
    ...stage,
    cut: async () => factory.unplug(),
    plug: async () => factory.plug(),
  };
}

/** In real time over two serial devices that socat joins. */
export async function ptyBench(definition: AnyDriver, options: ContractOptions, scene: Scene): Promise<TwinBench> {
  const clock = realClock();
  const stage = stageOf(definition, options, scene, clock);
  const settings = settingsOf(definition, options);
  const framing = options.framing ?? "serial";
  let pair: PtyPair | null = null;
  let far: Link | null = null;
  const plug = async () => {
    pair = await ptyPair();
    far = await serialLinkFactory({ name: "contract, far end", path: pair.b, settings }).open();
    definition.bus?.serve({ clock, link: far, settings, framing }, stage.twins);
  };
  const cut = async () => {
    const old = pair;
    pair = null;
    // A port whose other end went away is read over and over until somebody closes it.
    await far?.close();
    await old?.end();
  };
  const factory: LinkFactory = {
    name: "contract",
    settings,
    async open() {
      if (!pair) throw new RigError("PORT_NOT_FOUND", { what: "the cable is pulled", where: "contract" });
      return serialLinkFactory({ name: "contract", path: pair.a, settings }).open();
    },
  };
  if (definition.bus) await plug();
  return {
    ...openRigSide({ definition, options, clock, factory, timing: REAL, ...stage }, cut),
    ...stage,
    cut,
    plug,
  };
}

/** The device itself, on a port of this machine. */
export async function hardwareBench(definition: AnyDriver, options: ContractOptions, path: string): Promise<Bench> {
  const factory = serialLinkFactory({ name: "contract", path, settings: settingsOf(definition, options) });
  const clock = realClock();
  const parts = { definition, options, clock, factory, timing: REAL, operator: nobody };
  return openRigSide({ ...parts, gpio: realGpioChips(clock) }, async () => undefined);
}

function stageOf(definition: AnyDriver, options: ContractOptions, scene: Scene, clock: Clock): Stage {
  return setStage({ clock, definition, kind: options.kind, parsed: parsedOptions(definition, options), ...scene });
}

function parsedOptions(definition: AnyDriver, { options, beside }: ContractOptions): unknown[] {
  return [options, ...(beside === undefined ? [] : [beside])].map((each): unknown => definition.options.parse(each));
}

interface RigSideParts extends Pick<Stage, "gpio" | "operator" | "files"> {
  definition: AnyDriver;
  options: ContractOptions;
  clock: Clock;
  factory: LinkFactory;
  timing: LineTiming;
}

function openRigSide(parts: RigSideParts, tidy: () => Promise<void>): Bench {
  const { definition, options, clock, timing, gpio, operator, files } = parts;
  const wire = { writes: 0, open: 0 };
  const link = counted(parts.factory, wire);
  const framing = options.framing ?? "serial";
  const bus: Bus | null = definition.bus?.open({ clock, link, timing, framing }) ?? null;
  const [device, beside] = parsedOptions(definition, options).map((parsed, i): Device => {
    const name = i === 0 ? SUBJECT : BESIDE;
    return definition.create({ name, kind: options.kind, clock, bus, gpio, operator, files }, parsed);
  });
  if (!device) throw new RigError("INTERNAL", { what: "no device was made" });
  const release = async () => {
    // A valve's close() is another thing: it moves the valve.
    for (const each of [device, beside]) if (each?.kind !== "valve") await each?.close?.();
    await bus?.close();
  };
  return {
    options,
    clock,
    device,
    beside: beside ?? null,
    wire,
    line: bus ? parts.factory : null,
    wait: (ms) => sleep(clock, ms),
    release,
    async end() {
      await release();
      await tidy();
    },
  };
}

function counted(factory: LinkFactory, wire: { writes: number; open: number }): LinkFactory {
  return {
    name: factory.name,
    settings: factory.settings,
    async open() {
      const link = await factory.open();
      wire.open++;
      link.onClose(() => wire.open--);
      return {
        name: link.name,
        write(bytes) {
          wire.writes++;
          link.write(bytes);
        },
        onData: link.onData,
        onClose: link.onClose,
        close: link.close,
      };
    },
  };
}
