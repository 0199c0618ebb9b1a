import { asRigError, type Clock, type RigError, sleep, type Valve, type ValveBank } from "@proverig/drivers";

/** How one board, or the GPIO lines, took it. */
export interface Closing {
  bank: ValveBank;
  valves: readonly Valve[];
  /** All its outputs were read back closed. */
  closed: boolean;
  /** Why not, where it is known. */
  why: RigError | null;
}

const REPEAT_MS = 150;

/**
 * Closes every valve and goes on until its outputs read back closed, or for `withinMs`. Each board by itself: one that is
 * silent, or whose port is gone, keeps no other open. Never rejects.
 */
export function closeValves(
  valves: readonly Valve[],
  { clock, withinMs }: { clock: Clock; withinMs: number },
): Promise<Closing[]> {
  const deadline = clock.now() + withinMs;
  const banks = [...new Set(valves.map(({ bank }) => bank))];
  const close = async (bank: ValveBank): Promise<Closing> => {
    const own = valves.filter((valve) => valve.bank === bank);
    for (;;) {
      const outcome = await closeOnce(bank);
      if (outcome === true) return { bank, valves: own, closed: true, why: null };
      if (clock.now() >= deadline) return { bank, valves: own, closed: false, why: outcome === false ? null : outcome };
      await sleep(clock, REPEAT_MS);
    }
  };
  return Promise.all(banks.map(close));
}

/** Whether it reads back closed, or why that is not known. */
async function closeOnce(bank: ValveBank): Promise<boolean | RigError> {
  try {
    bank.closeAllNow();
    return await bank.allClosed();
  } catch (error) {
    return asRigError(error);
  }
}
