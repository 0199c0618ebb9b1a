import { pathConductance } from "./hydraulics.ts";

/** One normally closed valve. `position` runs from 0 (closed) to 1 (open). */
export interface ValveState {
  readonly name: string;
  /** What the board was told. */
  commanded: boolean;
  /** Command and supply: what the coil feels. */
  energised: boolean;
  position: number;
  /** Where it goes when it has woken up. */
  target: 0 | 1;
  /** Seconds until the last change of the coil moves it. */
  waitS: number;
  stuckOpen: boolean;
  stuckClosed: boolean;
}

export function closedValve(name: string): ValveState {
  return {
    name,
    commanded: false,
    energised: false,
    position: 0,
    target: 0,
    waitS: 0,
    stuckOpen: false,
    stuckClosed: false,
  };
}

export function energise(valve: ValveState, energised: boolean, latencyS: number): void {
  valve.energised = energised;
  valve.waitS = latencyS;
}

export function moveValve(valve: ValveState, dtS: number, rampS: number): void {
  if (valve.waitS > 0) {
    valve.waitS -= dtS;
    if (valve.waitS > 0) return;
    valve.waitS = 0;
  }
  valve.target = valve.energised ? 1 : 0;
  const travel = valve.target - valve.position;
  if (travel === 0 || (travel < 0 && valve.stuckOpen) || (travel > 0 && valve.stuckClosed)) return;
  const most = rampS > 0 ? dtS / rampS : 1;
  valve.position = Math.abs(travel) <= most ? valve.target : valve.position + Math.sign(travel) * most;
}

/** True while it is shut and will not move unless it is told to. */
export function valveRests(valve: ValveState): boolean {
  return !valve.energised && valve.waitS <= 0 && valve.position === 0;
}

/** A way through the rig: the bits of its valves, and what it passes when they are open. */
export interface Path {
  readonly valves: readonly number[];
  readonly mask: number;
  readonly conductance: number;
}

/** The paths with more valves first: a path of two valves says what these two give together. */
export function pathsOf(
  paths: readonly { valves: readonly string[]; flow: number }[],
  valves: readonly ValveState[],
  pumpBar: number,
): Path[] {
  return paths
    .map((path) => {
      const indexes = path.valves.map((name) => valves.findIndex((valve) => valve.name === name));
      const mask = indexes.reduce((bits, index) => bits | (1 << index), 0);
      return { valves: indexes, mask, conductance: pathConductance(path.flow, pumpBar) };
    })
    .toSorted((a, b) => b.valves.length - a.valves.length);
}

/** Conductance of all that is open. Each valve counts in one path only, the one with the most valves. */
export function openConductance(paths: readonly Path[], valves: readonly ValveState[]): number {
  let taken = 0;
  let sum = 0;
  for (let i = 0; i < paths.length; i++) {
    const path = paths[i];
    if (path === undefined || (path.mask & taken) !== 0) continue;
    let position = 1;
    for (let j = 0; j < path.valves.length; j++) {
      position = Math.min(position, valves[path.valves[j] ?? -1]?.position ?? 0);
    }
    if (position <= 0) continue;
    taken |= path.mask;
    sum += path.conductance * position;
  }
  return sum;
}
