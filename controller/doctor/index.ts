import {
  type BoardState,
  type Clock,
  type Device,
  type DeviceKind,
  readBoard,
  realClock,
  type SimClock,
  simClock,
} from "@proverig/drivers";
import { createStation, type Station, type StationConfig } from "@proverig/drivers/station";
import { boardFaults, boardPast, type ReadBoard } from "../board/watch.ts";
import type { RigConfig } from "../config/rig.ts";
import { createDevice, filesOf, gpioOf, release, stationLayout } from "../rig/open.ts";
import type { Language } from "../text/index.ts";
import { askDevice, nobody, ownFindings } from "./ask.ts";
import { examineLine, notAsked, reportOf } from "./line.ts";
import { faultsOf, type Report, renderReport } from "./report.ts";

export { type Finding, type FindingCode, faultsOf, type Report, renderReport } from "./report.ts";

export interface DoctorOptions {
  /** station.yaml; null where every line is real. */
  station: StationConfig | null;
  language?: Language;
  /** How the computer itself is read; as it is, unless handed in. */
  board?: ReadBoard;
  print(line: string): void;
}

/** Says what is connected, what answers, what is wrong and how to mend it. Gives the exit status: 0 all well, else 3. */
export async function doctor(
  config: RigConfig,
  { station, language = "en", board = config.simulated ? undefined : readBoard, print }: DoctorOptions,
): Promise<number> {
  // A wholly simulated rig is examined in simulated time: nobody waits for its silences.
  const simulated: SimClock | null = config.simulated ? simClock({ startMs: Date.now() }) : null;
  const clock = simulated ?? realClock();
  const world = station && createStation({ clock, seed: station.seed, config: station, layout: stationLayout(config) });
  try {
    const report = await examine(config, { clock, station: world });
    report.board = board ? boardReport(await board()) : null;
    for (const line of renderReport(report, language)) print(line);
    return faultsOf(report).length === 0 ? 0 : 3;
  } finally {
    world?.close();
    simulated?.stop();
  }
}

/** Whoever has a GPIO line of these sets it to its rest: beside a controller at work that would close its open valve. */
const IS_SET: ReadonlySet<DeviceKind> = new Set(["valve", "watchdog", "light"]);

/** Asks every device by harmless reads. Opens and closes each line in turn; rejects with nothing. */
export async function examine(config: RigConfig, context: { clock: Clock; station: Station | null }): Promise<Report> {
  const gpio = gpioOf(config, context);
  const devices = Object.values(config.devices);
  const report: Report = { lines: [], others: [], board: null, sources: {}, certainties: {} };
  for (const { driver } of devices) {
    report.sources[driver.name] = driver.source;
    if (driver.certainty) report.certainties[driver.name] = driver.certainty;
  }
  for (const line of Object.values(config.lines)) {
    const onLine = devices.filter((device) => device.line === line.name);
    report.lines.push(await examineLine(line, onLine, { ...context, gpio }));
  }
  const isInUse = report.lines.some(({ findings }) => findings.some(({ code }) => code === "port-taken"));
  for (const device of devices.filter(({ line }) => line === null)) {
    if (isInUse && IS_SET.has(device.kind)) {
      report.others.push(notAsked(device));
      continue;
    }
    const parts = { clock: context.clock, operator: nobody, gpio, files: filesOf(config, context), bus: null };
    const opened: Device[] = [];
    const answer = await askDevice(device, () => {
      const made = createDevice(device, parts);
      opened.push(made);
      return made;
    });
    report.others.push(reportOf(answer, ownFindings(answer)));
    await Promise.allSettled(opened.map(release));
  }
  return report;
}

/** What is so now is to be mended; what has been is told. */
function boardReport(state: BoardState | null): Report["board"] {
  if (!state) return null;
  const findings = boardFaults(state).map((fault) => ownFindings({ said: null, error: fault, decimalsOff: false }));
  const past = boardPast(state).map((code) => `${code} since its start`);
  const degrees = state.tempC === null ? [] : [`${state.tempC.toFixed(0)} C`];
  return { summary: [...degrees, ...past].join(", ") || "ok", findings: findings.flat() };
}
