import type { FaultBoard } from "./fault-board.ts";
import type { DispenserState } from "./physics/dispenser.ts";
import { pathConductance } from "./physics/hydraulics.ts";
import type { LineState } from "./physics/line.ts";

/** What faults do to the physics, set anew whenever a fault is thrown or released. */
export function applyFaults(
  board: FaultBoard,
  line: LineState,
  dispensers: readonly DispenserState[],
  steady: { gasFraction: number; pumpBar: number; nozzleOut(device: string): boolean },
): void {
  line.gasFraction = Math.min(0.9, steady.gasFraction + sum(board.all("gas").map(({ fault }) => fault.percent / 100)));
  line.leakConductance = sum(board.all("leak-flow").map(({ fault }) => pathConductance(fault.flow, steady.pumpBar)));
  for (const valve of line.valves) {
    const stuck = board.find("stuck", valve.name) !== undefined;
    valve.stuckOpen = stuck || board.find("stuck-open-valve", valve.name) !== undefined;
    valve.stuckClosed = stuck || board.find("stuck-closed-valve", valve.name) !== undefined;
  }
  for (const meter of line.meters) meter.zeroFaultLpm = board.find("zero", meter.name)?.fault.flow ?? 0;
  for (const dispenser of dispensers) {
    dispenser.limitLpm = board.find("weak-pump", dispenser.name)?.fault.flow ?? Number.POSITIVE_INFINITY;
    dispenser.nozzleOut = steady.nozzleOut(dispenser.name) && board.find("nozzle-hung", dispenser.name) === undefined;
  }
}

/** Drifts grow with time: % or K that the device is off by now. */
export function driftOf(board: FaultBoard, device: string, seconds: number): number {
  return sum(
    board
      .all("drift")
      .filter(({ fault }) => fault.device === device)
      .map(({ fault, since }) => (fault.perMinute * (seconds - since)) / 60),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
