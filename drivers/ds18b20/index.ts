import { join } from "node:path";
import { z } from "zod";
import type { Thermometer } from "../device/capability.ts";
import { defineDriver } from "../device/define.ts";
import type { FilesTwin, TextFiles } from "../device/text-files.ts";
import { isRigError, RigError } from "../error.ts";
import { boundedFiles } from "../files/bounded.ts";
import { failing } from "../files/failing.ts";
import { realFiles } from "../files/real.ts";
import { persistent } from "../modbus/persistent.ts";
import { withoutLies } from "../probe/lies.ts";
import { minutesMs, movesWithin } from "../probe/options.ts";
import { parseW1Slave, stepIn, writeW1Slave } from "./w1-slave.ts";

const options = z.strictObject({
  /** Family and serial number as the kernel names it; printed on no sensor, so `doctor` lists them. */
  sensor: z.string().regex(/^28-[0-9a-f]{12}$/, "28- and twelve digits of hex"),
  root: z.string().startsWith("/").default("/sys/bus/w1/devices"),
  movesWithin,
});
type Ds18b20Options = z.infer<typeof options>;

/** At twelve bits, as it is delivered. */
const FINEST_C = 0.0625;
const POWER_ON_C = 85;
/** A conversion takes 750 ms, and others of the bus may be before it. */
const WITHIN_MS = 5000;
const fileOf = ({ root, sensor }: Ds18b20Options) => join(root, sensor, "w1_slave");

/** The loss of a sensor, with the sensors that there are. */
async function withOthers(error: unknown, files: TextFiles, root: string): Promise<unknown> {
  if (!isRigError(error, "DEVICE_SILENT")) return error;
  const names = (await files.list(root).catch(() => [])).filter((name) => name.startsWith("28-"));
  const mend =
    names.length > 0
      ? `the kernel sees ${names.join(", ")}`
      : "the kernel sees no sensor: check wires and dtoverlay=w1-gpio";
  return new RigError("DEVICE_SILENT", { what: error.what, where: error.where ?? root, mend, cause: error });
}

export const ds18b20 = defineDriver<Ds18b20Options, null, FilesTwin>({
  name: "ds18b20",
  kinds: ["thermometer"],
  bus: null,
  options,
  source: "Linux w1_therm (Documentation/w1/slaves/w1_therm.rst) and Maxim's DS18B20 data sheet; not tried on a sensor",
  certainty: "specified",
  create({ name, clock, files = realFiles }, said): Thermometer {
    const path = fileOf(said);
    const where = `${name} (${said.sensor})`;
    const look = boundedFiles({ clock, files, where }, WITHIN_MS);
    const honest = withoutLies({ where, powerOnC: POWER_ON_C, movesWithinMs: minutesMs(said.movesWithin) });
    let resolutionC = FINEST_C;
    const read = async () => {
      const { text, at } = await look(path);
      const value = parseW1Slave(text, where);
      resolutionC = stepIn(text);
      return honest({ value, at });
    };
    return {
      kind: "thermometer",
      name,
      driver: "ds18b20",
      get resolutionC() {
        return resolutionC;
      },
      read,
      async probe() {
        const { value } = await persistent(read).catch(async (error: unknown) => {
          throw await withOthers(error, files, said.root);
        });
        const summary = `DS18B20 ${said.sensor}, ${value.toFixed(2)} deg C in steps of ${resolutionC}`;
        const coarse = `the sensor gives steps of ${resolutionC} deg C: set it to twelve bits (its file \`resolution\`)`;
        return { summary, complaints: resolutionC > FINEST_C ? [coarse] : [] };
      },
    };
  },
  twin({ name, world, clock, faults }, said) {
    let stuckAt: number | null = null;
    const sixteenths = () => {
      const tempC = world.probe(name);
      // A sensor that has just been plugged in again has measured nothing yet.
      const now = Number.isFinite(tempC) ? Math.round(tempC * 16) : POWER_ON_C * 16;
      stuckAt = faults.stuck ? (stuckAt ?? now) : null;
      return stuckAt ?? now;
    };
    return { files: { [fileOf(said)]: failing({ clock, faults }, () => writeW1Slave(sixteenths())) } };
  },
});
