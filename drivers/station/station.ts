import type { Balance } from "../device/balance.ts";
import type { MetalMeasure } from "../device/capability.ts";
import type { AnyDriver } from "../device/define.ts";
import type { GpioChips } from "../device/gpio-chips.ts";
import type { TextFiles } from "../device/text-files.ts";
import { RigError } from "../error.ts";
import { simFiles } from "../files/sim.ts";
import { simGpio } from "../gpio/sim.ts";
import type { LineSettings, Link, LinkFactory } from "../link/link.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import type { Clock, Timer } from "../time/clock.ts";
import { type Random, seededRandom } from "../time/random.ts";
import { simulatedBalance } from "./balance.ts";
import type { StationConfig } from "./config.ts";
import { type FaultBoard, faultBoard } from "./fault-board.ts";
import type { StationLayout } from "./layout.ts";
import { simulatedMeasure } from "./measure.ts";
import { type SimWorld, simWorld } from "./sim-world.ts";
import type { Can, World } from "./world.ts";

/** One simulated station: the world, and the far ends of the rig's lines. */
export interface Station {
  readonly world: World;
  /** The devices' settings of a line: station.yaml's, else the rig's. */
  farSettings(line: string): LineSettings;
  /** Puts the line's twins on this link, which is the devices' end. May be called again for the next link. */
  serve(line: string, link: Link): void;
  /** The line within this process: each open link is served. */
  linkFactory(line: string): LinkFactory;
  readonly gpio: GpioChips;
  /** What the kernel of the simulated machine tells of sensors without a line. */
  readonly files: TextFiles;
  /** Of its own size where `can` says so; there is one at the outlet at a time. */
  metalMeasure(name: string, can?: Can): MetalMeasure;
  balance(name: string): Balance;
  /** What a mechanic does: the dispenser behind this display errs by so many % more, where it can be adjusted. */
  adjust(display: string, percent: number): void;
  /** Throws no more faults. */
  close(): void;
}

export interface StationParts {
  clock: Clock;
  /** The boot count added by the caller, so that each start of the process meets another day. */
  seed: number;
  config: StationConfig;
  layout: StationLayout;
}

/** A station at rest. Throws STATION_INVALID where station.yaml speaks of devices or lines that the rig does not have. */
export function createStation({ clock, seed, config, layout }: StationParts): Station {
  checkNames(config, layout);
  const random = seededRandom(seed);
  const board = faultBoard(config.faults);
  const factories = new Map<string, ReturnType<typeof memoryLinkFactory>>();
  const plugs = () => {
    for (const [line, factory] of factories) {
      if (board.lineDown(line)) factory.unplug();
      else factory.plug();
    }
  };
  const world = simWorld({
    clock,
    random,
    config,
    layout,
    board,
    onFaults: () => void clock.after(0, plugs),
  });
  const timers: Timer[] = board.moments.map((s) => clock.after(s * 1000, () => void world.touch()));
  const twins = new Map<string, LineTwins>();

  const farSettings = (line: string): LineSettings => {
    const { echo: _, ...own } = config.lines[line] ?? { echo: false };
    return { ...layoutLine(layout, line).settings, ...given(own) };
  };
  const serve = (line: string, link: Link) => {
    const { bus, all } = twins.get(line) ?? lineTwins(line, layout, { clock, world, board, random });
    twins.set(line, { bus, all });
    bus?.serve({ clock, link, settings: farSettings(line), framing: layoutLine(layout, line).framing }, all);
  };

  return {
    world,
    farSettings,
    serve,
    linkFactory(line) {
      const factory =
        factories.get(line) ??
        memoryLinkFactory({
          clock,
          name: `${line} (simulated)`,
          settings: layoutLine(layout, line).settings,
          far: farSettings(line),
          echo: config.lines[line]?.echo ?? false,
          accept: (farEnd) => serve(line, farEnd),
        });
      factories.set(line, factory);
      plugs();
      return factory;
    },
    gpio: simGpio(world, layout),
    files: simFiles(sensorTwins(layout, { clock, world, board, random })),
    balance: (name) => simulatedBalance(name, world, clock),
    metalMeasure: (name, can) => simulatedMeasure(name, world, clock, can),
    adjust: world.adjust,
    close() {
      for (const timer of timers) timer.cancel();
    },
  };
}

interface TwinParts {
  clock: Clock;
  world: SimWorld;
  board: FaultBoard;
  random: Random;
}

/** Thermometers that hang on the machine itself. */
function sensorTwins(layout: StationLayout, { clock, world, board, random }: TwinParts): unknown[] {
  return Object.entries(layout.devices).flatMap(([name, { kind, driver, line, options }]) => {
    if (line !== null || kind !== "thermometer" || !driver.twin) return [];
    const faults = board.switches(name, null, random.fork(`faults ${name}`), () => void world.touch());
    const twin: unknown = driver.twin(
      { name, kind, clock, world, faults, random: random.fork(`twin ${name}`) },
      options,
    );
    return [twin];
  });
}

interface LineTwins {
  bus: AnyDriver["bus"];
  /** In rig.yaml's order. They live as long as the station: a board keeps its coils when the link is cut. */
  all: readonly unknown[];
}

function lineTwins(line: string, layout: StationLayout, { clock, world, board, random }: TwinParts): LineTwins {
  const devices = Object.entries(layout.devices).filter(([, device]) => device.line === line);
  const all = devices.map(([name, { kind, driver, options }]) => {
    if (!driver.twin) {
      throw new RigError("STATION_INVALID", {
        what: `driver "${driver.name}" has no simulated twin`,
        where: `device ${name}`,
        mend: "put it on a real line, or take another driver",
      });
    }
    const faults = board.switches(name, line, random.fork(`faults ${name}`), () => void world.touch());
    const twin: unknown = driver.twin(
      { name, kind, clock, world, faults, random: random.fork(`twin ${name}`) },
      options,
    );
    return twin;
  });
  return { bus: devices[0]?.[1].driver.bus ?? null, all };
}

function layoutLine(layout: StationLayout, line: string) {
  const known = layout.lines[line];
  if (!known) throw new RigError("INTERNAL", { what: `the simulated station has no line "${line}"` });
  return known;
}

/** Every name in station.yaml must be one of the rig's. */
function checkNames(config: StationConfig, layout: StationLayout): void {
  const refuse = (what: string, name: string, known: string[]) => {
    throw new RigError("STATION_INVALID", {
      what: `${what} "${name}" is not in the rig`,
      where: "station.yaml",
      mend: `known: ${known.join(", ") || "none"}`,
    });
  };
  const devices = Object.keys(layout.devices);
  const lines = Object.keys(layout.lines);
  const displays = devices.filter((name) => layout.devices[name]?.kind === "display");
  for (const name of Object.keys(config.dispensers)) if (!displays.includes(name)) refuse("dispenser", name, displays);
  const meters = devices.filter((name) => layout.devices[name]?.kind === "flow-meter");
  for (const name of Object.keys(config.meters)) if (!meters.includes(name)) refuse("meter", name, meters);
  for (const name of Object.keys(config.probes)) if (!devices.includes(name)) refuse("probe", name, devices);
  for (const name of Object.keys(config.lines)) if (!lines.includes(name)) refuse("line", name, lines);
  for (const fault of config.faults) {
    if ("device" in fault && fault.device !== undefined && !devices.includes(fault.device)) {
      refuse("device", fault.device, devices);
    }
    if ("line" in fault && fault.line !== undefined && !lines.includes(fault.line)) refuse("line", fault.line, lines);
  }
}

/** The keys that were given: an optional key of a schema may be there as undefined. */
function given(settings: { [K in keyof LineSettings]?: LineSettings[K] | undefined }): Partial<LineSettings> {
  const { baud, parity, dataBits, stopBits } = settings;
  return {
    ...(baud === undefined ? {} : { baud }),
    ...(parity === undefined ? {} : { parity }),
    ...(dataBits === undefined ? {} : { dataBits }),
    ...(stopBits === undefined ? {} : { stopBits }),
  };
}
