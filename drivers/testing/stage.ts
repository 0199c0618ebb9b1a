import { z } from "zod";
import type { DeviceKind } from "../device/capability.ts";
import { type AnyDriver, defineDriver } from "../device/define.ts";
import type { GpioChips } from "../device/gpio-chips.ts";
import type { Operator } from "../device/operator.ts";
import type { TextFiles } from "../device/text-files.ts";
import { RigError } from "../error.ts";
import { simFiles } from "../files/sim.ts";
import { simGpio } from "../gpio/sim.ts";
import { parseStation } from "../station/config.ts";
import type { LayoutDevice, StationLayout } from "../station/layout.ts";
import { createStation } from "../station/station.ts";
import type { Faults } from "../station/twin.ts";
import type { DispenserView, World } from "../station/world.ts";
import type { Clock } from "../time/clock.ts";
import { seededRandom } from "../time/random.ts";
import { spiedWorld, type WorldControl } from "./spied-world.ts";

/** The device under test, and its neighbour where there is one, by their names in the world. */
export const SUBJECT = "subject";
export const BESIDE = "beside";
/** What moves the fuel where the device under test does not. */
const PUMP = "other-display";
const TAP = "other-valve";

/** The station's side of a test: the world, the twins in it, and a hand on both. */
export interface Stage extends WorldControl {
  readonly world: World;
  /** Of the device under test. Assign to throw them. */
  readonly faults: Faults;
  readonly gpio: GpioChips;
  readonly operator: Operator;
  /** undefined: this machine's. */
  readonly files?: TextFiles | undefined;
  readonly twins: readonly unknown[];
  /** The dispenser: the one under test, or the one that stands by. */
  readonly dispenser: DispenserView;
  /** The valve that lets fuel flow: the one under test, or the one that stands by. */
  tap(open: boolean): void;
}

export interface StageParts {
  clock: Clock;
  definition: AnyDriver;
  kind: DeviceKind;
  /** As parsed; the neighbour's second. */
  parsed: readonly unknown[];
  /** L/min that the meter totals at rest. */
  zeroLpm?: number;
}

export function setStage({ clock, definition, kind, parsed, zeroLpm = 0 }: StageParts): Stage {
  const names = [SUBJECT, BESIDE].slice(0, parsed.length);
  const bystander = (what: DeviceKind): LayoutDevice => ({ kind: what, driver: nothing, line: null, options: {} });
  const devices: Record<string, LayoutDevice> = Object.fromEntries(
    names.map((name, i) => [name, { kind, driver: definition, line: null, options: parsed[i] }]),
  );
  if (kind !== "display") devices[PUMP] = bystander("display");
  if (kind !== "valve") devices[TAP] = bystander("valve");
  const pump = kind === "display" ? SUBJECT : PUMP;
  const tap = kind === "valve" ? SUBJECT : TAP;

  const layout: StationLayout = {
    lines: {},
    devices,
    roles: { display: pump },
    paths: [{ valves: [tap], flow: 55 }, ...(kind === "valve" && names[1] ? [{ valves: [BESIDE], flow: 24 }] : [])],
  };
  const probes = kind === "thermometer" ? Object.fromEntries(names.map((name) => [name, { noise: 0 }])) : {};
  const config = parseStation({ ...STILL, meter: { ...STILL.meter, zeroOffset: zeroLpm }, probes });
  const station = createStation({ clock, seed: 1, config, layout });
  const { world, ...control } = spiedWorld(station.world);

  const faults = noFaults();
  const twins = names.map((name, i) =>
    definition.twin?.(
      { name, kind, clock, world, faults: i === 0 ? faults : noFaults(), random: seededRandom(i + 1) },
      parsed[i],
    ),
  );
  const operator = twins.find(isOperator);
  return {
    ...control,
    world,
    faults,
    twins,
    gpio: simGpio(world, layout),
    operator: operator ?? nobody,
    files: simFiles(twins),
    dispenser: world.dispenser(pump),
    tap: (open) => world.valve(tap).command(open),
  };
}

/** A station without chance: instruments show what is, valves and pump are quick. */
const STILL = {
  pump: { startDelay: 0.1, rise: 0.1 },
  valves: { latency: [0.02, 0.02], ramp: 0.02 },
  dispenser: { scatter: 0, slow: { volume: 0.05 } },
  meter: { noise: 0, repeatability: 0, damping: 0.05, resolution: 0.0001 },
};

export function noFaults(): Faults {
  return { silent: false, garbage: false, wrongUnit: false, stuck: false, lateMs: () => 0, corrupt: (reply) => reply };
}

export const nobody: Operator = {
  ask: (question) => Promise.reject(new RigError("ANSWER_MISSING", { what: `nobody answers "${question.id}"` })),
};

function isOperator(twin: unknown): twin is Operator {
  return typeof twin === "object" && twin !== null && "ask" in twin;
}

/** Of devices that only stand by: nobody opens it. */
const nothing = defineDriver({
  name: "nothing",
  kinds: [],
  bus: null,
  options: z.unknown(),
  source: "none",
  create() {
    throw new RigError("INTERNAL", { what: "this device only stands by" });
  },
});
