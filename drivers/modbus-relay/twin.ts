import type { RegisterBank } from "../modbus/index.ts";
import type { TwinContext } from "../station/twin.ts";
import type { Timer } from "../time/clock.ts";
import { ALL_COILS, FLASH_ON, FLASH_UNIT_MS, OFF, ON } from "./protocol.ts";
import type { RelayOptions } from "./valve.ts";

const COILS = 8;

/** One coil of a simulated board, with its timer for pulses; a pulse written while one runs starts anew. */
export function relayTwin(
  { name, kind, clock, world, faults }: TwinContext,
  { unit, coil }: RelayOptions,
): RegisterBank {
  let pulse: Timer | null = null;
  // A lamp is no valve of the world.
  let lit = false;
  const lamp = {
    get commandedOpen() {
      return lit;
    },
    command(on: boolean) {
      lit = on;
    },
  };
  const load = () => (kind === "light" ? lamp : world.valve(name));

  const set = (on: boolean) => {
    pulse?.cancel();
    pulse = null;
    load().command(on);
  };

  return {
    unit,
    faults,
    coils: (address) => (address === coil ? load().commandedOpen : undefined),
    spare: (table, address) => (table === "coils" && address < COILS ? false : undefined),
    writeCoil(address, value) {
      if (address === coil || address === ALL_COILS) {
        if (value !== ON && value !== OFF) return false;
        set(value === ON);
        return true;
      }
      if (address !== FLASH_ON + coil) return false;
      set(true);
      pulse = clock.after(value * FLASH_UNIT_MS, () => set(false));
      return true;
    },
  };
}
