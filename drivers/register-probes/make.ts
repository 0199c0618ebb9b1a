import { z } from "zod";
import type { Reading, Thermometer } from "../device/capability.ts";
import type { Certainty } from "../device/certainty.ts";
import type { DriverDefinition } from "../device/define.ts";
import { RigError } from "../error.ts";
import type { LineSettings } from "../link/link.ts";
import { type ModbusBus, modbus, type RegisterBank } from "../modbus/index.ts";
import { unitNumber } from "../modbus/options.ts";
import { persistent } from "../modbus/persistent.ts";
import { withoutLies } from "../probe/lies.ts";
import { minutesMs, movesWithin } from "../probe/options.ts";
import { sharedChannels } from "./channels.ts";
import { recogniseProbe } from "./recognise.ts";

/** A module of eight probes as data: holding registers 0 to 7, signed tenths of a degree. */
export interface ProbeTable {
  readonly name: string;
  readonly title: string;
  readonly line: Partial<LineSettings>;
  readonly source: string;
  readonly certainty: Certainty;
  /** Raw values that are no temperature, and what they mean. */
  says(raw: number): string | null;
  /** What the twin gives for an open probe. */
  readonly open: number;
  readonly powerOnC?: number;
  /** Where the module keeps its own unit number: what a scan knows it by. */
  readonly ownUnit: { readonly register: number; readonly place: "word" | "high byte" };
}

export interface ProbeOptions {
  unit: number;
  channel: number;
  movesWithin: number | null;
}

const CHANNELS = 8;
/** Parts of a degree. Divided by, not multiplied: 182 gives 18.2 and not 18.200000000000003. */
const PARTS = 10;

export function registerProbe(table: ProbeTable): DriverDefinition<ProbeOptions, ModbusBus, RegisterBank> {
  const { name: driver, title, line, source, certainty, open, powerOnC, ownUnit } = table;
  const moduleOf = sharedChannels("readHolding", CHANNELS);
  return {
    name: driver,
    kinds: ["thermometer"],
    bus: modbus,
    line,
    options: z.strictObject({
      unit: unitNumber,
      channel: z
        .int()
        .min(0)
        .max(CHANNELS - 1),
      movesWithin,
    }),
    source,
    certainty,
    recognise: [recogniseProbe(table, CHANNELS)],
    create({ name, clock, bus }, options): Thermometer {
      const { unit, channel } = options;
      const where = `${name} (${bus.name}, unit ${unit}, channel ${channel})`;
      const module = moduleOf(bus, unit);
      module.use(channel);
      const honest = withoutLies({ where, powerOnC, movesWithinMs: minutesMs(options.movesWithin) });
      const read = async (): Promise<Reading<number>> => {
        const { raw, at } = await module.raw(channel, clock);
        const why = table.says(raw);
        if (why === null) return honest({ value: raw / PARTS, at });
        throw new RigError("READING_IMPLAUSIBLE", {
          what: why,
          where,
          mend: "check the probe's cable and the terminals of its channel",
        });
      };
      return {
        kind: "thermometer",
        name,
        driver,
        resolutionC: 1 / PARTS,
        read,
        async probe() {
          const { value } = await persistent(read);
          const summary = `${title} channel ${channel}, ${value.toFixed(1)} deg C in steps of ${1 / PARTS}`;
          return { summary, complaints: [] };
        },
      };
    },
    twin: ({ name, world, faults }, { unit, channel }) => ({
      unit,
      faults,
      holding(address) {
        if (address !== channel) return undefined;
        const tempC = world.probe(name);
        return (Number.isFinite(tempC) ? Math.round(tempC * PARTS) : open) & 0xffff;
      },
      spare(kind, address) {
        if (kind !== "holding") return undefined;
        if (address === ownUnit.register) return ownUnit.place === "word" ? unit : unit << 8;
        return address < CHANNELS ? open & 0xffff : undefined;
      },
    }),
  };
}
