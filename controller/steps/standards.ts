import { RigError } from "@proverig/drivers";
import type { RigConfig } from "../config/rig.ts";
import type { Method } from "../regulation/profile.ts";

/** validUntil includes its day, at +08:00. */
const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;

/** The names of the standards that a method needs, by the roles of the devices. */
export function standardsInUse(config: Pick<RigConfig, "roles" | "standards">, method: Method): string[] {
  const { roles, standards } = config;
  if (method === "metal-measure") {
    const can = Object.entries(standards).find(
      ([, standard]) => "kind" in standard && standard.kind === "metal-measure",
    );
    const named = [can?.[0] ?? "metal-measure", roles.nozzleTemperature, roles.measureTemperature];
    return named.filter((name) => name !== undefined);
  }
  return [roles.meter ?? "meter", roles.nozzleTemperature, roles.meterTemperature].filter((name) => name !== undefined);
}

/** UTC milliseconds from which on a certificate with this last day counts no more. */
export function endOfValidity(validUntil: string): number {
  return Date.parse(`${validUntil}T00:00:00Z`) + DAY_MS - OFFSET_MS;
}

/** Rejects with STANDARD_MISSING or STANDARD_EXPIRED: without them nothing may be judged. */
export function requireStandards(config: Pick<RigConfig, "roles" | "standards">, method: Method, nowMs: number): void {
  for (const name of standardsInUse(config, method)) {
    const standard = config.standards[name];
    if (!standard) {
      throw new RigError("STANDARD_MISSING", {
        what: `no certificate for "${name}"`,
        where: "standards in the rig's configuration",
        mend: "enter its calibration certificate",
      });
    }
    if (nowMs >= endOfValidity(standard.validUntil)) {
      throw new RigError("STANDARD_EXPIRED", {
        what: `certificate ${standard.certificate} of "${name}" was valid until ${standard.validUntil}`,
        where: `standards.${name}`,
        mend: "have it calibrated and enter the new certificate",
      });
    }
  }
}
