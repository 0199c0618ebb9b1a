import {
  type Balance,
  type Clock,
  type Device,
  type MetalMeasure,
  RigError,
  type Thermometer,
} from "@proverig/drivers";
import type { Station } from "@proverig/drivers/station";
import { boardUnder, type ReadBoard } from "../board/watch.ts";
import type { RigConfig, Role } from "../config/rig.ts";
import type { Guide } from "../engine/guide.ts";
import type { Instruments, Work } from "../engine/visit.ts";
import { isoAt } from "../journal/index.ts";
import { towerOf } from "../light/tower.ts";
import { createMonitor } from "../monitor/monitor.ts";
import type { Rig } from "../rig/open.ts";
import { displayStopper } from "../run/stop-displays.ts";
import { leaveRig } from "../safety/ending.ts";
import { createSupervisor } from "../safety/supervisor.ts";
import type { AskedOperator } from "../verify/asked.ts";
import { instrumentsOf } from "../verify/instruments.ts";
import { operatorMeasure } from "../verify/measure.ts";
import type { CalibrationJournal } from "./journal.ts";
import { SUPPLY } from "./plan.ts";
import type { PreparedCalibration } from "./prepare.ts";
import {
  balanceReference,
  measureReference,
  meterReference,
  type Reference,
  typedBalance,
  typedMeter,
} from "./references.ts";

/** Everything that the steps of a calibration share. */
export interface CalibrationWork extends Work {
  prepared: PreparedCalibration;
  record: CalibrationJournal;
  /** The standard of that name, ready to be read around a run. */
  reference(standard: string): Reference;
  /** Of a probe's calibration: the probe, and how the reference thermometer is read. */
  probe: Thermometer | null;
  readReferenceC(standard: string): Promise<number>;
}

export interface OpenCalibration {
  work: CalibrationWork;
  closeNow(): void;
  fail(error: RigError): void;
  /** Valves seen closed, supply stopped, instruments left alone. Never rejects. */
  close(): Promise<RigError | null>;
}

export interface WorkParts {
  prepared: PreparedCalibration;
  rig: Rig;
  station: Station | null;
  operator: AskedOperator;
  journal: CalibrationJournal;
  clock: Clock;
  dataDir: string;
  signal: AbortSignal;
  onProgress(deliveredL: number, targetL: number): void;
  guide: Guide | null;
  /** How the computer itself is read; as it is, unless handed in. */
  readBoard?: ReadBoard | undefined;
}

const OVER_FLOW = 1.5;

/** Puts supervisor, monitor, instruments and standards together and ties the trips to what they stop. */
export function openCalibrationWork(parts: WorkParts): OpenCalibration {
  const { prepared, rig, operator, journal, clock, signal } = parts;
  const { config, loaded, profile } = prepared;
  const { calibration } = loaded;
  const first = Object.entries(calibration.standards).find(([, { kind }]) => kind === "metal-measure");
  const measure = calibration.method === "metal-measure" && first ? measureOf(parts, first[0]) : null;
  const instruments = supplied(config, rig.devices, measure);
  const { valves, banks, watchdog } = instruments;
  const supervisor = createSupervisor({ clock, banks, watchdog });
  const board = boardUnder(config, clock, parts.readBoard);
  const failed = new AbortController();
  const widest = Math.max(...config.paths.map(({ flow }) => flow), 1);
  const monitor = createMonitor({
    clock,
    supervisor,
    meter: instruments.meter,
    probes: calibration.kind === "probe" ? [] : instruments.probes,
    limits: { overFlowLpm: OVER_FLOW * widest },
  });
  const { health } = monitor;
  const tower = towerOf({ clock, rig, supervisor, health, isTaken: true, asks: () => operator.isAsked });
  for (const { device, trip } of instruments.contacts) supervisor.watch(device, trip);
  const display = instruments.display(SUPPLY);
  const supply = displayStopper(clock, [display]);
  supervisor.onTrip(() => supply.insist(() => supervisor.tripped !== null));
  const product = calibration.kind === "meter" ? calibration.liquid.product : "";
  const largest = Math.max(...Object.values(prepared.rig.volumeL), 0);
  const work: CalibrationWork = {
    clock,
    signal: AbortSignal.any([signal, failed.signal]),
    config,
    job: { nozzles: [{ id: SUPPLY, product }] },
    rules: { profile },
    ability: {
      receiver: prepared.rig.roomL === null ? null : { capacityL: prepared.rig.roomL },
      measureL: measure ? largest : null,
    },
    instruments,
    supervisor,
    monitor,
    operator,
    journal: journal.shared,
    line: { state: "unknown", measureEmpty: journal.calibration.work.boot === 0 },
    board,
    dataDir: parts.dataDir,
    stamp: () => isoAt(clock.wallMs()),
    progress: parts.onProgress,
    guide: parts.guide,
    prepared,
    record: journal,
    reference: referencesOf(parts),
    probe: calibration.kind === "probe" ? thermometer(rig.devices, calibration.device) : null,
    readReferenceC: (standard) => referenceC(parts, standard),
  };
  return {
    work,
    closeNow() {
      supervisor.closeNow();
      void supply.once();
    },
    fail(error) {
      supervisor.closeNow();
      failed.abort(error);
    },
    close: () => leaveRig({ supervisor, valves, banks, monitor, stopDispensers: supply.once, tower, board }),
  };
}

/** The rig's instruments as a verification with the master meter has them, and the measure at the outlet if there is one. */
function supplied(config: RigConfig, devices: Rig["devices"], measure: MetalMeasure | null): Instruments {
  const nozzles = [{ id: SUPPLY }];
  return instrumentsOf(config, { method: "master-meter", nozzles }, devices, measure);
}

function measureOf({ prepared, station, clock, operator, rig }: WorkParts, name: string): MetalMeasure {
  const can = prepared.loaded.calibration.standards[name];
  if (prepared.config.simulated && station) {
    return station.metalMeasure(name, can?.kind === "metal-measure" ? can : undefined);
  }
  const probe = rig.byRole("measureTemperature");
  return operatorMeasure(clock, operator, probe?.kind === "thermometer" ? probe : null);
}

/** By its data line where rig.yaml has a balance of the standard's name; else a person reads it. */
function balanceOf({ prepared: { config }, station, clock, operator, rig }: WorkParts, name: string): Balance {
  const simulated = config.simulated && station ? station.balance(name) : null;
  const device = rig.devices.get(name);
  if (device?.kind !== "balance") return simulated ?? typedBalance(clock, name, operator);
  // Nobody empties a simulated tank by hand.
  const empty = () => (simulated ?? device).empty();
  return { name, read: () => device.read(), empty };
}

function referencesOf(parts: WorkParts): (standard: string) => Reference {
  const { prepared, operator, clock, rig } = parts;
  const { calibration } = prepared.loaded;
  const made = new Map<string, Reference>();
  const make = (name: string): Reference => {
    const standard = calibration.standards[name];
    if (standard?.kind === "metal-measure") return measureReference(measureOf(parts, name));
    if (standard?.kind === "balance") {
      const { ambient, pressure, humidity } = calibration.conditions;
      const air = {
        ...(ambient === undefined ? {} : { airC: ambient }),
        ...(pressure === undefined ? {} : { airHPa: pressure }),
        ...(humidity === undefined ? {} : { airHumidityPercent: humidity }),
      };
      const known = calibration.kind === "meter" && calibration.liquid.density !== undefined;
      const density = async () =>
        known ? undefined : operator.ask({ id: "balance.density", kind: "number", unit: "kg/m3" });
      return balanceReference(clock, balanceOf(parts, name), air, density);
    }
    if (standard?.kind === "meter") {
      const device = rig.devices.get(standard.device ?? prepared.config.roles.reference ?? "");
      if (device?.kind !== "flow-meter") return typedMeter(operator);
      const probe = byRole(parts, "referenceTemperature");
      return meterReference(device, probe ? async () => (await probe.read()).value : null);
    }
    throw new RigError("INTERNAL", { what: `no reference "${name}" for method ${calibration.method}` });
  };
  return (name) => {
    const reference = made.get(name) ?? make(name);
    made.set(name, reference);
    return reference;
  };
}

async function referenceC(parts: WorkParts, name: string): Promise<number> {
  const standard = parts.prepared.loaded.calibration.standards[name];
  const own = standard && "device" in standard ? standard.device : undefined;
  const device = own === undefined ? byRole(parts, "referenceTemperature") : thermometer(parts.rig.devices, own);
  if (device) return (await device.read()).value;
  return parts.operator.ask({ id: "thermometer.reference", kind: "number", unit: "C" });
}

function byRole({ rig }: WorkParts, role: Role): Thermometer | null {
  const device = rig.byRole(role);
  return device?.kind === "thermometer" ? device : null;
}

function thermometer(devices: ReadonlyMap<string, Device>, name: string): Thermometer | null {
  const device = devices.get(name);
  return device?.kind === "thermometer" ? device : null;
}
