import type { CalibrationCertificate, IntermediateCheck, RuleResult } from "@proverig/calibration";
import type { Accepted, Withdrawn } from "../calibrate/rig-entries.ts";
import type { Watching } from "./watching.ts";

/** All that a document about one calibration is made of: read before, so that making it reads and asks nothing. */
export interface CalibrationFacts {
  certificate: CalibrationCertificate;
  /** Of the same device, accepted before this one ended, the oldest first. */
  previous: CalibrationCertificate[];
  acceptance: Accepted | null;
  withdrawal: Withdrawn | null;
  /** What the rules say; of an accepted one what they said then. */
  rules: RuleResult[];
  /** Of the same device, the oldest first. */
  checks: IntermediateCheck[];
  watching: Watching;
  simulated: boolean;
  bench: boolean;
  chain: { id: string; head: string; signature: string };
  fingerprint: string;
  /** ISO 8601 with offset: it is handed in, so that the same facts give the same bytes. */
  printedAt: string;
}
