import { z } from "zod";
import { corrupt } from "./disk.ts";
import type { Entry } from "./entry.ts";
import { OUTCOMES, sealSchema } from "./jobs.ts";

/** Kinds of entry that the journal itself writes, in both the calibration's chain and the rig's. */
export const CALIBRATION_OPENED = "calibration-opened";
export const CALIBRATION_CLOSED = "calibration-closed";

const openedSchema = z.object({ id: z.string(), fileSha256: z.string(), device: z.string(), method: z.string() });
const closedSchema = z.object({
  id: z.string(),
  outcome: z.enum(OUTCOMES),
  /** The certificate's number; null unless completed. */
  certificate: z.string().nullable(),
  ...sealSchema.shape,
});

export type CalibrationOpening = Pick<z.infer<typeof openedSchema>, "device" | "method">;
export type CalibrationClosing = Pick<z.infer<typeof closedSchema>, "outcome" | "certificate">;

/** One calibration of one of the rig's instruments, as lists show it. */
export interface CalibrationSummary extends CalibrationOpening {
  readonly id: string;
  /** SHA-256 of the calibration file's bytes, hex. */
  readonly fileSha256: string;
  readonly openedAt: string;
  /** Null while it is unfinished. */
  readonly closed: (Omit<z.infer<typeof closedSchema>, "id"> & { readonly at: string }) | null;
}

/** What of an entry is told; whether it stands in an unbroken chain is another's question. */
type Told = Pick<Entry, "seq" | "at" | "kind" | "data">;

export function foldCalibrations(rigChain: Iterable<Told>): Map<string, CalibrationSummary> {
  const calibrations = new Map<string, CalibrationSummary>();
  for (const entry of rigChain) applyToCalibrations(calibrations, entry);
  return calibrations;
}

/** Takes one more entry of the rig chain into the list. */
export function applyToCalibrations(calibrations: Map<string, CalibrationSummary>, entry: Told): void {
  if (entry.kind === CALIBRATION_OPENED) {
    const opened = read(openedSchema, entry);
    calibrations.set(opened.id, { ...opened, openedAt: entry.at, closed: null });
  } else if (entry.kind === CALIBRATION_CLOSED) {
    const { id, ...closing } = read(closedSchema, entry);
    const known = calibrations.get(id);
    if (!known) throw corrupt(`entry ${entry.seq} closes calibration ${id}, which was never opened`, "the rig's chain");
    calibrations.set(id, { ...known, closed: { ...closing, at: entry.at } });
  }
}

function read<T>(schema: z.ZodType<T>, entry: Told): T {
  const result = schema.safeParse(entry.data);
  if (result.success) return result.data;
  throw corrupt(`entry ${entry.seq} (${entry.kind}) is not as it is written`, "the rig's chain");
}
