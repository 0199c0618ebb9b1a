import {
  type Display,
  type DisplayReading,
  type DisplayState,
  type FlowMeter,
  RigError,
  type SimClock,
  simClock,
  sleep,
  type Thermometer,
  type Valve,
  type ValveBank,
} from "@proverig/drivers";
import { createMonitor, type Monitor } from "../../monitor/monitor.ts";
import { createSupervisor, type Supervisor } from "../../safety/supervisor.ts";

/** A line whose instruments say what a test tells them to, in simulated time. */
export interface TestLine {
  clock: SimClock;
  supervisor: Supervisor;
  monitor: Monitor;
  valve: Valve;
  display: Display;
  /** What the instruments say from now on; a test changes it. */
  says: {
    totalL(): number;
    tempC: number;
    /** When the probe's readings claim to be from; null: from now. */
    probeAt: number | null;
    shown: DisplayReading;
    state: DisplayState;
    /** Instruments that give no reply. */
    silent: Set<"meter" | "probe" | "display">;
  };
  silent(): RigError;
}

const ANSWER_MS = 5;

export function testLine({ withMeter = true } = {}): TestLine {
  const clock = simClock({ startMs: 0 });
  const says: TestLine["says"] = {
    totalL: () => 100,
    tempC: 20,
    probeAt: null,
    shown: { volume: 0, amount: 0, price: 772 },
    state: "idle",
    silent: new Set(),
  };
  const silent = () => new RigError("DEVICE_SILENT", { what: "no reply" });
  const answer = async <T>(who: "meter" | "probe" | "display", value: () => T) => {
    await sleep(clock, ANSWER_MS);
    if (says.silent.has(who)) throw silent();
    return { value: value(), at: clock.now() };
  };
  const probe = async () => ({ summary: "", complaints: [] });
  const base = { driver: "test", probe };
  const meter: FlowMeter = {
    ...base,
    name: "master",
    kind: "flow-meter",
    readTotal: () => answer("meter", says.totalL),
    readState: () => answer("meter", () => ({ flowLpm: 0, densityKgM3: 740, tempC: null })),
  };
  const thermometer: Thermometer = {
    ...base,
    name: "t-nozzle",
    kind: "thermometer",
    resolutionC: 0.01,
    async read() {
      const reading = await answer("probe", () => says.tempC);
      return { ...reading, at: says.probeAt ?? reading.at };
    },
  };
  const display: Display = {
    ...base,
    name: "display",
    kind: "display",
    decimals: { volume: 2, amount: 2, price: 2 },
    can: { command: true, preset: true, live: true },
    status: () => answer("display", () => ({ state: says.state, nozzleOut: true, alarm: null })),
    read: () => answer("display", () => says.shown),
    authorise: async () => undefined,
    stop: async () => undefined,
    reset: async () => undefined,
  };
  let open = false;
  const bank: ValveBank = {
    name: "board",
    closeAllNow() {
      open = false;
    },
    allClosed: async () => !open,
  };
  const valve: Valve = {
    ...base,
    name: "v",
    kind: "valve",
    bank,
    lapsesAfterMs: 3000,
    async open() {
      open = true;
    },
    async close() {
      open = false;
    },
  };
  const supervisor = createSupervisor({ clock, banks: [bank], watchdog: null });
  const probes = [{ role: "tJ", device: thermometer }] as const;
  const monitor = createMonitor({ clock, supervisor, meter: withMeter ? meter : null, probes });
  return { clock, supervisor, monitor, valve, display, says, silent };
}
