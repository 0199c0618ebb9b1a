import { asRigError, type Clock, RigError } from "@proverig/drivers";
import { calibrateOn } from "../calibrate/calibrate.ts";
import type { AnyCalibrationEntry } from "../calibrate/entries.ts";
import { applyCalibrationEntry, type CalibrationHistory, emptyCalibration } from "../calibrate/history.ts";
import { SUPPLY } from "../calibrate/plan.ts";
import { type PreparedCalibration, prepareLoaded } from "../calibrate/prepare.ts";
import type { OpenCalibration } from "../calibrate/work.ts";
import { parseCalibration } from "../config/calibration.ts";
import type { RigConfig } from "../config/rig.ts";
import type { RigDesk, Seat } from "../desk/index.ts";
import type { RigSource } from "../health/index.ts";
import type { Journal } from "../journal/index.ts";
import type { CalibrationCommand, CalibrationView, PanelCommand } from "../protocol/index.ts";
import type { Rig } from "../rig/open.ts";
import { tripError } from "../safety/supervisor.ts";
import { type Actor, fileRefused, notNow, Refused, rigTaken } from "../server/service.ts";
import { calibrationView } from "./calibration-view.ts";
import { createGuide, type GuideControls } from "./guide.ts";
import { createPrompts } from "./prompts.ts";

export interface CalibrationSessionParts {
  config: RigConfig;
  journal: Journal;
  clock: Clock;
  desk: RigDesk;
  dataDir: string;
  speed: number | null;
  seed: number | null;
  changed(): void;
}

/** The laboratory at the panel: one calibration at a time, on the rig's own desk. Anybody of the laboratory may go on with it. */
export interface CalibrationSession {
  view(): CalibrationView | null;
  /** Litres of the run under way. */
  readonly deliveredL: number;
  /** Rejects with Refused. */
  command(command: CalibrationCommand, actor: Actor): Promise<void>;
  /** Ends it, unfinished; valves closed. */
  close(): Promise<void>;
}

interface Running {
  prepared: PreparedCalibration;
  by: string;
  history: CalibrationHistory;
  guide: GuideControls;
  stop: AbortController;
  open: OpenCalibration | null;
  ended: NonNullable<CalibrationView["ended"]> | null;
  done: Promise<void>;
}

export function isCalibrationCommand(command: PanelCommand): command is CalibrationCommand {
  return command.do === "calibrate" || command.do.startsWith("calibration-");
}

export function createCalibrationSession(parts: CalibrationSessionParts): CalibrationSession {
  const { config, journal, desk, changed } = parts;
  const prompts = createPrompts(changed);
  let now: Running | null = null;
  let deliveredL = 0;

  const start = (file: string, resume: boolean, actor: Actor) => {
    if (now && !now.ended) throw notNow("calibrationUnderWay");
    if (desk.user !== "standby") throw rigTaken(desk.user);
    const tripped = desk.standby?.source.supervisor.tripped;
    if (tripped) throw new Refused("NOT_NOW", tripError(tripped).message);
    const run: Running = {
      prepared: preparedFrom(config, file),
      by: actor.name,
      history: emptyCalibration(),
      guide: createGuide(changed),
      stop: new AbortController(),
      open: null,
      ended: null,
      done: Promise.resolve(),
    };
    now = run;
    run.done = desk
      .use("calibration", (seat) => work(run, seat, resume))
      .then(
        ({ fault }) => fault,
        (error: unknown) => asRigError(error),
      )
      .then((fault) => {
        const { closed } = run.history;
        run.ended = { outcome: closed?.outcome ?? "unfinished", reason: fault?.message ?? closed?.reason ?? null };
        prompts.drop(new RigError("ABORTED", { what: "the calibration has ended" }));
        deliveredL = 0;
        changed();
      });
    changed();
  };

  const work = (run: Running, seat: Seat, resume: boolean) => {
    const { prepared, guide, stop } = run;
    const options = {
      config: config.path,
      calibration: prepared.loaded.path,
      purpose: prepared.loaded.calibration.purpose,
      data: parts.dataDir,
      speed: parts.speed,
      seed: parts.seed,
      resume,
      signal: stop.signal,
      person: prompts.ask,
      guide,
      onEntry(entry: AnyCalibrationEntry) {
        run.history = applyCalibrationEntry(run.history, entry);
        if (entry.kind !== "trace") changed();
      },
      onProgress(litres: number) {
        deliveredL = litres;
      },
      onOutputs: () => undefined,
      onWork(open: OpenCalibration, rig: Rig) {
        run.open = open;
        run.history = open.work.record.calibration;
        const { supervisor } = open.work;
        supervisor.onTrip((trip) => {
          guide.tripped();
          // What was asked is asked anew once somebody has released the rig.
          prompts.drop(tripError(trip));
          changed();
        });
        seat.shows(sourceOf(open, rig, () => run.history));
        seat.outputs({ stop: (by) => supervisor.trip("stop", by), closeNow: open.closeNow });
      },
    };
    return calibrateOn(prepared, options, journal);
  };

  const running = (): Running => {
    if (now && !now.ended) return now;
    throw notNow("noCalibration");
  };

  return {
    view: () =>
      now && calibrationView({ ...now, prompt: prompts.current, paused: now.guide.paused, tripped: isTripped(now) }),
    get deliveredL() {
      return deliveredL;
    },
    async command(command, actor) {
      switch (command.do) {
        case "calibrate":
          return start(command.file, command.resume, actor);
        case "calibration-answer":
          return prompts.answer(command.prompt, command.answer);
        case "calibration-pause":
          return running().guide.pause(command.paused);
        case "calibration-void": {
          const { guide, history } = running();
          if (!history.work.open) throw notNow("noAttempt");
          return guide.voidAttempt(`${actor.name}: ${command.reason}`);
        }
        case "calibration-abort":
          running().stop.abort(new RigError("ABORTED", { what: `${actor.name}: ${command.reason}` }));
          return;
        case "calibration-release": {
          const run = running();
          if (!isTripped(run)) throw notNow("nothingToRelease");
          return run.guide.release();
        }
        case "calibration-dismiss":
          if (now && !now.ended) throw notNow("calibrationUnderWay");
          now = null;
          return changed();
      }
    },
    async close() {
      if (!now || now.ended) return;
      now.open?.closeNow();
      now.stop.abort(new RigError("INTERRUPTED", { what: "the controller was stopped", mend: "go on with --resume" }));
      prompts.drop(new RigError("INTERRUPTED", { what: "the controller was stopped" }));
      await now.done;
    },
  };
}

function isTripped({ open, ended }: Running): boolean {
  return ended === null && (open?.work.supervisor.tripped ?? null) !== null;
}

function preparedFrom(config: RigConfig, file: string): PreparedCalibration {
  try {
    return prepareLoaded(config, parseCalibration(Buffer.from(file), "calibration"));
  } catch (error) {
    throw fileRefused("CALIBRATION_INVALID", error);
  }
}

/** What can be seen of the rig in a calibration: by its own monitor and supervisor. */
function sourceOf(open: OpenCalibration, rig: Rig, history: () => CalibrationHistory): RigSource {
  const { monitor, supervisor, instruments, prepared } = open.work;
  return {
    health: monitor.health,
    latest: monitor.latest,
    supervisor,
    lines: rig.lines,
    get turns() {
      return monitor.turns;
    },
    get display() {
      return prepared.loaded.calibration.kind === "meter" ? instruments.display(SUPPLY) : null;
    },
    get open() {
      return supervisor.openSince === null ? [] : [...(history().work.open?.path ?? [])];
    },
    complaints: new Map(),
  };
}
