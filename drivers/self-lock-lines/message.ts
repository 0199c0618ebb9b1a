import { z } from "zod";
import { RigError } from "../error.ts";

/**
 * The open protocol by which an institute puts its own self-lock collector (计量POS机) beside the rig: JSON, one object a
 * line, each ending with `,"crc":"HHHH"}`, CRC-16/MODBUS over the bytes before that comma (docs/self-lock-lines.md).
 * There are three questions and no commands: nothing here unlocks, writes or carries a key.
 */
export const QUESTIONS = ["identity", "state", "records"] as const;
export type Question = (typeof QUESTIONS)[number];

export const VERSION = 1;

const serial = z.string().trim().min(1).max(64).nullable();
const count = z.int().min(0).max(1_000_000).nullable();

/** Unknown members are left alone: a collector may tell more than is asked. */
const ANSWERS = {
  identity: z.object({ mainBoard: serial, encoder: serial, collector: z.string().max(64).optional() }),
  state: z.object({
    locked: z.boolean().nullable(),
    code: z.int().min(0).max(999).nullable(),
    abnormalDeliveries: count,
  }),
  records: z.object({
    records: z
      .array(
        z.object({
          /** As the collector writes it down. */
          at: z.string().max(40).nullable(),
          kind: z.string().max(100),
          /** Of the pulse equivalent, %. */
          deviationPercent: z.number().min(-100).max(100).nullable(),
        }),
      )
      .max(100),
  }),
} as const;

export type AnswerTo<Q extends Question> = z.infer<(typeof ANSWERS)[Q]>;
export type AbnormalRecord = AnswerTo<"records">["records"][number];

export function questionLine(id: number, get: Question): string {
  return sealed({ proverig: VERSION, id, get });
}

export function answerLine<Q extends Question>(id: number, get: Q, answer: AnswerTo<Q>): string {
  return sealed({ proverig: VERSION, id, get, [get]: answer });
}

const head = z.object({ proverig: z.literal(VERSION), id: z.int(), get: z.enum(QUESTIONS) });
export type Head = z.infer<typeof head>;

/** What is asked or answered by an undamaged line; null for anything else. */
export function headOf(line: string): Head | null {
  const found = head.safeParse(opened(line));
  return found.success ? found.data : null;
}

/** Throws READING_IMPLAUSIBLE for an answer that is whole but cannot be, DEVICE_REFUSED where the collector says why not. */
export function answerIn<Q extends Question>(line: string, get: Q, where: string): AnswerTo<Q> {
  const content = opened(line);
  const told = z.object({ error: z.string().max(200) }).safeParse(content);
  if (told.success) {
    throw new RigError("DEVICE_REFUSED", {
      what: `the collector says: ${told.data.error.replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, "?")}`,
      where,
      mend: "look at the collector",
    });
  }
  const schema: z.ZodType<AnswerTo<Q>> = z.object({ [get]: ANSWERS[get] }).transform((all) => all[get] as AnswerTo<Q>);
  const found = schema.safeParse(content);
  if (found.success) return found.data;
  const { path, message } = found.error.issues[0] ?? { path: [], message: "" };
  throw new RigError("READING_IMPLAUSIBLE", {
    what: `the collector's answer is wrong at ${path.join(".") || "its top"}: ${message}`,
    where,
    mend: "correct the collector by docs/self-lock-lines.md",
  });
}

const SEAL = /^(\{.*),"crc":"([0-9A-F]{4})"\}$/s;

/** The object of an undamaged line; null for any other. */
function opened(line: string): unknown {
  const [, body, crc] = SEAL.exec(line.trim()) ?? [];
  if (body === undefined || crc !== crcOf(body)) return null;
  try {
    return JSON.parse(`${body}}`);
  } catch {
    return null;
  }
}

function sealed(content: object): string {
  const body = JSON.stringify(content).slice(0, -1);
  return `${body},"crc":"${crcOf(body)}"}`;
}

/** CRC-16/MODBUS of the text's UTF-8: polynomial A001, from FFFF; four digits, the high byte first. */
export function crcOf(text: string): string {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc.toString(16).toUpperCase().padStart(4, "0");
}
