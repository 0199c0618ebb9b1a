import type { Clock, Decimals } from "@proverig/drivers";
import type { RigConfig } from "../config/rig.ts";
import { liveContacts, liveDevices, type RigSource } from "../health/index.ts";
import { type Aged, type DisplayView, type Live, NO_LIVE } from "../protocol/index.ts";

/** Litres that must have flowed before the difference says anything. */
const ENOUGH_L = 1;

/** What the instruments say now, each with its age. `deliveredL`: of the delivery under way. */
export function liveOf(
  config: RigConfig,
  source: RigSource | null,
  deliveredL: number,
  clock: Pick<Clock, "now" | "wallMs">,
): Live {
  const now = clock.now();
  const nothing: Live = { ...NO_LIVE, t: now, wallMs: clock.wallMs() };
  if (!source) return nothing;
  const { latest, display } = source;
  const { decimals } = display ?? {};
  const view = decimals && latest.display ? displayView(latest.display, decimals, now) : null;
  const aged = (sample: { t: number; tempC: number } | undefined): Aged | null =>
    sample ? { value: sample.tempC, ageMs: now - sample.t } : null;
  return {
    ...nothing,
    display: view,
    meter: latest.meter
      ? { totalL: latest.meter.totalL, deliveredL, flowLpm: latest.meter.flowLpm, ageMs: now - latest.meter.t }
      : null,
    tJ: aged(latest.tJ),
    tM: aged(latest.tM),
    density:
      latest.flow && latest.flow.densityKgM3 !== null
        ? { value: latest.flow.densityKgM3, ageMs: now - latest.flow.t }
        : null,
    devices: liveDevices(config, source, now),
    contacts: liveContacts(source, now),
    open: [...source.open],
    differencePercent: view && deliveredL > ENOUGH_L ? ((view.volumeL - deliveredL) / deliveredL) * 100 : null,
  };
}

/** The display's integers with its decimals put in. */
function displayView(
  { shown, t }: NonNullable<RigSource["latest"]["display"]>,
  decimals: Decimals,
  now: number,
): DisplayView {
  return {
    volumeL: shown.volume / 10 ** decimals.volume,
    amount: shown.amount / 10 ** decimals.amount,
    price: shown.price / 10 ** decimals.price,
    decimals,
    ageMs: now - t,
  };
}
