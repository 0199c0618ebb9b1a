import type { Station } from "@proverig/drivers/station";
import type { History } from "../engine/history.ts";

/**
 * Who adjusts the dispenser of a simulated station: to no error, by what was found. He is told the history whenever there
 * may be more in it; a world that begins anew after a restart is adjusted as the one before was.
 */
export function simulatedAdjuster(station: Pick<Station, "adjust">, displayOf: (nozzle: number) => string) {
  let told = 0;
  return ({ adjustments }: Pick<History, "adjustments">): void => {
    for (const { nozzle, attempts } of adjustments.slice(told)) {
      const errors = attempts.flatMap(({ void: reason, result }) => (reason === null && result ? [result.error] : []));
      if (errors.length === 0) continue;
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      station.adjust(displayOf(nozzle), -mean);
    }
    told = adjustments.length;
  };
}
