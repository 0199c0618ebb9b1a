import type { Visit } from "../engine/visit.ts";
import type { Aged, Live } from "../protocol/index.ts";

/** Litres that must have flowed before the difference says anything. */
const ENOUGH_L = 1;

/** What the instruments say now, each with its age. */
export function liveOf(visit: Visit | null, deliveredL: number, now: number): Live {
  const nothing: Live = {
    t: now,
    display: null,
    meter: null,
    tJ: null,
    tM: null,
    density: null,
    open: [],
    differencePercent: null,
  };
  if (!visit) return nothing;
  const { latest } = visit.monitor;
  const { open } = visit.journal.history;
  const nozzle = open?.nozzle ?? visit.job.nozzles[0]?.id ?? 0;
  const { decimals } = visit.instruments.display(nozzle);
  const shown = latest.display;
  const volumeL = shown ? shown.shown.volume / 10 ** decimals.volume : 0;
  const aged = (sample: { t: number; tempC: number } | undefined): Aged | null =>
    sample ? { value: sample.tempC, ageMs: now - sample.t } : null;
  return {
    t: now,
    display: shown
      ? {
          volumeL,
          amount: shown.shown.amount / 10 ** decimals.amount,
          price: shown.shown.price / 10 ** decimals.price,
          ageMs: now - shown.t,
        }
      : null,
    meter: latest.meter ? { deliveredL, flowLpm: latest.meter.flowLpm ?? 0, ageMs: now - latest.meter.t } : null,
    tJ: aged(latest.tJ),
    tM: aged(latest.tM),
    density:
      latest.flow && latest.flow.densityKgM3 !== null
        ? { value: latest.flow.densityKgM3, ageMs: now - latest.flow.t }
        : null,
    open: visit.supervisor.openSince === null ? [] : [...(open?.path ?? [])],
    differencePercent: shown && deliveredL > ENOUGH_L ? ((volumeL - deliveredL) / deliveredL) * 100 : null,
  };
}
