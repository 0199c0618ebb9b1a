import type { z } from "zod";
import type { LineSettings, Link, LinkFactory } from "../link/link.ts";
import type { TwinContext } from "../station/twin.ts";
import type { Clock } from "../time/clock.ts";
import type { Device, DeviceKind } from "./capability.ts";
import type { Certainty } from "./certainty.ts";
import type { GpioChips } from "./gpio-chips.ts";
import type { Operator } from "./operator.ts";
import type { Recognise } from "./recognise.ts";
import type { TextFiles } from "./text-files.ts";

export interface LineTiming {
  /** Milliseconds after which a reply counts as missing. */
  timeoutMs: number;
  /** Milliseconds after a request within which its reply may still come, at the worst. */
  worstReplyMs: number;
  /** Milliseconds between two Modbus RTU frames; the standard's where left out. */
  silenceMs?: number | undefined;
}

/** What shares one line: one owner, one queue. */
export interface Bus {
  /** Clock.now() of the last good reply; null before the first. For ages and health. */
  readonly lastGoodAt: number | null;
  close(): Promise<void>;
}

export interface BusContext {
  clock: Clock;
  link: LinkFactory;
  timing: LineTiming;
  /** "rtu" or "tcp" framing for Modbus; others ignore it. */
  framing: "serial" | "modbus-tcp";
}

/** A bus has two ends: the rig's, and the simulated station's that serves twins on the same bytes. */
export interface BusDefinition<B extends Bus, T> {
  readonly name: string;
  open(context: BusContext): B;
  serve(context: ServeContext, twins: readonly T[]): void;
}

export interface ServeContext {
  clock: Clock;
  link: Link;
  settings: LineSettings;
  framing: "serial" | "modbus-tcp";
}

/** A thermometer whose degrees are IEC 60751's of the ohms that its board measures: a probe's own coefficients hold for it. */
export interface MeasuredOhms {
  /** Of the element, at 0 degrees. */
  nominalOhm: number;
  /** What is known of the board with its leads: U in ohm (k = 2) of a resistance, and from where; null: nobody has said. */
  board: { U: number; source: string } | null;
}

export interface DriverContext<B> {
  name: string;
  kind: DeviceKind;
  clock: Clock;
  /** The line's bus; null for drivers without one. */
  bus: B;
  gpio: GpioChips;
  operator: Operator;
  /** The kernel's text files (sysfs); this machine's own where none are handed in. */
  files?: TextFiles | undefined;
}

/**
 * A driver: what rig.yaml's `driver:` names. `options` are the device's keys in rig.yaml besides kind, driver and line
 * (strict: unknown keys are errors). The twin speaks the same bytes from the station's side.
 */
export interface DriverDefinition<O = unknown, B extends Bus | null = Bus | null, T = unknown> {
  readonly name: string;
  readonly kinds: readonly DeviceKind[];
  readonly bus: B extends Bus ? BusDefinition<B, T> : null;
  /** Usual line settings of the device, for doctor's guesses. */
  readonly line?: Partial<LineSettings>;
  readonly options: z.ZodType<O>;
  /** Where the protocol is known from and how sure that is, and that in one word. Both are printed by doctor. */
  readonly source: string;
  readonly certainty?: Certainty;
  /** How `doctor --scan` finds its devices on lines that nobody has described; without it none is found. */
  readonly recognise?: readonly Recognise[];
  /** A display whose dispenser a person handles, by the questions of `manual`; and who reads it, too. */
  readonly prompts?: "to-act" | "to-act-and-read";
  /** What its options say of the ohms behind its degrees; absent or null where only the device itself knows. */
  measuresOhms?(options: O): MeasuredOhms | null;
  /** A display that cannot be read while fuel flows. */
  readonly readsAtRest?: boolean;
  create(context: DriverContext<B>, options: O): Device;
  twin?(context: TwinContext, options: O): T;
}

/** A driver whose type parameters no longer matter: what registries hold. */
// biome-ignore lint/suspicious/noExplicitAny: existential type; create() and twin() only ever get what this very definition's schema and bus made
export type AnyDriver = DriverDefinition<any, any, any>;

/** Gives a driver definition its types. Also handed to plugins as `api.defineDriver`. */
export function defineDriver<O, B extends Bus | null, T>(
  definition: DriverDefinition<O, B, T>,
): DriverDefinition<O, B, T> {
  return definition;
}
