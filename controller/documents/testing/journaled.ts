import type { Journal } from "../../journal/index.ts";
import type { CalibrationFacts } from "../facts.ts";

/** Puts a calibration into a journal as the controller would: its chain, its acceptance, the checks that came after. */
export async function journaled(journal: Journal, facts: CalibrationFacts): Promise<string> {
  const { certificate, acceptance, checks, simulated, bench } = facts;
  const opening = { device: certificate.device.name, method: certificate.method };
  const opened = await journal.openCalibration("00".repeat(32), opening, {
    basis: { simulated, bench },
    calibration: { purpose: "calibration" },
  });
  const closing = { outcome: "completed" as const, certificate: certificate.number };
  const calibration = opened.id;
  const { head } = await journal.closeCalibration(calibration, closing, {
    ...closing,
    reason: null,
    certificate: { ...certificate, calibration },
  });
  if (acceptance) await journal.append("rig", "certificate-accepted", { ...acceptance, calibration, head });
  for (const check of checks)
    await journal.append("rig", "intermediate-check", { ...check, by: "李工", calibration: null });
  return calibration;
}
