import { randomUUID } from "node:crypto";
import { asRigError, type Clock, RigError } from "@proverig/drivers";
import type { BoardWatch } from "../board/watch.ts";
import { parseJob } from "../config/job.ts";
import type { RigConfig } from "../config/rig.ts";
import type { RigDesk } from "../desk/index.ts";
import type { AnyEntry } from "../engine/entries.ts";
import { applyEntry, emptyHistory, type History } from "../engine/history.ts";
import type { Journal } from "../journal/index.ts";
import type { PanelCommand, PanelState } from "../protocol/index.ts";
import { tripError } from "../safety/supervisor.ts";
import { type Actor, fileRefused, notNow, type PanelService, Refused, rigTaken } from "../server/service.ts";
import { type Prepared, prepareJob } from "../verify/prepare.ts";
import { type VerifyOptions, visitOn } from "../verify/verify.ts";
import type { OpenVisit } from "../verify/visit.ts";
import { createCalibrationSession, isCalibrationCommand } from "./calibration-session.ts";
import { createControl } from "./control.ts";
import { createCorrections } from "./corrections.ts";
import { createGuide, type GuideControls } from "./guide.ts";
import { jobView } from "./job-view.ts";
import { liveOf } from "./live.ts";
import { createPrompts } from "./prompts.ts";
import { rigView } from "./rig-view.ts";
import { createTripView } from "./trip-view.ts";
import { createUnfinished, jobFileOf } from "./unfinished.ts";
import { lendVisit } from "./visit-source.ts";

export interface PanelServiceParts {
  config: RigConfig;
  journal: Journal;
  clock: Clock;
  /** Of the people at the panels: the machine's own, also where the station is simulated. */
  peopleClock?: Clock;
  /** Who has the rig: a visit takes it and gives it back. */
  desk: RigDesk;
  dataDir: string;
  speed: number | null;
  seed: number | null;
  /** The computer itself; null where nobody watches it. */
  board?: BoardWatch | null;
  /** What went wrong at the start, to be shown. */
  fault?: RigError | null;
}

const faultView = ({ code, message }: RigError) => ({ code, text: message });

/** A visit under way: what is asked of it, and what is shown of it. */
interface Running {
  prepared: Prepared;
  guide: GuideControls;
  stop: AbortController;
  history: History;
  open: OpenVisit | null;
  deliveredL: number;
  ended: Promise<void>;
}

/** The rig behind the panel: one visit at a time, on one journal, by whoever is in control. */
export function createPanelService(parts: PanelServiceParts): PanelService {
  const { config, journal, clock, desk } = parts;
  const listeners = new Set<(parts: Partial<PanelState>) => void>();
  const bootId = randomUUID();
  let running: Running | null = null;
  let shown: { prepared: Prepared; history: History } | null = null;
  let stopped: PanelState["stop"] = null;
  let faults: PanelState["faults"] = parts.fault ? [faultView(parts.fault)] : [];

  const emit = (...keys: Array<keyof PanelState>) => {
    const state = view();
    const changed = Object.fromEntries(keys.map((key) => [key, state[key]])) as Partial<PanelState>;
    for (const listener of listeners) listener(changed);
  };
  const control = createControl(parts.peopleClock ?? clock, () => emit("control"));
  const prompts = createPrompts(() => emit("job"));

  const calibration = createCalibrationSession({ ...parts, changed: () => emit("calibration", "rig", "trip") });
  const tripView = createTripView(clock);
  const unfinished = createUnfinished(journal, () => emit("unfinished"));
  desk.onChange(() => emit("rig", "trip", "faults", "scan"));
  parts.board?.onChange(() => emit("faults"));

  const view = (): PanelState => ({
    rig: rigView({
      config,
      rigChain: journal.rigEntries(),
      desk,
      wallMs: clock.wallMs(),
      nowMs: clock.now(),
      speed: parts.speed,
      filledL: running?.history.receivedL ?? 0,
    }),
    control: control.view(),
    job: viewOfJob(),
    calibration: calibration.view(),
    trip: tripView(desk.source?.supervisor.tripped ?? null),
    scan: desk.source?.scan ?? null,
    stop: stopped,
    unfinished: running ? [] : unfinished(),
    faults: [...faults, ...[desk.fault ?? [], parts.board?.faults ?? []].flat().map(faultView)],
  });

  const viewOfJob = () => {
    const now = running ?? shown;
    if (!now) return null;
    const { rules } = now.prepared;
    const ability = running?.open?.visit.ability ?? now.prepared.ability;
    const paused = running?.guide.paused ?? false;
    const inReview = running?.guide.inReview ?? false;
    const { history } = now;
    return jobView({ rules, ability, history, prompt: prompts.current, paused, inReview, isOpen: running !== null });
  };

  const start = (prepared: Prepared, resume: boolean) => {
    const guide = createGuide(() => emit("job", "trip"));
    const stop = new AbortController();
    const run: Running = {
      prepared,
      guide,
      stop,
      history: emptyHistory(),
      open: null,
      deliveredL: 0,
      ended: Promise.resolve(),
    };
    const options: VerifyOptions = {
      config: config.path,
      job: prepared.loadedJob.path,
      data: parts.dataDir,
      speed: parts.speed,
      seed: parts.seed,
      resume,
      signal: stop.signal,
      person: prompts.ask,
      guide,
      onEntry(entry: AnyEntry) {
        run.history = applyEntry(run.history, entry);
        if (entry.kind !== "trace") emit("job", "trip", "rig");
      },
      onProgress(deliveredL) {
        run.deliveredL = deliveredL;
      },
      onOutputs: () => undefined,
      onVisit(open) {
        run.open = open;
        run.history = open.visit.journal.history;
        open.visit.supervisor.onRelease(() => emit("trip"));
        open.visit.supervisor.onTrip((trip) => {
          guide.tripped();
          // What was asked is asked anew once somebody has released the rig: until then there is one thing to do.
          prompts.drop(tripError(trip));
          emit("trip", "job");
        });
        emit("job");
      },
    };
    running = run;
    shown = null;
    faults = [];
    stopped = null;
    run.ended = desk
      .use("visit", (seat) => {
        const onVisit = (open: OpenVisit) => {
          options.onVisit?.(open);
          lendVisit(seat, open);
        };
        return visitOn(prepared, { ...options, onVisit }, journal);
      })
      .then(({ fault }) => fault, asRigError)
      .then((fault) => {
        if (fault) faults = [{ code: fault.code, text: fault.message }];
        prompts.drop(new RigError("ABORTED", { what: "the visit has ended" }));
        shown = { prepared, history: run.history };
        running = null;
        emit("job", "trip", "unfinished", "faults", "stop", "rig");
      });
    emit("job", "trip", "stop", "unfinished", "faults");
  };

  const requireRunning = (): Running => {
    if (running) return running;
    throw notNow("noVisit");
  };

  const correct = createCorrections(() => {
    const { guide, open, stop } = requireRunning();
    if (!open) throw notNow("opening");
    return { visit: open.visit, guide, isEnding: stop.signal.aborted };
  });

  const startFrom = (text: string, resume: boolean) => {
    if (running) throw notNow("visitUnderWay");
    if (desk.user !== "standby") throw rigTaken(desk.user);
    const tripped = desk.standby?.source.supervisor.tripped;
    if (tripped) throw new Refused("NOT_NOW", tripError(tripped).message);
    try {
      start(prepareJob(config, parseJob(Buffer.from(text), "job")), resume);
    } catch (error) {
      throw fileRefused("JOB_INVALID", error);
    }
  };

  const resume = async (id: string) => {
    const file = await jobFileOf(journal, id);
    if (file === null) throw notNow("needsItsFile", { id });
    startFrom(file, true);
  };

  const releaseInStandby = () => {
    const { standby } = desk;
    if (!standby?.source.supervisor.tripped) throw notNow("nothingToRelease");
    standby.release();
    const { tripped } = standby.source.supervisor;
    if (tripped) throw new Refused("NOT_NOW", tripError(tripped).message);
    stopped = null;
    emit("stop");
  };

  const handle = async (command: PanelCommand, actor: Actor): Promise<void> => {
    if (isCalibrationCommand(command)) return calibration.command(command, actor);
    if (command.do === "take-control") return control.take(actor, command.force ?? false);
    control.require(actor);
    switch (command.do) {
      case "hand-over":
        return control.handOver(actor);
      case "start":
        return startFrom(command.job, false);
      case "resume":
        return resume(command.id);
      case "pause":
        return requireRunning().guide.pause(command.paused);
      case "answer":
        return prompts.answer(command.prompt, command.answer);
      case "void": {
        const { guide, history } = requireRunning();
        if (!history.open) throw notNow("noAttempt");
        return guide.voidAttempt(`${actor.name}: ${command.reason}`);
      }
      case "repeat-run":
      case "adjust":
      case "finish":
        return correct(command, actor);
      case "abort":
        requireRunning().stop.abort(new RigError("ABORTED", { what: `${actor.name}: ${command.reason}` }));
        return;
      case "release": {
        if (!running) return releaseInStandby();
        const { guide, open } = requireRunning();
        if (!open?.visit.supervisor.tripped) throw notNow("nothingToRelease");
        stopped = null;
        emit("stop");
        return guide.release();
      }
      case "dismiss":
        shown = null;
        stopped = null;
        faults = [];
        emit("job", "stop", "faults");
        return;
    }
  };

  return {
    bootId,
    state: view,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    live: () => liveOf(config, desk.source, running?.deliveredL ?? calibration.deliveredL, clock),
    command: handle,
    connected: control.connected,
    stop(by) {
      desk.stop(by);
      stopped = { by, at: new Date(clock.wallMs()).toISOString() };
      emit("stop", "trip");
    },
    async close() {
      control.close();
      running?.open?.closeNow();
      running?.stop.abort(
        new RigError("INTERRUPTED", { what: "the controller was stopped", mend: "go on with --resume" }),
      );
      prompts.drop(new RigError("INTERRUPTED", { what: "the controller was stopped" }));
      await Promise.all([running?.ended, calibration.close()]);
      await desk.close();
    },
  };
}
