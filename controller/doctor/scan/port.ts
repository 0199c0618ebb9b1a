import {
  type AnyDriver,
  asRigError,
  type Clock,
  isRigError,
  type LineSettings,
  type Link,
  type LinkFactory,
  type OnLine,
} from "@proverig/drivers";
import { openingFinding } from "../opening.ts";
import type { Finding } from "../report.ts";
import { settingsText } from "../settings.ts";
import { type OpenLine, openLine } from "./ask.ts";
import { type Found, steadinessOf, tryAsk } from "./found.ts";
import { findUnits, lateUnit } from "./modbus-units.ts";
import { asksOf, type MakerOf, type ScanStep } from "./plan.ts";
import { type HeardAt, steadyFindings, verdict } from "./verdict.ts";

/** A port to scan. */
export interface Port {
  /** By the name that stays, where it has one. */
  path: string;
  /** The adapter's maker and number; null: nothing is told. */
  about: string | null;
  /** A person named it: it is spoken of also where it cannot be opened. */
  named: boolean;
  /** A pseudo-terminal has neither speed nor parity. */
  pty: boolean;
  linksAt(settings: LineSettings): LinkFactory;
}

export interface PortReport {
  path: string;
  about: string | null;
  pty: boolean;
  /** At which somebody answers; null: nobody does. */
  settings: LineSettings | null;
  found: readonly Found[];
  findings: readonly Finding[];
  /** It was stopped before its end. */
  cut: boolean;
}

export interface ScanContext {
  clock: Clock;
  signal: AbortSignal;
  drivers: readonly AnyDriver[];
  plan: readonly ScanStep[];
}

/** What lay in the adapter when it was opened. */
const SETTLE_MS = 50;
/** A master that polls is heard within so long; then nobody else is to speak. */
export const LISTEN_MS = 400;

/** One port, from listening to recognising. Asks nothing where somebody speaks, or has the port. Rejects with nothing. */
export async function scanPort(port: Port, context: ScanContext): Promise<PortReport> {
  const report = { path: port.path, about: port.about, pty: port.pty, settings: null, found: [], cut: false };
  const heard: HeardAt[] = [];
  try {
    if (await speaksUnasked(port, context)) return { ...report, findings: [{ code: "talking", params: {} }] };
    for (const step of context.plan) {
      const found = await atSettings(port, step.settings, context, (line) =>
        askAll(line, step, heard, context.drivers),
      );
      if (found === null || found.length === 0) continue;
      return { ...report, settings: step.settings, found, findings: steadyFindings(found) };
    }
    return { ...report, findings: [verdict(heard)] };
  } catch (error) {
    const why = asRigError(error);
    if (context.signal.aborted) return { ...report, findings: [], cut: true };
    return { ...report, findings: [openingFinding(why, { path: port.path })] };
  }
}

/** Null where the adapter cannot do these settings, though it opens at others. */
async function atSettings<T>(
  port: Port,
  settings: LineSettings,
  { clock, signal }: ScanContext,
  work: (line: OpenLine) => Promise<T>,
): Promise<T | null> {
  signal.throwIfAborted();
  const link = await opened(port, settings);
  if (!link) return null;
  const line = openLine(link, settings, clock, signal);
  try {
    return await work(line);
  } finally {
    await line.close();
  }
}

/** Every adapter can do them, and most that speak unasked are heard at them. */
const USUAL: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };

async function opened(port: Port, settings: LineSettings): Promise<Link | null> {
  try {
    return await port.linksAt(settings).open();
  } catch (error) {
    // Not every driver of the kernel can do 5760 baud.
    if (isRigError(error, "LINK_LOST") && settingsText(settings) !== settingsText(USUAL)) return null;
    throw error;
  }
}

async function speaksUnasked(port: Port, context: ScanContext): Promise<boolean> {
  const spoke = await atSettings(port, USUAL, context, async (line) => {
    await line.listen(SETTLE_MS);
    return (await line.listen(LISTEN_MS)).length > 0;
  });
  return spoke === true;
}

/** All questions of one step, until one is answered; then everybody who shares the line with who answered. */
async function askAll(
  line: OpenLine,
  { settings, asks }: ScanStep,
  heard: HeardAt[],
  drivers: readonly AnyDriver[],
): Promise<Found[]> {
  for (const ask of asks) {
    const { answers, attempts } = await tryAsk(line, ask);
    heard.push({ settings, address: ask.address, attempts });
    if (ask.maker === null) {
      const late = attempts.heard.some((bytes) => lateUnit(bytes) !== null);
      if (answers.length === 0 && !late) continue;
      const units = await findUnits(line, drivers);
      if (units.length > 0) return units;
    } else if (answers.length > 0) {
      const all = await findAddresses(line, ask.maker);
      if (all.length > 0) return all;
    }
  }
  return [];
}

async function findAddresses(line: OpenLine, maker: MakerOf<OnLine>): Promise<Found[]> {
  const found: Found[] = [];
  const { addresses, more = [] } = maker.recognise;
  for (const ask of asksOf(maker, [...addresses, ...more])) {
    const { answers } = await tryAsk(line, ask);
    const [answer] = answers;
    if (!answer) continue;
    const steadiness = await steadinessOf(line, ask);
    // Who has no checksum must say the same kind of thing more than once.
    if (steadiness.good + steadiness.doubled < 2) continue;
    const { driver, recognise } = maker;
    const proposed = recognise.propose(ask.address, answer);
    found.push({ driver, address: ask.address, sure: recognise.sure, proposed, steadiness });
  }
  return found;
}
