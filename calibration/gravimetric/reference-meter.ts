import { meterErrorAt } from "../curve.ts";
import { temperatureFactor } from "../meter-run.ts";
import { bad, good, type Result } from "../result.ts";
import type { MeterCalibration } from "../types.ts";

/**
 * Litres by a reference meter in series, brought to the temperature of the meter under calibration:
 * V/(1 + e(q)/100) [1 + bY (tM - tR) + bR (tR - t_cal)]. `extrapolated`: its certificate does not reach the flow.
 */
export function referenceMeterVolume(reading: {
  meter: MeterCalibration;
  litres: number;
  flowLpm: number;
  oilExpansion: number;
  referenceC: number;
  meterC: number;
}): Result<{ volumeL: number; errorPercent: number; extrapolated: boolean }, "not-a-number" | "nothing-delivered"> {
  const { meter, litres, flowLpm, oilExpansion, referenceC, meterC } = reading;
  if (![litres, flowLpm, referenceC, meterC].every(Number.isFinite))
    return bad("not-a-number", "a reading is not a number");
  if (!(litres > 0 && flowLpm > 0)) return bad("nothing-delivered", "the reference meter did not count");
  const error = meterErrorAt(meter.points, flowLpm);
  const factor = temperatureFactor(meter, oilExpansion, meterC, referenceC);
  const volumeL = (litres / (1 + error.value / 100)) * factor;
  return good({ volumeL, errorPercent: error.value, extrapolated: error.extrapolated });
}
