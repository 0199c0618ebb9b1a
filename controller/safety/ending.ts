import type { RigError, Valve, ValveBank } from "@proverig/drivers";
import { allLapse } from "./lapse.ts";
import { notClosed, type Supervisor } from "./supervisor.ts";

/** How long the valves' closing is repeated at the end, where they close by themselves and where they do not. */
const LAPSED_MS = 3000;
const INSIST_MS = 15_000;

export interface Leaving {
  supervisor: Pick<Supervisor, "closeNow" | "closedWithin" | "dispose">;
  valves: readonly Valve[];
  banks: readonly ValveBank[];
  monitor: { stop(): Promise<void> };
  /** Every dispenser that can be told to; settles, and never rejects. */
  stopDispensers(): Promise<ReadonlyArray<PromiseSettledResult<unknown>>>;
  tower: { stop(): Promise<void> };
  board: { stop(): void } | null;
}

/**
 * The end of a visit or of a calibration: valves seen closed, dispensers stopped, instruments left alone. Never rejects;
 * gives VALVES_NOT_CLOSED where valves that do not close by themselves were not seen closed.
 */
export async function leaveRig(leaving: Leaving): Promise<RigError | null> {
  const { supervisor, valves, banks, monitor, stopDispensers, tower, board } = leaving;
  supervisor.closeNow();
  // Not after the valves: where one does not close, this alone ends the flow.
  const stopping = stopDispensers();
  await monitor.stop();
  const lapse = allLapse(valves);
  const closed = await supervisor.closedWithin(lapse ? LAPSED_MS : INSIST_MS);
  const stopped = await stopping;
  if (stopped.some(({ status }) => status === "rejected")) await stopDispensers();
  supervisor.dispose();
  await tower.stop();
  board?.stop();
  return closed || lapse ? null : notClosed(banks);
}
