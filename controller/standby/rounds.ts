import { type Clock, type Device, sleep, type ValveBank } from "@proverig/drivers";
import type { HealthLedger } from "../health/ledger.ts";
import { notClosed, type Supervisor } from "../safety/supervisor.ts";

/** What is asked again and again, whatever hangs on it. */
export interface Round {
  /** The devices for which its reply speaks. */
  devices: readonly string[];
  once(): Promise<{ at: number; value: number | null }>;
}

/** After the start the outputs get so long to be read back closed; later, one that is not closed is a trip. */
const GRACE_MS = 3000;

export interface RoundParts {
  devices: ReadonlyMap<string, Device>;
  /** Devices that the monitor reads. */
  besides: ReadonlySet<string>;
  clock: Clock;
  supervisor: Supervisor;
}

/** What of the rig the monitor does not read: outputs, and instruments without a part in the flow. */
export function roundsOf({ devices, besides, clock, supervisor }: RoundParts): Round[] {
  const began = clock.now();
  const others = [...devices.values()].filter(({ name }) => !besides.has(name));
  return [
    ...banksOf(devices).map(({ bank, valves }): Round => {
      return {
        devices: valves,
        async once() {
          if (await bank.allClosed()) return { at: clock.now(), value: null };
          if (clock.now() - began > GRACE_MS) supervisor.trip("valves", `${bank.name} reads back open`);
          else supervisor.closeNow();
          throw notClosed([bank]);
        },
      };
    }),
    ...others.flatMap((device): Round[] => {
      const round = roundOf(device, clock);
      return round ? [round] : [];
    }),
  ];
}

/** Null for what a person reads, for what only acts, and for what tells by itself. */
function roundOf(device: Device, clock: Clock): Round | null {
  const devices = [device.name];
  switch (device.kind) {
    case "thermometer":
      return { devices, once: () => device.read() };
    case "flow-meter":
      return {
        devices,
        async once() {
          const { value, at } = await device.readState();
          return { at, value: value.flowLpm };
        },
      };
    case "display":
      if (!device.can.live) return null;
      return { devices, once: async () => ({ at: (await device.status()).at, value: null }) };
    case "balance":
      return {
        devices,
        async once() {
          const { value, at } = await device.read();
          return { at, value: value.massKg };
        },
      };
    case "watchdog":
      return {
        devices,
        async once() {
          await device.probe();
          return { at: clock.now(), value: null };
        },
      };
    default:
      return null;
  }
}

function banksOf(devices: ReadonlyMap<string, Device>) {
  const banks = new Map<ValveBank, string[]>();
  for (const device of devices.values()) {
    if (device.kind === "valve") banks.set(device.bank, [...(banks.get(device.bank) ?? []), device.name]);
  }
  return [...banks].map(([bank, valves]) => ({ bank, valves }));
}

/** Goes its rounds until the signal; each in its own time, so that none waits for a device that does not answer. */
export async function goRounds(
  rounds: readonly Round[],
  { clock, health, everyMs, signal }: { clock: Clock; health: HealthLedger; everyMs: number; signal: AbortSignal },
): Promise<void> {
  await Promise.all(
    rounds.map(async ({ devices, once }) => {
      const watches = devices.map((device) => health.watch(device));
      while (!signal.aborted) {
        try {
          const { at, value } = await once();
          if (!signal.aborted) for (const watch of watches) watch.good(at, value);
        } catch (error) {
          if (!signal.aborted) for (const watch of watches) watch.failed(error);
        }
        await sleep(clock, everyMs, signal).catch(() => undefined);
      }
    }),
  );
}
