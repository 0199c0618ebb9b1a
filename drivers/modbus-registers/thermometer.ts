import type { Thermometer } from "../device/capability.ts";
import type { DriverContext } from "../device/define.ts";
import { RigError } from "../error.ts";
import type { ModbusBus } from "../modbus/index.ts";
import { persistent } from "../modbus/persistent.ts";
import { withoutLies } from "../probe/lies.ts";
import { minutesMs } from "../probe/options.ts";
import type { Quantity } from "./options.ts";
import { readQuantity } from "./quantity.ts";

/** Floats are taken to resolve as finely as a good probe does. */
const FLOAT_RESOLUTION_C = 0.01;

export function thermometer(
  { name, bus }: DriverContext<ModbusBus>,
  unit: number,
  temperature: Quantity,
  movesWithin: number | null,
): Thermometer {
  const where = `${name} (${bus.name}, unit ${unit})`;
  const honest = withoutLies({ where, movesWithinMs: minutesMs(movesWithin) });
  const float = temperature.type === "f32" || temperature.type === "f64";
  const resolutionC = float ? FLOAT_RESOLUTION_C : Math.abs(temperature.scale);

  const read = async () => {
    const reading = await readQuantity(bus, unit, temperature, { where });
    if (reading.value > -60 && reading.value < 150) return honest(reading);
    throw new RigError("READING_IMPLAUSIBLE", {
      what: `${reading.value} deg C cannot be`,
      where,
      mend: "check the probe's cable, and type, byteOrder and scale in rig.yaml",
    });
  };

  return {
    kind: "thermometer",
    name,
    driver: "modbus-registers",
    resolutionC,
    read,
    async probe() {
      const { value } = await persistent(read);
      return { summary: `${value.toFixed(2)} deg C in steps of ${resolutionC}`, complaints: [] };
    },
  };
}
