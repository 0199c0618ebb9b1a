import { RigError } from "@proverig/drivers";
import type { StandardsInForce } from "./in-force.ts";

/** Rejects with STANDARD_EXPIRED or STANDARD_DRIFTING, saying until when it was good. One that is missing is others' affair. */
export function requireGood({ byName }: StandardsInForce, names: readonly string[]): void {
  for (const name of names) {
    const standard = byName[name];
    if (!standard || standard.state === "good") continue;
    const { certificate, state, validUntil, goodUntil } = standard;
    const until = goodUntil === null ? "when it was last good is not known" : `it was good until ${goodUntil}`;
    const affected = `the jobs that it touched: proverig calibrate affected ${certificate}`;
    if (state === "expired") {
      throw new RigError("STANDARD_EXPIRED", {
        what: `certificate ${certificate} of "${name}" was valid until ${validUntil}`,
        where: standard.source === "accepted" ? `calibration ${standard.calibration}` : `standards.${name}`,
        mend: "have it calibrated and enter the new certificate",
      });
    }
    const why = state === "withdrawn" ? "was withdrawn" : "failed its last intermediate check";
    throw new RigError("STANDARD_DRIFTING", {
      what: `certificate ${certificate} of "${name}" ${why}; ${until}`,
      where: name,
      mend: `calibrate it; ${affected}`,
    });
  }
}
