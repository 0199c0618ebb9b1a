import { RigError } from "@proverig/drivers";
import type { Note } from "../engine/entries.ts";
import type { Basis } from "../record/basis.ts";
import { standardsInUse } from "../steps/standards.ts";
import type { Prepared } from "../verify/prepare.ts";
import { type RigChain, type StandardInForce, type StandardsInForce, standardsInForce } from "./in-force.ts";
import { requireGood } from "./require-good.ts";

/** What a verification is to use, and what a reader of its record must know of it. */
export interface WithStandards {
  prepared: Prepared;
  sources: NonNullable<Basis["sources"]>;
  warnings: Note[];
  byName: StandardsInForce["byName"];
}

/**
 * A verification on the standards in force: accepted certificates stand in rig.yaml's places. Rejects with STANDARD_EXPIRED or
 * STANDARD_DRIFTING where one that the method needs is not good any more.
 */
export function withStandardsInForce(prepared: Prepared, rigChain: RigChain, nowMs: number): WithStandards {
  const { config, loadedJob } = prepared;
  const inForce = standardsInForce(config.standards, rigChain, nowMs);
  const names = standardsInUse({ roles: config.roles, standards: inForce.standards }, loadedJob.job.method);
  requireGood(inForce, names);
  const used = names.flatMap((name) => inForce.byName[name] ?? []);
  return {
    prepared: { ...prepared, config: { ...config, standards: inForce.standards } },
    byName: inForce.byName,
    sources: Object.fromEntries(
      used.flatMap(({ name, calibration }) => (calibration === null ? [] : [[name, { calibration }]])),
    ),
    warnings: [...ofNames(inForce, names), ...used.flatMap((standard) => otherConditions(standard, prepared))],
  };
}

function ofNames({ warnings }: StandardsInForce, names: readonly string[]): Note[] {
  return warnings.filter(({ text }) => names.some((name) => text.startsWith(`${name}:`)));
}

/** The certificate says for which liquid and volume it was made: ramps are calibrated in. */
function otherConditions({ name, certificate, liquid, volumeL }: StandardInForce, prepared: Prepared): Note[] {
  const { rules, loadedJob, ability } = prepared;
  const notes: Note[] = [];
  const classes = new Set(loadedJob.job.nozzles.map(({ product }) => rules.profile.products.value[product]));
  for (const each of classes) {
    if (liquid === null || each === undefined || each === liquid.productClass) continue;
    notes.push({
      code: "calibrated-otherwise",
      text: `${name}: certificate ${certificate} is for ${liquid.productClass}, this is ${each}`,
    });
  }
  const runL = ability.measureL ?? loadedJob.job.volume ?? rules.profile.volumeL.value;
  if (volumeL !== null && Math.abs(runL - volumeL) > volumeL / 2) {
    notes.push({
      code: "calibrated-otherwise",
      text: `${name}: certificate ${certificate} is for runs of ${volumeL} L, these are ${runL} L`,
    });
  }
  return notes;
}

/** A visit that was begun with a certificate that no longer holds does not go on with another: its runs would not be alike. */
export function requireNotSuperseded(basis: Basis, { byName }: Pick<StandardsInForce, "byName">): void {
  for (const [name, { certificate }] of Object.entries(basis.standards)) {
    const now = byName[name];
    if (!now || now.certificate === certificate || now.source === "typed") continue;
    throw new RigError("STANDARD_EXPIRED", {
      what: `certificate ${certificate} of "${name}" was superseded by ${now.certificate}; it was good until ${now.from}`,
      where: name,
      mend: "begin the verification anew, with a changed job file",
    });
  }
}
