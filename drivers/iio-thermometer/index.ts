import { join } from "node:path";
import { z } from "zod";
import type { Thermometer } from "../device/capability.ts";
import { defineDriver } from "../device/define.ts";
import type { FilesTwin } from "../device/text-files.ts";
import { isRigError, RigError } from "../error.ts";
import { boundedFiles } from "../files/bounded.ts";
import { failing } from "../files/failing.ts";
import { realFiles } from "../files/real.ts";
import { persistent } from "../modbus/persistent.ts";
import { withoutLies } from "../probe/lies.ts";
import { minutesMs, movesWithin } from "../probe/options.ts";
import { degreesAt, ratioAt } from "./pt100.ts";

const rtd = z.strictObject({
  /** Ohm at 0 degrees: 100 for a PT100. */
  nominal: z.literal([100, 1000]).default(100),
  /** Ohm of the reference resistor on the board: 400 or 430 with a PT100, as measured. */
  reference: z.number().min(100).max(10_000),
  /** How well the board measures a resistance, leads and all: without it no certified coefficients are put into force. */
  board: z
    .strictObject({
      /** Ohm, k = 2. */
      U: z.number().gt(0).max(10),
      /** A certificate, a measurement with a known resistor, a data sheet's bound. */
      source: z.string().trim().min(1).max(200),
    })
    .optional(),
});

const options = z.strictObject({
  /** As the kernel numbers it: iio:device0. */
  device: z.string().regex(/^iio:device\d{1,3}$/, "iio:device and a number"),
  /** What its `name` file must say: numbers change from start to start. */
  chip: z.string().regex(/^[a-z0-9_,-]{2,32}$/),
  /** For a MAX31865, whose `in_temp_raw` is the ratio of two resistances. */
  rtd: rtd.optional(),
  root: z.string().startsWith("/").default("/sys/bus/iio/devices"),
  movesWithin,
});
type IioOptions = z.infer<typeof options>;

const WITHIN_MS = 2000;
const USUAL_STEP_C = 0.01;
/** Fifteen bits of R/Rref (MAX31865 data sheet). */
const FULL_SCALE = 32_768;
const MAX31865 = "max31865";
const checked = options.superRefine(({ chip, rtd }, context) => {
  if ((chip === MAX31865) === (rtd !== undefined)) return;
  const message = rtd ? `a ${chip} gives degrees` : "a max31865 gives the ratio of two resistances";
  context.addIssue({
    code: "custom",
    path: ["rtd"],
    message,
    params: { mend: "`rtd: { reference: 400 }` belongs to chip: max31865" },
  });
});

/**
 * A thermometer of the kernel's Industrial I/O: (raw + offset) * scale thousandths of a degree. The kernel's scale for a
 * MAX31865, 31.25, is the data sheet's straight line without its offset: 256 degrees too much and bent; so its ratio is
 * taken and turned into degrees by IEC 60751.
 */
export const iioThermometer = defineDriver<IioOptions, null, FilesTwin>({
  name: "iio-thermometer",
  kinds: ["thermometer"],
  bus: null,
  options: checked,
  source:
    "Linux ABI sysfs-bus-iio and drivers/iio/temperature/max31865.c; MAX31865 data sheet, IEC 60751; not tried on a chip",
  certainty: "specified",
  measuresOhms: ({ rtd }) => (rtd ? { nominalOhm: rtd.nominal, board: rtd.board ?? null } : null),
  create({ name, clock, files = realFiles }, said): Thermometer {
    const where = `${name} (${said.device}, ${said.chip})`;
    const look = boundedFiles({ clock, files, where }, WITHIN_MS);
    const at = (file: string) => join(said.root, said.device, file);
    const honest = withoutLies({ where, movesWithinMs: minutesMs(said.movesWithin) });
    let scale: { perRaw: number; offset: number } | null = null;
    let known = false;

    const number = async (file: string) => {
      const { text, at: when } = await look(at(file));
      if (/^-?\d{1,9}(\.\d{1,9})?\s*$/.test(text)) return { value: Number(text), at: when };
      throw new RigError("REPLY_UNEXPECTED", {
        what: `${file} holds no number`,
        where,
        mend: "check `device` in rig.yaml",
      });
    };
    const optional = async (file: string, otherwise: number) => {
      try {
        return (await number(file)).value;
      } catch (error) {
        const missing = isRigError(error, "DEVICE_SILENT") && isRigError(error.cause) && isMissing(error.cause);
        if (missing) return otherwise;
        throw error;
      }
    };
    const identify = async () => {
      if (known) return;
      const { text } = await look(at("name"));
      if (text.trim() !== said.chip) {
        throw new RigError("REPLY_UNEXPECTED", {
          what: `${said.device} is a ${text.trim().slice(0, 40)}`,
          where,
          mend: "set `device` to the number that the chip has now",
        });
      }
      known = true;
    };

    const readRtd = async ({ nominal, reference }: z.infer<typeof rtd>) => {
      const raw = await number("in_temp_raw");
      const fault = await number("fault_ovuv");
      if (fault.value !== 0 || raw.value <= 0 || raw.value >= FULL_SCALE - 1) {
        throw new RigError("READING_IMPLAUSIBLE", {
          what: fault.value === 0 ? "the probe is open or shorted" : "the chip reports an overvoltage or undervoltage",
          where,
          mend: "check the probe's wires, and whether it has two, three or four",
        });
      }
      return { value: degreesAt((raw.value / FULL_SCALE) * (reference / nominal)), at: raw.at };
    };
    const readScaled = async () => {
      scale ??= { perRaw: await optional("in_temp_scale", 1), offset: await optional("in_temp_offset", 0) };
      const raw = await number("in_temp_raw");
      return { value: ((raw.value + scale.offset) * scale.perRaw) / 1000, at: raw.at };
    };
    const read = async () => {
      try {
        await identify();
        return honest(await (said.rtd ? readRtd(said.rtd) : readScaled()));
      } catch (error) {
        // A chip that was away may come back under another number.
        if (isRigError(error, "DEVICE_SILENT")) known = false;
        throw error;
      }
    };
    /** Of a chip that gives degrees its scale tells, once it was read. */
    const stepC = () => (said.rtd ? stepOf(said.rtd) : scale ? Math.abs(scale.perRaw) / 1000 : USUAL_STEP_C);
    return {
      kind: "thermometer",
      name,
      driver: "iio-thermometer",
      get resolutionC() {
        return stepC();
      },
      read,
      async probe() {
        const { value } = await persistent(read);
        const summary = `${said.chip} ${said.device}, ${value.toFixed(2)} deg C in steps of ${stepC().toFixed(3)}`;
        return { summary, complaints: [] };
      },
    };
  },
  twin({ name, world, clock, faults }, said) {
    let stuckAt: number | null = null;
    const raw = () => {
      const tempC = world.probe(name);
      const code = said.rtd
        ? Math.round((ohmOf(world.element(name), tempC) * said.rtd.nominal * FULL_SCALE) / (100 * said.rtd.reference))
        : Math.round(tempC * 100);
      const now = Number.isFinite(tempC) ? code : FULL_SCALE - 1;
      stuckAt = faults.stuck ? (stuckAt ?? now) : null;
      return stuckAt ?? now;
    };
    const file = (text: () => string) => failing({ clock, faults }, text);
    const files: Record<string, () => Promise<string>> = {
      name: file(() => `${said.chip}\n`),
      in_temp_raw: file(() => `${raw()}\n`),
      in_temp_scale: file(() => (said.rtd ? "31.250000\n" : "10\n")),
    };
    if (said.rtd) files.fault_ovuv = file(() => "0\n");
    const paths = Object.entries(files).map(([each, read]) => [join(said.root, said.device, each), read]);
    return { files: Object.fromEntries(paths) };
  },
});

/** One step of the ratio, in degrees near 20. */
function stepOf({ nominal, reference }: z.infer<typeof rtd>): number {
  const step = reference / nominal / FULL_SCALE;
  return degreesAt(ratioAt(20) + step) - 20;
}

/** Of a PT100 with a curve of its own. */
function ohmOf({ r0, a, b }: { r0: number; a: number; b: number }, tempC: number): number {
  return r0 * ratioAt(tempC, { a, b });
}

function isMissing({ cause }: RigError): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
