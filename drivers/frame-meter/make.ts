import { z } from "zod";
import type { FlowMeter, Reading } from "../device/capability.ts";
import type { DriverDefinition } from "../device/define.ts";
import { RigError } from "../error.ts";
import { coarseCount } from "../flow/coarse.ts";
import { derivedFlow } from "../flow/derived.ts";
import { saleCount } from "../flow/sale-count.ts";
import { steadyCount } from "../flow/steady-count.ts";
import { type FrameBus, frameBus, type Heard } from "../frames/bus.ts";
import type { Values } from "../frames/part.ts";
import type { Protocol } from "../frames/protocol.ts";
import { recogniseFrames } from "../frames/recognise.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { UNITS } from "../modbus-registers/options.ts";

/** A register of a positive-displacement meter that speaks a table with the requests `total` and `sale`. */
export interface FrameMeter<R extends string> {
  readonly protocol: Protocol<"total" | "sale", R>;
  /** In the register's own unit; null where the answer holds no number. */
  valueIn(answer: Heard<R>): number | null;
  /** Between two neighbouring totals, in that unit; null where it is not known. */
  stepIn?(answer: Heard<R>): number | null;
  /** The twin's answer. */
  answer(request: "total" | "sale", value: number): { reply: R; values: Values };
}

const UNIT_NAMES = Object.keys(UNITS.total) as [keyof typeof UNITS.total, ...(keyof typeof UNITS.total)[]];

const options = z.strictObject({
  /** What the register counts in, as it is set. */
  totalUnit: z.enum(UNIT_NAMES),
  /** `total`: the totaliser. `sale`: this delivery's volume, finer, and cleared when the next one begins (saleCount). */
  reads: z.enum(["total", "sale"]).default("total"),
});
export type FrameMeterOptions = z.infer<typeof options>;

export function frameMeter<R extends string>({
  protocol,
  valueIn,
  stepIn = () => null,
  answer,
}: FrameMeter<R>): DriverDefinition<FrameMeterOptions, FrameBus, FrameTwin> {
  const { name: driver, source, certainty, line } = protocol;
  return {
    name: driver,
    kinds: ["flow-meter"],
    bus: frameBus<FrameTwin>(driver),
    line,
    options,
    source,
    certainty,
    recognise: [
      recogniseFrames({
        protocol,
        request: "total",
        replies: protocol.requests.total.replies,
        values: () => ({}),
        propose: () => [{ kind: "flow-meter", options: {}, fill: ["totalUnit"], check: ["reads"] }],
      }),
    ],
    create({ name, clock, bus }, { totalUnit, reads }): FlowMeter {
      const guard = (reads === "sale" ? saleCount : steadyCount)(name);
      let stepL = 0;
      const readTotal = async (): Promise<Reading<number>> => {
        const heard = await bus.ask(protocol, reads, {});
        stepL = (stepIn(heard) ?? 0) * UNITS.total[totalUnit];
        const value = valueIn(heard);
        if (value !== null && Number.isFinite(value)) {
          return guard({ value: value * UNITS.total[totalUnit], at: heard.at });
        }
        throw new RigError("READING_IMPLAUSIBLE", {
          what: `its answer ${heard.hex} holds no volume`,
          where: name,
          mend: "compare with the register's own display",
        });
      };
      const readFlow = derivedFlow(clock, readTotal);
      return {
        kind: "flow-meter",
        name,
        driver,
        readTotal,
        async readState() {
          const { value, at } = await readFlow();
          return { value: { flowLpm: value, densityKgM3: null, tempC: null }, at };
        },
        async probe() {
          const { value } = await readTotal();
          return { summary: `${reads} ${value.toFixed(3)} L, by ${driver}`, complaints: coarseCount(stepL) };
        },
      };
    },
    twin({ name, world, faults, random }, { totalUnit, reads }) {
      let stuckAt: number | null = null;
      const counted = () => {
        stuckAt = faults.stuck ? (stuckAt ?? world.meter(name).totalL) : null;
        return Math.max(0, stuckAt ?? world.meter(name).totalL) / UNITS.total[totalUnit];
      };
      return {
        protocol,
        faults,
        random,
        isFor: () => true,
        answer: (request) => (request === reads ? answer(reads, counted()) : null),
      };
    },
  };
}

/** Eight bytes as hex, as a double. */
export function doubleOf(hex: string, first: "high" | "low"): number {
  const bytes = Uint8Array.from((hex.match(/[0-9A-F]{2}/g) ?? []).map((byte) => Number.parseInt(byte, 16)));
  return bytes.length === 8 ? new DataView(bytes.buffer).getFloat64(0, first === "low") : Number.NaN;
}

export function hexOf(value: number, first: "high" | "low"): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, first === "low");
  return Array.from({ length: 8 }, (_, i) => view.getUint8(i).toString(16).padStart(2, "0").toUpperCase()).join(" ");
}
