import { RigError } from "@proverig/drivers";
import { laboratoryProblem, signalText } from "../text/index.ts";
import type { StandardInForce, StandardsInForce } from "./in-force.ts";

/** The first of the named that may not be used. One that is missing is others' affair. */
export function badStandard({ byName }: Pick<StandardsInForce, "byName">, names: readonly string[]) {
  return names.flatMap((name) => byName[name] ?? []).find(({ state }) => state !== "good") ?? null;
}

/** Rejects with STANDARD_EXPIRED or STANDARD_DRIFTING, saying until when it was good, or with STANDARD_MISSING. */
export function requireGood(inForce: Pick<StandardsInForce, "byName">, names: readonly string[]): void {
  const bad = badStandard(inForce, names);
  if (bad) throw refusalOf(bad, null);
}

/** How many jobs one line names; `calibrate affected` names all. */
const NAMED = 10;

/** Why a standard may not be used. `jobs`: those that rest on it since it was last good; null where nobody looked. */
export function refusalOf(standard: StandardInForce, jobs: readonly string[] | null): RigError {
  const { name, certificate, state, validUntil, goodUntil, source, calibration } = standard;
  if (state === "expired") {
    return new RigError("STANDARD_EXPIRED", {
      what: `certificate ${certificate} of "${name}" was valid until ${validUntil}`,
      where: source === "accepted" ? `calibration ${calibration}` : `standards.${name}`,
      mend: "have it calibrated and enter the new certificate",
    });
  }
  if (standard.unusable) {
    const id = standard.unusable;
    const { what, mend } = laboratoryProblem("en", id, { certificate, device: name });
    return new RigError("STANDARD_MISSING", { what, where: `devices.${name}`, mend });
  }
  const until = goodUntil === null ? "when it was last good is not known" : `it was good until ${goodUntil}`;
  const since = goodUntil === null ? "" : ` --since ${goodUntil}`;
  const mend =
    state === "withdrawn"
      ? "calibrate it"
      : "check it again, calibrate it, or have the laboratory decide: calibrate keep";
  return new RigError("STANDARD_DRIFTING", {
    what: `certificate ${certificate} of "${name}" ${whyOf(standard)}; ${until}${jobsText(jobs)}`,
    where: name,
    mend: `${mend}; the jobs that it touched: proverig calibrate affected ${certificate}${since}`,
  });
}

function whyOf({ state, signals }: StandardInForce): string {
  if (state === "withdrawn") return "was withdrawn";
  const why = signals
    .filter(({ effect }) => effect === "blocks")
    .map((signal) => `at ${signal.x.toFixed(1)} on ${signal.at.slice(0, 10)}, ${signalText(signal, "en")}`);
  return `failed its last intermediate check (${why.join("; ")})`;
}

function jobsText(jobs: readonly string[] | null): string {
  if (jobs === null) return "";
  if (jobs.length === 0) return "; no job since then";
  const more = jobs.length > NAMED ? ` and ${jobs.length - NAMED} more` : "";
  return `; jobs since then: ${jobs.slice(0, NAMED).join(", ")}${more}`;
}
