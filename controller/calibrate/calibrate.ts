import { existsSync } from "node:fs";
import type { IntermediateCheck } from "@proverig/calibration";
import { asRigError, type Clock, createManualTwin, type Operator, RigError } from "@proverig/drivers";
import { createStation, type Station } from "@proverig/drivers/station";
import type { RigConfig } from "../config/rig.ts";
import { isUnfinished } from "../engine/engine.ts";
import type { EntryData } from "../engine/entries.ts";
import type { Guide } from "../engine/guide.ts";
import { BOOT, type CalibrationSummary, type Journal, type JournalOptions, RIG_CHAIN } from "../journal/index.ts";
import { openRig, type Rig, stationLayout } from "../rig/open.ts";
import { type AskedOperator, asked } from "../verify/asked.ts";
import { onJournal } from "../verify/on-journal.ts";
import type { AskPerson } from "../verify/operator.ts";
import { VERSION } from "../version.ts";
import { recordChecks, unrecorded } from "./checks.ts";
import { runCalibration } from "./engine.ts";
import { type AnyCalibrationEntry, calibrationEntries } from "./entries.ts";
import { certificatePathOf, writeCertificate } from "./files.ts";
import { type CalibrationHistory, foldCalibration } from "./history.ts";
import { calibrationJournal } from "./journal.ts";
import { openingOf } from "./opening.ts";
import { calibrationOperator } from "./operator.ts";
import { type PreparedCalibration, prepareCalibration } from "./prepare.ts";
import { requireLaboratoryStandards } from "./steps.ts";
import { type OpenCalibration, openCalibrationWork } from "./work.ts";

export interface CalibrateOptions {
  config: string;
  calibration: string;
  /** What the file must be for. */
  purpose: "calibration" | "check";
  data: string;
  /** Simulated seconds a second; Infinity for --fast; null in real time. */
  speed: number | null;
  seed: number | null;
  resume: boolean;
  /** A stop of the process: aborted with INTERRUPTED. */
  signal: AbortSignal;
  person: AskPerson;
  onEntry(entry: AnyCalibrationEntry): void;
  onProgress(deliveredL: number, targetL: number): void;
  /** Handed out as soon as there is something to close; for crash handlers. */
  onOutputs(closeNow: () => void): void;
  onStation?(station: Station): void;
  /** Once the rig is open: what watches and what stops it. */
  onWork?(work: OpenCalibration, rig: Rig): void;
  guide?: Guide;
  journalFaults?: JournalOptions["faults"];
}

export interface Calibrated {
  id: string;
  history: CalibrationHistory;
  /** Null without a certificate. */
  certificatePath: string | null;
  /** Of a check: each point against the certificate in force. */
  checks: IntermediateCheck[];
  /** What ended it without a certificate; its entries are kept all the same. */
  fault: RigError | null;
}

/** A whole calibration. Rejects with RigErrors where nothing was begun, or it is unfinished. */
export async function calibrate(options: CalibrateOptions): Promise<Calibrated> {
  const prepared = await prepareCalibration(options.config, options.calibration);
  const { config, station, loaded } = prepared;
  const { purpose } = loaded.calibration;
  if (purpose !== options.purpose) {
    throw new RigError("CALIBRATION_INVALID", {
      what: `the file is for a ${purpose}, not for a ${options.purpose}`,
      where: loaded.where(["purpose"]),
      mend: purpose === "check" ? "proverig calibrate check" : "proverig calibrate run; or purpose: check",
    });
  }
  const { speed, data, journalFaults: faults } = options;
  return onJournal({ config, station, speed, data, faults }, (journal) => calibrateOn(prepared, options, journal));
}

/** One calibration on a journal that is open: a new one, or the unfinished one of the same file. Panel and CLI share it. */
export async function calibrateOn(
  prepared: PreparedCalibration,
  options: CalibrateOptions,
  journal: Journal,
): Promise<Calibrated> {
  const { config, loaded } = prepared;
  const known = latest(journal.calibrations(), loaded.sha256);
  if (known?.closed && options.resume && (await isUnwritten(options.data, journal, known))) {
    return finish(options, journal, known.id);
  }
  const unfinished = known && !known.closed ? known : null;
  if (unfinished && !options.resume) {
    throw new RigError("JOB_UNFINISHED", {
      what: `calibration ${unfinished.id} with this file was begun and not finished`,
      where: loaded.path,
      mend: "go on with it: --resume",
    });
  }
  requirePlausibleClock(journal);
  requireLaboratoryStandards(loaded, journal.clock.wallMs());
  const rigChain = journal.rigEntries();
  requireNewNumber(prepared, rigChain, unfinished?.id ?? null);
  if (unfinished) await requireSameRig(config, journal, unfinished.id);
  const boots = journal.boots() + 1;
  const station = stationFor(prepared, options, journal.clock, boots);
  if (station) options.onStation?.(station);
  const now: { work: OpenCalibration | null } = { work: null };
  const operator = asked(
    calibrationOperator({
      calibration: loaded.calibration,
      signal: options.signal,
      simulated: config.simulated && station ? simulatedPerson(prepared, station) : null,
      person: options.person,
      currentRun: () => now.work?.work.record.calibration.work.open ?? null,
    }),
  );
  const rig = await openRig(config, { clock: journal.clock, operator, station });
  try {
    await journal.append(RIG_CHAIN, BOOT, { boot: boots, software: VERSION });
    return await calibrateWith({ prepared, options, journal, rig, station, operator, unfinished, boots, now });
  } finally {
    await rig.close();
    station?.close();
  }
}

interface OpenParts {
  prepared: PreparedCalibration;
  options: CalibrateOptions;
  journal: Journal;
  rig: Rig;
  station: Station | null;
  operator: AskedOperator;
  unfinished: CalibrationSummary | null;
  boots: number;
  now: { work: OpenCalibration | null };
}

async function calibrateWith(parts: OpenParts): Promise<Calibrated> {
  const { prepared, options, journal, rig, station, operator, unfinished, boots } = parts;
  const { loaded } = prepared;
  const { device, method } = loaded.calibration;
  const rigChain = journal.rigEntries();
  const opened =
    unfinished ??
    (await journal.openCalibration(
      loaded.sha256,
      { device, method },
      await openingOf(prepared, rig, { rigChain, nowMs: journal.clock.wallMs() }),
    ));
  const entries = calibrationEntries(await journal.entries(opened.id));
  if (!unfinished) for (const entry of entries) options.onEntry(entry);
  const record = calibrationJournal(journal, opened.id, entries, options.onEntry);
  const open = openCalibrationWork({
    prepared,
    rig,
    station,
    operator,
    journal: record,
    clock: journal.clock,
    dataDir: options.data,
    signal: options.signal,
    onProgress: options.onProgress,
    guide: options.guide ?? null,
  });
  parts.now.work = open;
  options.onOutputs(open.closeNow);
  options.onWork?.(open, rig);
  journal.onFailure(open.fail);
  const boot: EntryData["boot"] = {
    boot: record.calibration.work.boot + 1,
    reason: unfinished ? "resume" : "start",
    seed: station ? seedOf(prepared, options) + boots : null,
  };
  let fault: RigError | null = null;
  try {
    await runCalibration(open.work, boot);
  } catch (error) {
    fault = asRigError(error);
  }
  const unclosed = await open.close();
  // Open valves are what somebody must see to now. The chain has whatever else it was, or the certificate.
  if (fault && isUnfinished(fault)) throw unclosed ?? fault;
  return { ...(await finish(options, journal, opened.id)), fault: unclosed ?? fault };
}

/** What a closed calibration leaves behind: certificate.json, and of a check its entries in the rig chain. */
async function finish(options: CalibrateOptions, journal: Journal, id: string): Promise<Calibrated> {
  const history = foldCalibration(calibrationEntries(await journal.entries(id)));
  const certificatePath = await writeCertificate(options.data, journal, id, history);
  const checks = await recordChecks(journal, history);
  return { id, history, certificatePath, checks, fault: null };
}

/** The process died after the close and before what follows from it. */
async function isUnwritten(dir: string, journal: Journal, { id, closed }: CalibrationSummary): Promise<boolean> {
  if (closed?.outcome !== "completed") return false;
  if (closed.certificate !== null) return !existsSync(certificatePathOf(dir, id));
  const history = foldCalibration(calibrationEntries(await journal.entries(id)));
  return (await unrecorded(journal, history)).length > 0;
}

function latest(calibrations: readonly CalibrationSummary[], fileSha256: string): CalibrationSummary | undefined {
  return calibrations.findLast((each) => each.fileSha256 === fileSha256);
}

/** A certificate's number leads to one calibration. */
function requireNewNumber(
  { loaded }: PreparedCalibration,
  rigChain: ReadonlyArray<{ kind: string; data: unknown }>,
  own: string | null,
): void {
  const number = loaded.calibration.certificate?.number;
  if (number === undefined) return;
  const taken = rigChain.find(
    ({ kind, data }) =>
      (kind === "calibration-closed" || kind === "certificate-accepted") &&
      typeof data === "object" &&
      data !== null &&
      Reflect.get(data, "certificate") === number &&
      Reflect.get(data, "id") !== own,
  );
  if (!taken) return;
  throw new RigError("CALIBRATION_INVALID", {
    what: `there is a calibration with certificate ${number} already`,
    where: loaded.where(["certificate", "number"]),
    mend: "give each certificate its own number",
  });
}

/** Results rest on the configuration with which the calibration was begun. */
async function requireSameRig({ configHash, path }: RigConfig, journal: Journal, id: string): Promise<void> {
  const { opened } = foldCalibration(calibrationEntries(await journal.entries(id)));
  if (!opened || opened.configHash === configHash) return;
  throw new RigError("JOB_UNFINISHED", {
    what: `the rig's configuration has changed since calibration ${id} was begun`,
    where: path,
    mend: "go on with what it was begun with, or begin anew with a changed file",
  });
}

function requirePlausibleClock({ clock, past }: Journal): void {
  if (past.lastMs === null || clock.wallMs() >= past.lastMs - 1000) return;
  throw new RigError("CLOCK_IMPLAUSIBLE", {
    what: `the clock says ${new Date(clock.wallMs()).toISOString()}, the journal's last entry is of ${new Date(past.lastMs).toISOString()}`,
    mend: "set the clock, then go on",
  });
}

function seedOf({ station }: PreparedCalibration, { seed }: CalibrateOptions): number {
  return seed ?? station?.seed ?? 1;
}

function stationFor(prepared: PreparedCalibration, options: CalibrateOptions, clock: Clock, boots: number) {
  const { config, station } = prepared;
  if (station === null) return null;
  return createStation({
    clock,
    seed: seedOf(prepared, options) + boots,
    config: station,
    layout: stationLayout(config),
  });
}

/** Who stands at a simulated rig: he reads a manual display, hangs probes into a bath, and reads the bridge. */
function simulatedPerson({ config, loaded }: PreparedCalibration, { world }: Station): Operator {
  const manual = Object.values(config.devices).find(({ driver }) => driver.name === "manual");
  const display = manual ? createManualTwin({ name: manual.name, world }) : null;
  const { device, standards } = loaded.calibration;
  const references = Object.values(standards).flatMap((standard) =>
    "device" in standard && standard.device !== undefined ? [standard.device] : [],
  );
  const bathed = [device, ...references, config.roles.referenceTemperature].filter((name) => name !== undefined);
  return {
    async ask(question) {
      const celsius = question.params?.celsius;
      if (question.id === "probe.inBath" && typeof celsius === "number") {
        world.bathe(bathed, celsius);
        return true as never;
      }
      if (question.id.startsWith("bridge.ohms")) return world.resistance(device) as never;
      if (display) return display.ask(question);
      throw new RigError("ANSWER_MISSING", { what: `nobody is there to answer "${question.id}"` });
    },
  };
}
