import type { ValveBank } from "../device/capability.ts";
import { unpackBits } from "../modbus/pdu.ts";
import { sharedByUnit } from "../modbus/shared.ts";
import { allOff, coilOff } from "./protocol.ts";

export interface Board extends ValveBank {
  /** Says that the coil carries a valve. */
  use(coil: number): void;
  /** Counts the "close all" so far: an opening that was asked for before the last one is no longer wanted. */
  readonly closings: number;
  isOn(coil: number): Promise<boolean>;
}

/** One relay board, shared by the valves on it. */
export const boardOf = sharedByUnit<Board>((bus, unit) => {
  const used = new Set<number>();
  let closings = 0;

  const coils = async () => {
    const address = Math.min(...used);
    const count = Math.max(...used) - address + 1;
    const { data } = await bus.transact(unit, { fn: "readCoils", address, count }, { priority: "valve" });
    const bits = unpackBits(data, count);
    return (coil: number) => bits[coil - address] === true;
  };

  return {
    name: `${bus.name}, unit ${unit}`,
    use: (coil) => void used.add(coil),
    get closings() {
      return closings;
    },
    closeAllNow() {
      closings++;
      // Boards that know no "all" close coil by coil.
      bus.urgent(unit, allOff, [...used].map(coilOff));
    },
    async allClosed() {
      const isOn = await coils();
      return ![...used].some(isOn);
    },
    isOn: async (coil) => (await coils())(coil),
  };
});
