import {
  type Balance,
  type Clock,
  type FlowMeter,
  type MetalMeasure,
  type Operator,
  RigError,
  sleep,
} from "@proverig/drivers";
import type { ReferenceReadings } from "./entries.ts";

/** The reference standard of a run, read before and after; whatever it is made of. Rejects with RigErrors. */
export interface Reference {
  /** Everything rests, nothing has flowed. */
  before(signal: AbortSignal): Promise<ReferenceReadings>;
  after(signal: AbortSignal): Promise<ReferenceReadings>;
  /** What stands at the outlet is emptied; of a measure that is the delivery's own affair. */
  empty(): Promise<void>;
}

/** A balance that has not said so for this long does not stand still. */
const STABLE_WITHIN_MS = 30_000;
const BALANCE_EVERY_MS = 200;

export function measureReference(measure: MetalMeasure): Reference {
  return {
    before: async () => ({}),
    async after() {
      const { neckMm, tempC } = (await measure.read()).value;
      return { neckMm, tempC };
    },
    empty: async () => undefined,
  };
}

/** Tare and gross, each when it stands still; NOT_STEADY where it does not. */
export function balanceReference(
  clock: Clock,
  balance: Balance,
  air: Pick<ReferenceReadings, "airC" | "airHPa" | "airHumidityPercent">,
  density: () => Promise<number | undefined>,
): Reference {
  const stable = async (signal: AbortSignal) => {
    for (const deadline = clock.now() + STABLE_WITHIN_MS; ; ) {
      const { value } = await balance.read();
      if (value.stable) return value.massKg;
      if (clock.now() > deadline) {
        throw new RigError("NOT_STEADY", {
          what: `the balance does not stand still for ${STABLE_WITHIN_MS / 1000} s`,
          where: balance.name,
          mend: "shield it from wind and vibration, let nothing touch the tank",
        });
      }
      await sleep(clock, BALANCE_EVERY_MS, signal);
    }
  };
  return {
    async before(signal) {
      return { tareKg: await stable(signal), tareAt: clock.now() };
    },
    async after(signal) {
      const grossKg = await stable(signal);
      const densityKgM3 = await density();
      return { grossKg, grossAt: clock.now(), ...air, ...(densityKgM3 === undefined ? {} : { densityKgM3 }) };
    },
    empty: () => balance.empty(),
  };
}

export function meterReference(meter: FlowMeter, tempC: (() => Promise<number>) | null): Reference {
  const total = async () => (await meter.readTotal()).value;
  return {
    before: async () => ({ fromL: await total() }),
    async after() {
      return { toL: await total(), ...(tempC ? { tempC: await tempC() } : {}) };
    },
    empty: async () => undefined,
  };
}

/** A reference meter without a data line: a person types what it counted in this run. */
export function typedMeter(operator: Operator): Reference {
  return {
    before: async () => ({ fromL: 0 }),
    after: async () => ({ toL: await operator.ask({ id: "reference.litres", kind: "number", unit: "L" }) }),
    empty: async () => undefined,
  };
}

/** A balance that a person reads: he takes what stands still. */
export function typedBalance(clock: Clock, name: string, operator: Operator): Balance {
  let gross = false;
  return {
    name,
    async read() {
      const id = gross ? "balance.gross" : "balance.tare";
      const massKg = await operator.ask({ id, kind: "number", unit: "kg" });
      const stable = await operator.ask({ id: "balance.stable", kind: "confirm" });
      // Once it stood still the next reading is the other one.
      if (stable) gross = !gross;
      return { value: { massKg, stable }, at: clock.now() };
    },
    async empty() {
      gross = false;
    },
  };
}
