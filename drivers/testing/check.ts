import assert from "node:assert/strict";
import type { Device, DeviceKind, DeviceOf } from "../device/capability.ts";
import { type ErrorCode, isRigError } from "../error.ts";
import { within } from "../time/clock.ts";
import type { Bench } from "./bench.ts";

/** Words in which cases say what they expect. They throw AssertionErrors. */

/** Longer than any driver may take to give up, in the clock's milliseconds. */
const GIVES_UP_MS = 30_000;
const LOOK_MS = 10;
const TRIES = 20;
/** A real machine stalls at times; only simulated time is held to the millisecond. */
const REAL_PATIENCE_MS = 60_000;

export function deviceOf<K extends DeviceKind>(device: Device | null, kind: K): DeviceOf<K> {
  assert.ok(device && isKind(device, kind), `the driver made a ${device?.kind}, asked for a ${kind}`);
  return device;
}

function isKind<K extends DeviceKind>(device: Device, kind: K): device is DeviceOf<K> {
  return device.kind === kind;
}

/** The work's end, whatever it is; a promise that stays open is an error. */
export function settles<T>({ clock }: Bench, work: Promise<T>): Promise<T> {
  return within(clock, GIVES_UP_MS, work, () => new assert.AssertionError({ message: "it neither ends nor fails" }));
}

/** What a healthy device gives. On real ports a stall of the machine may spoil one exchange, not all. */
export async function good<T>(bench: Bench, read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await settles(bench, read());
    } catch (error) {
      const stalled = isRigError(error, "DEVICE_SILENT", "REPLY_CORRUPT", "REPLY_UNEXPECTED");
      if (!stalled || bench.clock.simulated || tries === TRIES) throw error;
    }
  }
}

/**
 * What hangs on the moments at which replies arrive, as a flow that is told from two totals does: on real ports a stall
 * of the machine may spoil one reading, not all.
 */
export async function holds<T>(bench: Bench, look: () => Promise<T>, most = TRIES): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof assert.AssertionError) || bench.clock.simulated || tries === most) throw error;
    }
  }
}

/** The code with which the work is refused; null when it is not. Anything but a RigError is an error of the driver. */
export async function refusal(bench: Bench, work: Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await settles(bench, work);
    return null;
  } catch (error) {
    if (isRigError(error)) return error.code;
    throw error;
  }
}

/** When what must come within the time has not come; of the bench's clock. */
export function patienceEnds({ clock }: Bench, withinMs: number): number {
  return clock.now() + (clock.simulated ? withinMs : Math.max(withinMs * 3, REAL_PATIENCE_MS));
}

/** The condition comes true within the time. */
export async function soon(bench: Bench, withinMs: number, what: string, condition: () => boolean): Promise<void> {
  const until = patienceEnds(bench, withinMs);
  while (!condition()) {
    assert.ok(bench.clock.now() < until, `not within ${withinMs} ms: ${what}`);
    await bench.wait(LOOK_MS);
  }
}

export function near(value: number, expected: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(value - expected) <= tolerance, `${what}: ${value}, but it is ${expected} (+-${tolerance})`);
}

export function between(value: number, least: number, most: number, tolerance: number, what: string): void {
  const fits = value >= least - tolerance && value <= most + tolerance;
  assert.ok(fits, `${what}: ${value}, but it is between ${least} and ${most} (+-${tolerance})`);
}
