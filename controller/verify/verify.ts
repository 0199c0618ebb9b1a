import { existsSync } from "node:fs";
import { asRigError, type Clock, createManualTwin, type Device, type Operator, RigError } from "@proverig/drivers";
import { createStation, type Station } from "@proverig/drivers/station";
import { ATTESTATION, attestationFile } from "../attestation/index.ts";
import type { ReadBoard } from "../board/watch.ts";
import { requireNotSuperseded, withStandardsInForce } from "../calibrate/for-verification.ts";
import type { RigConfig } from "../config/rig.ts";
import { isUnfinished, runJob } from "../engine/engine.ts";
import { type AnyEntry, type EntryData, jobEntries } from "../engine/entries.ts";
import type { Guide } from "../engine/guide.ts";
import { foldEntries, type History } from "../engine/history.ts";
import { evidencePaths, writeEvidence } from "../evidence/index.ts";
import { BOOT, type Journal, type JournalOptions, RIG_CHAIN } from "../journal/index.ts";
import { type JobRecord, recordOf } from "../record/record.ts";
import { bundledFiles } from "../regulation/bundled.ts";
import { regulationCode } from "../regulation/index.ts";
import { openRig, stationLayout } from "../rig/open.ts";
import { requireStandards } from "../steps/standards.ts";
import { VERSION } from "../version.ts";
import { asked } from "./asked.ts";
import { displayName } from "./instruments.ts";
import { jobJournal } from "./job-journal.ts";
import { onJournal } from "./on-journal.ts";
import { openJob } from "./open-job.ts";
import { type AskPerson, type CurrentRun, jobOperator } from "./operator.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { simulatedAdjuster } from "./simulated-adjuster.ts";
import { type OpenVisit, openVisit } from "./visit.ts";

export interface VerifyOptions {
  config: string;
  job: string;
  data: string;
  /** Simulated seconds a second; Infinity for --fast; null in real time. */
  speed: number | null;
  seed: number | null;
  resume: boolean;
  /** A stop of the process: aborted with INTERRUPTED. */
  signal: AbortSignal;
  person: AskPerson;
  onEntry(entry: AnyEntry): void;
  onProgress(deliveredL: number, targetL: number): void;
  /** Handed out as soon as there is something to close; for crash handlers. */
  onOutputs(closeNow: () => void): void;
  /** The simulated world, for tests that hold results against its truth. */
  onStation?(station: Station): void;
  /** Once the rig is open: what watches and what stops it. */
  onVisit?(visit: OpenVisit): void;
  /** The person at the panel. */
  guide?: Guide;
  /** How the computer itself is read; as it is, unless handed in. */
  readBoard?: ReadBoard;
  /** Switches of the journal's disk, for benches and tests. */
  journalFaults?: JournalOptions["faults"];
}

export interface Verified {
  record: JobRecord;
  recordPath: string;
  evidencePath: string;
  /** What ended the job without a verdict, or what somebody must see to though it has one; its record is written all the same. */
  fault: RigError | null;
}

/** A whole job. Rejects with RigErrors where there is no record: nothing was begun, or it is unfinished. */
export async function verify(options: VerifyOptions): Promise<Verified> {
  const prepared = await prepare(options.config, options.job);
  const { config, station } = prepared;
  const { speed, data, journalFaults: faults } = options;
  return onJournal({ config, station, speed, data, faults }, (journal) => visitOn(prepared, options, journal));
}

/** One visit on a journal that is open: a new job, or the unfinished one of the same file. */
export async function visitOn(asRead: Prepared, options: VerifyOptions, journal: Journal): Promise<Verified> {
  const { loadedJob } = asRead;
  const known = await journal.latestJob(loadedJob.sha256);
  if (known && !known.closed && !options.resume) {
    throw new RigError("JOB_UNFINISHED", {
      what: `job ${known.id} with this file was begun and not finished`,
      where: loadedJob.path,
      mend: "go on with it: --resume",
    });
  }
  if (known?.closed && options.resume && !existsSync(evidencePaths(options.data, known.id).recordPath)) {
    return finish(asRead, options, journal, known.id);
  }
  const begun = known && !known.closed ? await historyOf(journal, known.id) : null;
  if (begun) requireSameFiles(asRead, begun);
  requirePlausibleClock(journal);
  const standards = await withStandardsInForce(asRead, journal);
  const { prepared } = standards;
  const { config } = prepared;
  requireStandards(config, loadedJob.job.method, journal.clock.wallMs());
  if (begun?.opened) requireNotSuperseded(begun.opened.basis, standards);

  const boots = journal.boots() + 1;
  const station = stationFor(prepared, options, journal.clock, boots);
  if (station) options.onStation?.(station);
  let currentRun: () => CurrentRun = () => null;
  let adjusted = () => false;
  let moved = () => false;
  let turnAdjuster = (): void => undefined;
  const operator = asked(
    jobOperator({
      signal: options.signal,
      job: loadedJob.job,
      simulated: config.simulated && station ? simulatedOperator(config, station) : null,
      person: options.person,
      currentRun: () => currentRun(),
      adjusted: () => adjusted(),
      moved: () => moved(),
    }),
  );
  const rig = await openRig(config, { clock: journal.clock, operator, station });
  try {
    await requireGpio(config, rig.devices);
    const resumed = known && !known.closed ? known : null;
    await journal.append(RIG_CHAIN, BOOT, { boot: boots, software: VERSION });
    const job = resumed ?? (await openJob(standards, journal));
    const entries = jobEntries(await journal.entries(job.id));
    if (!resumed) for (const entry of entries) options.onEntry(entry);
    const visit = openVisit({
      prepared,
      rig,
      station,
      operator,
      journal: jobJournal(journal, job.id, entries, (entry) => {
        if (entry.kind === "nozzle-adjusted") turnAdjuster();
        options.onEntry(entry);
      }),
      clock: journal.clock,
      dataDir: options.data,
      signal: options.signal,
      onProgress: options.onProgress,
      guide: options.guide ?? null,
      readBoard: options.readBoard,
    });
    currentRun = () => visit.visit.journal.history.open;
    adjusted = () => visit.visit.journal.history.adjustments.length > 0;
    moved = () => adjusted() || visit.visit.journal.history.attempts.some(({ repeated }) => repeated !== undefined);
    const adjuster =
      config.simulated && station
        ? simulatedAdjuster(station, (nozzle) => displayName(config, loadedJob.job, nozzle))
        : null;
    turnAdjuster = () => adjuster?.(visit.visit.journal.history);
    turnAdjuster();
    options.onOutputs(visit.closeNow);
    options.onVisit?.(visit);
    journal.onFailure(visit.fail);
    const boot: EntryData["boot"] = {
      boot: visit.visit.journal.history.boot + 1,
      reason: resumed ? "resume" : "start",
      seed: station ? seedOf(prepared, options) + boots : null,
    };
    let fault: RigError | null = null;
    try {
      await runJob(visit.visit, boot);
    } catch (error) {
      fault = asRigError(error);
    }
    const unclosed = await visit.close();
    // Open valves are what somebody must see to now. The record has whatever else it was, or the verdict.
    if (fault && isUnfinished(fault)) throw unclosed ?? fault;
    const verified = await finish(prepared, options, journal, job.id);
    return { ...verified, fault: unclosed ?? fault };
  } finally {
    await rig.close();
    station?.close();
  }
}

/** Real lines of a chip that is not here are known before anything moves. */
async function requireGpio({ simulated, devices }: RigConfig, opened: ReadonlyMap<string, Device>): Promise<void> {
  if (simulated) return;
  for (const { name, driver } of Object.values(devices)) if (driver.name === "gpio") await opened.get(name)?.probe();
}

/** Who stands at simulated dispensers that are not commanded: at each one's own. */
function simulatedOperator(config: RigConfig, { world }: Station): Operator | null {
  const displays = Object.values(config.devices).filter(({ driver }) => driver.prompts !== undefined);
  const persons = new Map(displays.map(({ name }) => [name, createManualTwin({ name, world })]));
  const [first] = persons.values();
  if (!first) return null;
  return { ask: (question) => (persons.get(String(question.params?.display)) ?? first).ask(question) };
}

function seedOf({ station }: Prepared, { seed }: VerifyOptions): number {
  return seed ?? station?.seed ?? 1;
}

function stationFor(prepared: Prepared, options: VerifyOptions, clock: Clock, boots: number): Station | null {
  const { config, station, loadedJob } = prepared;
  if (station === null) return null;
  const unitPrice = loadedJob.job.nozzles[0]?.unitPrice;
  const layout = stationLayout(config, unitPrice === undefined ? {} : { unitPrice });
  return createStation({ clock, seed: seedOf(prepared, options) + boots, config: station, layout });
}

/** Writes what a closed job leaves behind: record.json and evidence.zip. */
export async function finish(
  prepared: Prepared,
  options: Pick<VerifyOptions, "data">,
  journal: Journal,
  id: string,
): Promise<Verified> {
  const { rules, profile, config, loadedJob } = prepared;
  const entries = await journal.entries(id);
  const closed = (await journal.job(id))?.closed;
  const history = foldEntries(jobEntries(entries));
  requireSameFiles(prepared, history);
  const chain = {
    entries: closed?.entries ?? 0,
    head: closed?.head ?? "",
    signature: closed?.signature ?? "",
    publicKey: journal.keys.publicKey,
  };
  const record = recordOf({ rules, history, chain });
  if (!record) throw new RigError("INTERNAL", { what: `job ${id} is not closed` });
  const inputs = {
    ...bundledFiles(profile.files),
    ...(await attestationOf(prepared, journal, history)),
    "rig.yaml": config.bytes,
    "job.yaml": loadedJob.bytes,
  };
  const { recordPath, evidencePath } = await writeEvidence({
    dir: options.data,
    keys: journal.keys,
    clock: journal.clock,
    id,
    entries,
    record,
    inputs: inputs as Parameters<typeof writeEvidence>[0]["inputs"],
  });
  return { record, recordPath, evidencePath, fault: null };
}

/** What shows in the bundle that the regulation was attested when the job began. */
async function attestationOf({ profile }: Prepared, journal: Journal, { opened }: History) {
  if (!opened?.profile.attested) return {};
  return { [ATTESTATION]: attestationFile(await journal.rigEntriesBefore(opened.id), profile.files) };
}

async function historyOf(journal: Journal, id: string): Promise<History> {
  return foldEntries(jobEntries(await journal.entries(id)));
}

/** A job's results rest on the files with which it was begun: other certificates or rules would not be those of its runs. */
function requireSameFiles({ config, profile }: Prepared, { opened }: History): void {
  if (!opened) return;
  const { configHash, software } = opened;
  const changed = [
    configHash === config.configHash ? null : "the rig's configuration",
    software.regulationCode === regulationCode(profile.files) ? null : "the profile or the program that judges",
  ].filter((each) => each !== null);
  if (changed.length === 0) return;
  throw new RigError("JOB_UNFINISHED", {
    what: `${changed.join(" and ")} has changed since job ${opened.id} was begun`,
    where: config.path,
    mend: "go on with what it was begun with, or begin anew with a changed job file",
  });
}

function requirePlausibleClock({ clock, past }: Journal): void {
  if (past.lastMs === null || clock.wallMs() >= past.lastMs - 1000) return;
  throw new RigError("CLOCK_IMPLAUSIBLE", {
    what: `the clock says ${new Date(clock.wallMs()).toISOString()}, the journal's last entry is of ${new Date(past.lastMs).toISOString()}`,
    mend: "set the clock, then go on",
  });
}
