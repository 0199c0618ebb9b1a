import { isRigError, type RigError, type SelfLock, type SelfLockReading, type SelfLockRecord } from "@proverig/drivers";
import type { Visit } from "../engine/visit.ts";
import type { Step } from "../plan/steps.ts";
import type { ItemResult } from "../regulation/profile.ts";
import { done } from "./done.ts";

/** Display codes that mean a lock or an abnormal delivery (facts: regulation 2.1, published table). */
const FAILING_CODES = new Set([61, 62, 63, 64, 65, 67]);

export async function checkSelfLock(visit: Visit, step: Extract<Step, { kind: "self-lock" }>): Promise<void> {
  const { selfLock } = visit.instruments;
  const { reading, records, error } = await hearSelfLock(selfLock);
  const result = judgeSelfLock(reading, visit.job.dispenser, records);
  await done(visit, step, {
    items: [{ nozzle: null, item: "selfLock", result }],
    values: {
      reading,
      ...(records ? { records } : {}),
      by: selfLock?.driver ?? null,
      ...(error ? { error: error.code } : {}),
    },
    findings: result === "fail" ? [{ code: "self-lock", text: describe(reading, visit.job.dispenser, records) }] : [],
  });
}

/** A collector that does not answer leaves the self-lock not verified: it is no fault of the rig, and no verdict either. */
const UNHEARD = [
  "PORT_NOT_FOUND",
  "PORT_BUSY",
  "PORT_DENIED",
  "PORT_CHANGED",
  "LINK_LOST",
  "DEVICE_SILENT",
  "DEVICE_REFUSED",
  "REPLY_CORRUPT",
  "REPLY_UNEXPECTED",
  "READING_IMPLAUSIBLE",
] as const;

interface Heard {
  reading: SelfLockReading | null;
  /** Null where nobody keeps any, or they could not be read. */
  records: readonly SelfLockRecord[] | null;
  error?: RigError;
}

/** What a collector has told stands, also where it falls silent before its records; what is missing is not verified. */
export async function hearSelfLock(selfLock: SelfLock | null): Promise<Heard> {
  let reading: SelfLockReading | null = null;
  try {
    reading = selfLock ? (await selfLock.read()).value : null;
    const records = selfLock?.records ? (await selfLock.records()).value : null;
    return { reading, records };
  } catch (error) {
    if (!isRigError(error, ...UNHEARD)) throw error;
    // Without the records that it says it keeps, nobody knows that there are none.
    return {
      reading: reading && { ...reading, abnormalDeliveries: reading.abnormalDeliveries || null },
      records: null,
      error,
    };
  }
}

/**
 * Reading is not verifying: what lacks a field, or has no serial in the job to be compared with, is not verified.
 * One bad sign is enough to fail.
 */
export function judgeSelfLock(
  reading: SelfLockReading | null,
  job: { mainBoard?: string | undefined; encoder?: string | undefined },
  records: readonly SelfLockRecord[] | null = null,
): ItemResult {
  if (records !== null && records.length > 0) return "fail";
  if (reading === null) return "not-verified";
  const { mainBoard, encoder, abnormalDeliveries, locked, code } = reading;
  if (locked === true || (abnormalDeliveries ?? 0) > 0 || (code !== null && FAILING_CODES.has(code))) return "fail";
  if (differs(mainBoard, job.mainBoard) || differs(encoder, job.encoder)) return "fail";
  const complete = mainBoard !== null && encoder !== null && abnormalDeliveries !== null && locked !== null;
  return complete && job.mainBoard !== undefined && job.encoder !== undefined ? "pass" : "not-verified";
}

function differs(read: string | null, known: string | undefined): boolean {
  return read !== null && known !== undefined && read.trim() !== known.trim();
}

function describe(
  reading: SelfLockReading | null,
  job: { mainBoard?: string | undefined; encoder?: string | undefined },
  records: readonly SelfLockRecord[] | null,
): string {
  const parts = [
    reading?.locked ? "locked" : null,
    reading?.abnormalDeliveries ? `${reading.abnormalDeliveries} abnormal deliveries` : null,
    ...(records ?? []).slice(0, MOST_TOLD).map(recordText),
    reading?.code ? `code ${reading.code}` : null,
    reading && differs(reading.mainBoard, job.mainBoard)
      ? `main board ${reading.mainBoard}, on record ${job.mainBoard}`
      : null,
    reading && differs(reading.encoder, job.encoder) ? `encoder ${reading.encoder}, on record ${job.encoder}` : null,
  ];
  return parts.filter(Boolean).join("; ");
}

/** The entry has all of them. */
const MOST_TOLD = 5;

function recordText({ at, kind, deviationPercent }: SelfLockRecord): string {
  const deviation = deviationPercent === null ? null : `${deviationPercent} %`;
  return ["record:", at, kind, deviation].filter((part) => part !== null).join(" ");
}
