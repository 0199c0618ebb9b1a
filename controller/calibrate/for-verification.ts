import type { Signal } from "@proverig/calibration";
import { RigError } from "@proverig/drivers";
import { boardsOf } from "../config/boards.ts";
import type { Note } from "../engine/entries.ts";
import type { Journal } from "../journal/index.ts";
import type { Basis } from "../record/basis.ts";
import { standardsInUse } from "../steps/standards.ts";
import { signalText } from "../text/index.ts";
import type { Prepared } from "../verify/prepare.ts";
import { affected } from "./acceptance.ts";
import { type StandardInForce, type StandardsInForce, standardsInForce } from "./in-force.ts";
import { badStandard, refusalOf } from "./require-good.ts";

/** What a verification is to use, and what a reader of its record must know of it. */
export interface WithStandards {
  prepared: Prepared;
  sources: NonNullable<Basis["sources"]>;
  warnings: Note[];
  byName: StandardsInForce["byName"];
}

/**
 * A verification on the standards in force: accepted certificates stand in rig.yaml's places. Rejects with STANDARD_EXPIRED or
 * STANDARD_DRIFTING where one that the method needs is not good any more, with the jobs that it touched since it was.
 */
export async function withStandardsInForce(prepared: Prepared, journal: Journal): Promise<WithStandards> {
  const { config, loadedJob } = prepared;
  const inForce = standardsInForce(
    config.standards,
    journal.rigEntries(),
    journal.clock.wallMs(),
    boardsOf(config.devices),
  );
  const names = standardsInUse({ roles: config.roles, standards: inForce.standards }, loadedJob.job.method);
  const bad = badStandard(inForce, names);
  if (bad) throw refusalOf(bad, await jobsTouched(journal, bad));
  const used = names.flatMap((name) => inForce.byName[name] ?? []);
  return {
    prepared: { ...prepared, config: { ...config, standards: inForce.standards } },
    byName: inForce.byName,
    sources: Object.fromEntries(
      used.flatMap(({ name, calibration }) => (calibration === null ? [] : [[name, { calibration }]])),
    ),
    warnings: [
      ...ofNames(inForce, names),
      ...used.flatMap((standard) => [...watchedNotes(standard), ...otherConditions(standard, prepared)]),
    ],
  };
}

/** Since it was last good; null where that is not known, and with it how far back to look. */
async function jobsTouched(journal: Journal, { certificate, goodUntil, state }: StandardInForce) {
  if (goodUntil === null || state === "expired") return null;
  return (await affected(journal, certificate, Date.parse(goodUntil))).map(({ id }) => id);
}

/** The board that its coefficients stand on, what its checks call out without stopping anything, and what a person has set aside. */
function watchedNotes({ name, certificate, signals, kept, board }: StandardInForce): Note[] {
  const said = (signal: Signal) => `${signalText(signal, "en")} (at ${signal.x.toFixed(1)}, ${signal.at.slice(0, 10)})`;
  return [
    ...(board
      ? [
          {
            code: "standard-board",
            text: `${name}: by the coefficients of certificate ${certificate}, its ohms by a board with U ${board.U} ohm (k = 2), by ${board.source}`,
          },
        ]
      : []),
    ...signals.map((signal) => ({
      code: "standard-watched",
      text: `${name}: an intermediate check of certificate ${certificate} is called out: ${said(signal)}`,
    })),
    ...(kept
      ? [
          {
            code: "standard-kept",
            text: `${name}: certificate ${certificate} is used on by ${kept.by}'s decision of ${kept.at.slice(0, 10)}: ${kept.reason}`,
          },
        ]
      : []),
  ];
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
