import {
  DEFAULT_WATCH,
  type IntermediateCheck,
  type Signal,
  type Watched,
  type WatchRules,
  watchChecks,
} from "@proverig/calibration";
import type { Kept } from "../calibrate/rig-entries.ts";
import { LANGUAGES, type Language, signalText } from "../text/index.ts";
import type { StandardsHistory } from "./collect.ts";
import type { DocumentLanguage } from "./words.ts";

/** By what a device's checks are watched, and which of their signals a person has settled. */
export interface Watching {
  rules: WatchRules;
  kept: ReadonlyArray<Kept & { at: string }>;
}

export const UNWATCHED: Watching = { rules: DEFAULT_WATCH, kept: [] };

/** A device's checks, certificate by certificate and place by place. */
export function watch(
  checks: readonly IntermediateCheck[],
  unit: "%" | "K",
  { rules, kept }: Watching = UNWATCHED,
): Watched[] {
  return watchChecks(checks, { rules, unit, kept });
}

/** The last check is out of control, as far as its chart can tell: it blocks, or would if its limits were established. */
export function outOfControl({ signals }: Watched): boolean {
  return signals.some(
    ({ current, effect, id }) => current && (effect === "blocks" || id === "beyond-3s" || id === "cusum"),
  );
}

/** No verification with it, until a later check, a person or a new certificate says otherwise. */
export function isBlocking({ signals }: Watched): boolean {
  return signals.some(({ current, effect }) => current && effect === "blocks");
}

/** Day and signal, the newest first. */
export function calledOut({ signals }: Watched, language: DocumentLanguage): string[] {
  return signals.toReversed().map((signal) => `${signal.at.slice(0, 10)} ${called(signal, language)}`);
}

function called(signal: Signal, language: DocumentLanguage): string {
  const languages: readonly Language[] = language === "both" ? LANGUAGES : [language];
  return languages.map((each) => signalText(signal, each)).join(" ");
}

/** What a device's checks are in: kelvin for whatever was calibrated against a thermometer. */
export function unitOf(history: Pick<StandardsHistory, "calibrations">, device: string): "%" | "K" {
  const known = [...history.calibrations.values()].findLast((each) => each.device === device);
  return known?.method === "reference-thermometer" ? "K" : "%";
}
