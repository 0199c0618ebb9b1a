import { type Live, NO_LIVE, type PanelCommand, type PanelState } from "../../protocol/index.ts";
import type { Actor, PanelService } from "../service.ts";

export interface FakeService extends PanelService {
  /** Changes parts of the state and says so. */
  show(parts: Partial<PanelState>): void;
  /** Another sample of the meter, taken now. */
  sample(live: Partial<Live>): void;
  readonly commands: Array<{ command: PanelCommand; actor: Actor }>;
  readonly stops: string[];
  /** Who has a panel connected and may operate. */
  readonly here: readonly string[];
  /** What the next commands come to. */
  answers(answer: (command: PanelCommand, actor: Actor) => Promise<void>): void;
}

export const STATE: PanelState = {
  rig: {
    id: "PR-0007",
    simulated: true,
    bench: false,
    speed: 1,
    user: "standby",
    lines: [{ name: "meters", link: "simulated", ok: true, fault: null }],
    devices: [],
    standards: [],
    paths: [],
    receiver: null,
  },
  control: { holder: null, wantedBy: null, holderIsAway: false },
  job: null,
  calibration: null,
  trip: null,
  scan: null,
  stop: null,
  unfinished: [],
  faults: [],
};

/** The house behind the server, as far as the server sees it. */
export function fakeService(bootId = "boot-1"): FakeService {
  let state = STATE;
  let live: Live = NO_LIVE;
  let answer: (command: PanelCommand, actor: Actor) => Promise<void> = async () => {};
  const listeners = new Set<(parts: Partial<PanelState>) => void>();
  const commands: FakeService["commands"] = [];
  const stops: string[] = [];
  const here: string[] = [];
  return {
    bootId,
    commands,
    stops,
    here,
    state: () => state,
    live: () => live,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    command(command, actor) {
      commands.push({ command, actor });
      return answer(command, actor);
    },
    stop: (by) => {
      stops.push(by);
    },
    connected: (names) => {
      here.splice(0, here.length, ...names);
    },
    close: async () => {},
    show(parts) {
      state = { ...state, ...parts };
      for (const listener of listeners) listener(parts);
    },
    sample: (next) => {
      live = { ...live, ...next };
    },
    answers: (next) => {
      answer = next;
    },
  };
}
