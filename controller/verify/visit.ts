import { type Clock, RigError } from "@proverig/drivers";
import type { Station } from "@proverig/drivers/station";
import { boardUnder, type ReadBoard } from "../board/watch.ts";
import type { Guide } from "../engine/guide.ts";
import type { JobJournal, Visit } from "../engine/visit.ts";
import { isoAt } from "../journal/index.ts";
import { towerOf } from "../light/tower.ts";
import { createMonitor } from "../monitor/monitor.ts";
import { reduceContextOf } from "../record/basis.ts";
import type { Rig } from "../rig/open.ts";
import { displayStopper } from "../run/stop-displays.ts";
import { leaveRig } from "../safety/ending.ts";
import { createSupervisor } from "../safety/supervisor.ts";
import type { AskedOperator } from "./asked.ts";
import { instrumentsOf } from "./instruments.ts";
import { operatorMeasure } from "./measure.ts";
import type { Prepared } from "./prepare.ts";

export interface VisitParts {
  prepared: Prepared;
  rig: Rig;
  station: Station | null;
  operator: AskedOperator;
  journal: JobJournal;
  clock: Clock;
  dataDir: string;
  signal: AbortSignal;
  onProgress(deliveredL: number, targetL: number): void;
  guide: Guide | null;
  /** How the computer itself is read; as it is, unless handed in. */
  readBoard?: ReadBoard | undefined;
}

export interface OpenVisit {
  visit: Visit;
  rig: Rig;
  /** Every valve, now, and the dispenser as soon as it hears; for signals and crash handlers. */
  closeNow(): void;
  /** Ends the visit with this error: the journal takes nothing more. */
  fail(error: RigError): void;
  /**
   * Valves seen closed, dispenser stopped, instruments left alone. Never rejects; gives VALVES_NOT_CLOSED where valves
   * that do not close by themselves were not seen closed.
   */
  close(): Promise<RigError | null>;
}

/** More than this many times what rig or dispenser can give is no flow of theirs. */
const OVER_FLOW = 1.5;

/** Puts supervisor, monitor and instruments together and ties the trips to what they stop. */
export function openVisit(parts: VisitParts): OpenVisit {
  const { prepared, rig, station, operator, journal, clock, signal } = parts;
  const { config, loadedJob, rules, ability } = prepared;
  const { job } = loadedJob;
  const inMeasure = rig.byRole("measureTemperature");
  const measure =
    job.method === "metal-measure"
      ? config.simulated && station
        ? station.metalMeasure("can")
        : operatorMeasure(clock, operator, inMeasure?.kind === "thermometer" ? inMeasure : null)
      : null;
  const instruments = instrumentsOf(config, job, rig.devices, measure);
  const { valves, banks, watchdog } = instruments;
  const supervisor = createSupervisor({ clock, banks, watchdog });
  const board = boardUnder(config, clock, parts.readBoard);
  const failed = new AbortController();
  const widest = Math.max(...config.paths.map(({ flow }) => flow));
  const monitor = createMonitor({
    clock,
    supervisor,
    meter: instruments.meter,
    probes: instruments.probes,
    limits: { overFlowLpm: OVER_FLOW * Math.max(widest, job.dispenser.qmax) },
  });
  const { health } = monitor;
  const tower = towerOf({ clock, rig, supervisor, health, isTaken: true, asks: () => operator.isAsked });
  for (const { device, trip } of instruments.contacts) supervisor.watch(device, trip);
  const displays = [...new Set(job.nozzles.map(({ id }) => instruments.display(id)))];
  const dispensers = displayStopper(clock, displays);
  supervisor.onTrip(() => dispensers.insist(() => supervisor.tripped !== null));
  const visit: Visit = {
    clock,
    signal: AbortSignal.any([signal, failed.signal]),
    config,
    job,
    rules,
    ability: {
      ...ability,
      canPreset: Object.fromEntries(job.nozzles.map(({ id }) => [id, instruments.display(id).can.preset])),
    },
    instruments,
    supervisor,
    monitor,
    operator,
    journal,
    // Who begins has emptied the measure; what a process that died has left in it nobody knows.
    line: { state: "unknown", measureEmpty: journal.history.boot === 0 },
    board,
    dataDir: parts.dataDir,
    reduceContext(nozzle) {
      const basis = journal.history.opened?.basis;
      const context = basis ? reduceContextOf(basis, rules.profile, job, nozzle) : null;
      if (context) return context;
      throw new RigError("STANDARD_MISSING", {
        what: `no standard of the right kind for method ${job.method}`,
        where: "standards in the rig's configuration",
        mend: "enter its calibration certificate",
      });
    },
    stamp: () => isoAt(clock.wallMs()),
    progress: parts.onProgress,
    guide: parts.guide,
  };
  return {
    visit,
    rig,
    closeNow() {
      supervisor.closeNow();
      void dispensers.once();
    },
    fail(error) {
      supervisor.closeNow();
      failed.abort(error);
    },
    close: () => leaveRig({ supervisor, valves, banks, monitor, stopDispensers: dispensers.once, tower, board }),
  };
}
