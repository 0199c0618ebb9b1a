import type { EntryData } from "../engine/entries.ts";
import type { Visit } from "../engine/visit.ts";
import { adjustRefusal, repeatOf } from "../plan/corrections.ts";
import type { PanelCommand } from "../protocol/index.ts";
import { sealWarnings } from "../regulation/seal-codes.ts";
import { type Actor, notNow, Refused } from "../server/service.ts";
import type { GuideControls } from "./guide.ts";

/** The visit that is under way, as far as a person may have something done anew. */
export interface Correctable {
  visit: Visit;
  guide: GuideControls;
  /** Told to stop: nothing more is begun. */
  isEnding: boolean;
}

export type CorrectionCommand = Extract<PanelCommand, { do: "repeat-run" | "adjust" | "finish" }>;

/**
 * Runs taken back, adjustments, and the end of the review. One after the other, each against the history that the one
 * before has left: two at once cannot both take the same run back, and none comes after the job's close.
 */
export function createCorrections(now: () => Correctable) {
  let last: Promise<unknown> = Promise.resolve();

  const take = async (command: CorrectionCommand, actor: Actor): Promise<void> => {
    const { visit, guide, isEnding } = now();
    if (isEnding || guide.finished) throw notNow("jobCloses");
    switch (command.do) {
      case "repeat-run":
        await repeatRun(visit, command, actor);
        return guide.planAgain();
      case "adjust":
        await adjust(visit, command, actor);
        return guide.planAgain();
      case "finish":
        if (!guide.inReview) throw notNow("somethingLeft");
        return guide.finish(actor.name);
    }
  };

  return (command: CorrectionCommand, actor: Actor): Promise<void> => {
    const taken = last.then(() => take(command, actor));
    last = taken.catch(() => undefined);
    return taken;
  };
}

async function repeatRun(
  { journal, rules }: Visit,
  { nozzle, point, run, reason }: Extract<CorrectionCommand, { do: "repeat-run" }>,
  { name }: Actor,
): Promise<void> {
  const found = repeatOf(rules, journal.history, { nozzle, point, run });
  if ("refused" in found) throw new Refused("NOT_NOW", found.refused);
  const { attempt, series } = found;
  const key = { nozzle, point, run, attempt, ...(series > 0 ? { series } : {}) };
  await journal.append("run-repeated", { ...key, by: name, reason });
}

async function adjust(
  { journal, rules, job, ability }: Visit,
  { nozzle, work, reason, seals }: Extract<CorrectionCommand, { do: "adjust" }>,
  { name }: Actor,
): Promise<void> {
  const refused = adjustRefusal(rules, job, ability, journal.history, nozzle);
  if (refused !== null) throw new Refused("NOT_NOW", refused);
  const places = seals.map(({ place }) => place);
  if (new Set(places).size < places.length) throw new Refused("MALFORMED", "a seal's place stands twice");
  const entry: EntryData["nozzle-adjusted"] = {
    nozzle,
    by: name,
    work,
    reason,
    seals,
    warnings: sealWarnings(seals, rules.profile.sealDigits.value),
  };
  await journal.append("nozzle-adjusted", entry);
}
