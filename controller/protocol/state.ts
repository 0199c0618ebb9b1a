import type { AdjustmentRecord } from "../record/adjustments.ts";
import type { ItemId, ItemResult, Method, Verdict, VerificationKind } from "../regulation/profile.ts";
import type { RunRecord, VoidReason } from "../regulation/run.ts";
import type { UserRole } from "./roles.ts";

/** What the panel shows: one value that the server keeps and sends by its parts. Litres, L/min, degrees Celsius, percent. */
export interface PanelState {
  rig: RigView;
  /** Who operates; everybody else watches. */
  control: ControlView;
  job: JobView | null;
  /** A calibration that is under way, or has ended and was not put away yet. */
  calibration: CalibrationView | null;
  trip: TripView | null;
  /** The last seal code that the rig's own scanner has read while nobody worked with the rig; `at` differs from scan to scan. */
  scan: { code: string; at: number } | null;
  /** The last STOP that somebody pressed. */
  stop: { by: string; at: string } | null;
  /** Jobs that the journal knows as begun and not finished, while none is running. */
  unfinished: Array<{ id: string; openedAt: string; place: PlaceView | null }>;
  faults: Array<{ code: string; text: string }>;
}

/** Where a job is done; `dispenser` is its model and serial number as far as they were given. Null: not read yet, or not to be read. */
export interface PlaceView {
  station: string;
  dispenser: string;
  nozzles: number[];
}

export interface RigView {
  id: string;
  simulated: boolean;
  bench: boolean;
  /** Simulated seconds a second; 1 in real time. */
  speed: number;
  /** Who has it: nobody works with it in standby. */
  user: "standby" | "visit" | "calibration";
  lines: LineView[];
  devices: DeviceView[];
  /** `daysLeft`: whole days by the rig's clock, 0 on the last one. */
  standards: Array<{ name: string; certificate: string; validUntil: string; expired: boolean; daysLeft: number }>;
  paths: Array<{ valves: string[]; flow: number }>;
  receiver: { capacityL: number; filledL: number } | null;
}

/** A fault of the rig by its code; `text` says what and where, in English. */
export interface FaultView {
  code: string;
  text: string;
}

/** Of a job: its code is `note.CODE` in the dictionary; `text` says where and how much, in English. */
export interface NoteView {
  code: string;
  text: string;
}

export interface LineView {
  name: string;
  link: string;
  /** Does anything on it answer; null while nobody asks. */
  ok: boolean | null;
  /** Of the port or the plug. */
  fault: FaultView | null;
}

export interface DeviceView {
  name: string;
  kind: string;
  driver: string;
  line: string | null;
  /** `unasked`: nobody reads it now, or its first reading is still to come. */
  state: "ok" | "stale" | "silent" | "unasked";
  /** The cause, while it is stale or silent. */
  fault: FaultView | null;
  /** What answers but does not fit the configuration, in English. */
  complaints: string[];
}

export interface ControlView {
  holder: { name: string; role: UserRole } | null;
  /** Somebody asks the holder to hand over. */
  wantedBy: string | null;
  /** No panel of the holder's has been connected for a while: whoever may operate may take control. */
  holderIsAway: boolean;
}

export interface TripView {
  name: string;
  detail: string;
  at: string;
}

export type StepState = "todo" | "running" | "done" | "failed";

export interface StepView {
  id: string;
  kind: string;
  nozzle: number | null;
  point: string | null;
  run: number | null;
  item: ItemId | null;
  state: StepState;
  result: ItemResult | null;
}

export interface AttemptView extends RunRecord {
  nozzle: number;
  point: string;
  reason: string | null;
}

export interface PointView {
  nozzle: number;
  point: string;
  flowBand: [number, number];
  meanError: number | null;
  repeatability: number | null;
  U: number | null;
  verdict: Verdict | null;
}

export interface JobView {
  id: string;
  station: string;
  dispenser: string;
  kind: VerificationKind;
  method: Method;
  profile: { name: string; code: string; attested: boolean };
  screening: boolean;
  /** |E| limit in percent at the runs' volume. */
  mpe: number;
  nozzles: Array<{ id: number; product: string; unitPrice: number }>;
  steps: StepView[];
  attempts: AttemptView[];
  points: PointView[];
  items: Array<{ nozzle: number; item: ItemId; result: ItemResult }>;
  /** What flows now. */
  delivery: {
    nozzle: number;
    point: string | null;
    run: number | null;
    preset: boolean;
    targetL: number;
    band: [number, number] | null;
  } | null;
  prompt: Prompt | null;
  paused: boolean;
  /** All is done, and a person looks at the results: he finishes, has a run repeated, or adjusts and retests. */
  review: ReviewView | null;
  /** What may be taken back or adjusted now. */
  corrections: CorrectionsView;
  /** What was found of a nozzle before it was adjusted, the oldest first; `attempts` and `points` are as left. */
  adjustments: AdjustmentRecord[];
  /** Minutes that the rest of the plan will take; null when unknown. */
  minutesLeft: number | null;
  findings: NoteView[];
  warnings: NoteView[];
  closed: { outcome: string; verdict: Verdict | null; reason: string | null; validUntil: string | null } | null;
}

export interface CalibrationView {
  /** Null while the rig is being opened. */
  id: string | null;
  purpose: "calibration" | "check";
  device: string;
  method: string;
  certificate: string | null;
  by: string;
  /** Every attempt so far, the oldest first. `point`: "as-found:1", "check:1"; `at`: "24 L/min". */
  attempts: Array<{
    point: string;
    at: string;
    run: number;
    attempt: number;
    /** Error in %, or correction in K; null where it is void. */
    value: number | null;
    void: string | null;
  }>;
  unit: "%" | "K";
  now: { point: string; at: string; run: number; attempt: number } | null;
  prompt: Prompt | null;
  paused: boolean;
  tripped: boolean;
  ended: { outcome: "completed" | "rig-fault" | "aborted" | "unfinished"; reason: string | null } | null;
}

export interface ReviewView {
  verdict: Verdict;
  nozzles: Array<{ nozzle: number; verdict: Verdict; error: number | null; repeatability: number | null }>;
}

export interface CorrectionsView {
  /** Counted runs that have an attempt left. */
  repeat: Array<{ nozzle: number; point: string; run: number; attemptsLeft: number }>;
  /** Nozzles that are finished and may be adjusted so many more times. */
  adjust: Array<{ nozzle: number; left: number }>;
}

export interface Prompt {
  /** Numbers prompts of this boot: an answer to an old one is refused. */
  number: number;
  /** The question's id: text is `ask.<id>`. */
  id: string;
  kind: "confirm" | "number" | "text";
  unit: string | null;
  params: Record<string, string | number>;
}

/** What the dispenser's display shows, and how many decimals it has for each. */
export interface DisplayView {
  volumeL: number;
  amount: number;
  price: number;
  decimals: { volume: number; amount: number; price: number };
  ageMs: number;
}

/** Values that are only worth something now: never queued, the latest wins. Each carries its age in milliseconds. */
export interface Live {
  /** Server's clock, milliseconds. */
  t: number;
  /** The rig's time, UTC: what all that it records is dated by; of a simulated rig, its simulated time. */
  wallMs: number;
  display: DisplayView | null;
  /** `totalL`: the running total; only differences mean anything. */
  meter: { totalL: number; deliveredL: number; flowLpm: number | null; ageMs: number } | null;
  tJ: Aged | null;
  tM: Aged | null;
  density: Aged | null;
  /** By name, each device's own. */
  devices: Record<string, LiveDevice>;
  contacts: LiveContact[];
  /** Names of the valves that are commanded open. */
  open: string[];
  /** (display - meter) / meter in percent while oil flows and enough has. */
  differencePercent: number | null;
}

/** Before anything was measured. */
export const NO_LIVE: Live = {
  t: 0,
  wallMs: 0,
  display: null,
  meter: null,
  tJ: null,
  tM: null,
  density: null,
  devices: {},
  contacts: [],
  open: [],
  differencePercent: null,
};

export interface LiveDevice {
  /** Of the last good reading since the rig was opened; null before the first. */
  ageMs: number | null;
  /** In the unit of its kind: L/min, degrees Celsius; null where it has none of its own. */
  value: number | null;
  /** Readings since the rig was opened that came spoilt, and that failed otherwise. */
  spoilt: number;
  lost: number;
}

export interface LiveContact {
  name: string;
  /** The trip that it makes when it opens. */
  trip: string;
  /** Null: it cannot be read, or has not been yet. */
  closed: boolean | null;
  /** Null for a contact that tells its changes by itself. */
  ageMs: number | null;
}

export interface Aged {
  value: number;
  ageMs: number;
}

export type { VoidReason };
