import type { ProbeResult, Reading, Thermometer } from "../device/capability.ts";
import type { DriverContext } from "../device/define.ts";
import { RigError } from "../error.ts";
import type { ModbusBus } from "../modbus/index.ts";
import { persistent } from "../modbus/persistent.ts";
import { withoutLies } from "../probe/lies.ts";
import { minutesMs } from "../probe/options.ts";
import { moduleOf } from "./module.ts";

export const OPEN = 30_000;
export const FAULT = -30_000;

export interface Mb8artOptions {
  unit: number;
  channel: number;
  /** Minutes; never unless somebody says so. */
  movesWithin?: number | null;
}

export function mb8artProbe(
  { name, clock, bus }: DriverContext<ModbusBus>,
  { unit, channel, movesWithin = null }: Mb8artOptions,
): Thermometer {
  const where = `${name} (${bus.name}, unit ${unit}, channel ${channel})`;
  const module = moduleOf(bus, unit);
  module.use(channel);
  const honest = withoutLies({ where, movesWithinMs: minutesMs(movesWithin) });
  let resolutionC = 0.1;

  const implausible = (what: string, mend: string) => new RigError("READING_IMPLAUSIBLE", { what, where, mend });

  const read = async (): Promise<Reading<number>> => {
    resolutionC = await module.resolutionC();
    const { raw, at } = await module.raw(channel, clock);
    if (raw === OPEN)
      throw implausible("the probe is open", "check the probe's cable and the terminals of its channel");
    if (raw === FAULT) throw implausible("the probe's channel is faulty", "check for a short and the channel's type");
    // Hundredths are 1/100, not times 0.01: 1820 gives 18.2 and not 18.200000000000003.
    const value = raw / Math.round(1 / resolutionC);
    if (value < -60 || value > 150) {
      throw implausible(
        `${value} deg C cannot be`,
        "check the channel's type and the module's resolution (holding 76)",
      );
    }
    return honest({ value, at });
  };

  const probe = async (): Promise<ProbeResult> => {
    const { value } = await persistent(read);
    const coarse =
      resolutionC > 0.01 ? ["the module gives tenths of a degree: set high resolution (holding 76 = 1)"] : [];
    return {
      summary: `MB8ART channel ${channel}, ${value.toFixed(2)} deg C in steps of ${resolutionC}`,
      complaints: coarse,
    };
  };

  return {
    kind: "thermometer",
    name,
    driver: "mb8art",
    get resolutionC() {
      return resolutionC;
    },
    read,
    probe,
  };
}
