import { z } from "zod/mini";
import type { UserRole } from "./roles.ts";
import type { Live, PanelState } from "./state.ts";

export { HEARTBEAT_MS, MAX_MESSAGE_BYTES, PROTOCOL } from "./limits.ts";

/** A phrase of the dictionary, for readers of either language. */
export interface Said {
  id: string;
  params: Readonly<Record<string, string | number>>;
}

/** Server to panel. */
export type ServerMessage =
  | { type: "hello"; protocol: number; bootId: string; seq: number; user: { name: string; role: UserRole } | null }
  | { type: "snapshot"; bootId: string; seq: number; state: PanelState }
  /** Numbered without gaps from the snapshot's number on: these parts of the state are now so. */
  | { type: "delta"; bootId: string; seq: number; parts: Partial<PanelState> }
  | { type: "live"; live: Live }
  | { type: "ack"; id: string }
  /** `text` is English; `said`, where there is one, is a phrase of the dictionary: `said.ID`. */
  | { type: "refused"; id: string | null; code: RefusalCode; text: string; said?: Said }
  | { type: "beat"; t: number };

export type RefusalCode =
  | "MALFORMED"
  | "TOO_LARGE"
  | "TOO_MANY"
  | "REPLAYED"
  | "NOT_SIGNED_IN"
  | "NOT_ALLOWED"
  | "NOT_IN_CONTROL"
  | "NO_SUCH_PROMPT"
  | "NOT_NOW"
  | "JOB_INVALID"
  | "CALIBRATION_INVALID"
  | "RIG_FAULT";

const text = (max: number) => z.string().check(z.maxLength(max), z.minLength(1));
/** What a person states and what then stands in the record: more than blanks. */
const stated = (max: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(max));
const nozzle = z.int().check(z.minimum(0), z.maximum(999));
const seal = z.strictObject({ place: stated(40), code: stated(40) });

/** What a person may ask of the rig. */
export const commandSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("take-control"), force: z.optional(z.boolean()) }),
  z.strictObject({ do: z.literal("hand-over") }),
  /** A whole job.yaml as text: the same file that `verify` takes. */
  z.strictObject({ do: z.literal("start"), job: text(12_000) }),
  z.strictObject({ do: z.literal("resume"), id: text(64) }),
  z.strictObject({ do: z.literal("pause"), paused: z.boolean() }),
  z.strictObject({ do: z.literal("answer"), prompt: z.int(), answer: z.union([z.boolean(), z.number(), text(200)]) }),
  /** The attempt under way does not count; the reason stays in the record. */
  z.strictObject({ do: z.literal("void"), reason: text(200) }),
  /** A run that counts is taken back; it stays in the record with its error, and is made again. */
  z.strictObject({
    do: z.literal("repeat-run"),
    nozzle,
    point: text(40),
    run: z.int().check(z.minimum(1), z.maximum(99)),
    reason: stated(200),
  }),
  /** The dispenser was adjusted: what was found until then stays as found, and the nozzle is tested anew. */
  z.strictObject({
    do: z.literal("adjust"),
    nozzle,
    /** What was done. */
    work: stated(200),
    reason: stated(200),
    /** Set anew, where seals were broken. */
    seals: z.array(seal).check(z.maxLength(10)),
  }),
  /** The results have been looked at: the job may close. */
  z.strictObject({ do: z.literal("finish") }),
  z.strictObject({ do: z.literal("abort"), reason: text(200) }),
  z.strictObject({ do: z.literal("release") }),
  z.strictObject({ do: z.literal("dismiss") }),
  /** A whole calibration.yaml as text: the same file that `calibrate run` takes, or one that checks. */
  z.strictObject({ do: z.literal("calibrate"), file: text(12_000), resume: z.boolean() }),
  z.strictObject({
    do: z.literal("calibration-answer"),
    prompt: z.int(),
    answer: z.union([z.boolean(), z.number(), text(200)]),
  }),
  z.strictObject({ do: z.literal("calibration-pause"), paused: z.boolean() }),
  z.strictObject({ do: z.literal("calibration-void"), reason: stated(200) }),
  z.strictObject({ do: z.literal("calibration-abort"), reason: stated(200) }),
  z.strictObject({ do: z.literal("calibration-release") }),
  z.strictObject({ do: z.literal("calibration-dismiss") }),
]);
export type PanelCommand = z.infer<typeof commandSchema>;
/** The laboratory's part of them. */
export type CalibrationCommand = Extract<PanelCommand, { do: "calibrate" | `calibration-${string}` }>;

/** Panel to server. */
export const clientMessageSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("command"), id: text(64), command: commandSchema }),
  /** The short way: needs no login and never queues. Whatever else somebody writes into it, it is STOP. */
  z.object({ type: z.literal("stop") }),
  z.strictObject({ type: z.literal("snapshot") }),
  z.strictObject({ type: z.literal("beat"), t: z.number() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;
