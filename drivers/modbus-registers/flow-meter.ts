import type { FlowMeter, FlowState, Reading } from "../device/capability.ts";
import type { DriverContext } from "../device/define.ts";
import { coarseCount } from "../flow/coarse.ts";
import { derivedFlow } from "../flow/derived.ts";
import { steadyCount } from "../flow/steady-count.ts";
import type { ModbusBus } from "../modbus/index.ts";
import { persistent } from "../modbus/persistent.ts";
import { sleep } from "../time/clock.ts";
import type { Quantity, Registers } from "./options.ts";
import { fromRaw, quantityIn, readQuantity, readsOf, unwrapper } from "./quantity.ts";

const PROBE_MS = 300;
/** A total in coarser steps than this measures nothing. */
const COARSE_L = 0.002;

export type MeterRegisters = Registers & { total: NonNullable<Registers["total"]> };

/** What is known of a make beyond its registers. */
export interface MeterMake {
  driver: string;
  /** Registers that it gives in one read, with flow, density and temperature among them. */
  block?: { readonly address: number; readonly count: number } | undefined;
  /** How many registers from the total's on one read may have. */
  totalLengths?: readonly number[] | undefined;
}

/** A meter by its registers. Without one for the flow, the flow comes from two totals. */
export function flowMeter(
  { name, clock, bus }: DriverContext<ModbusBus>,
  unit: number,
  registers: MeterRegisters,
  { driver, block, totalLengths }: MeterMake,
): FlowMeter {
  const where = `${name} (${bus.name}, unit ${unit})`;
  const { total, flow, density, temperature } = registers;
  const unwrap = unwrapper(total);
  const guard = steadyCount(where);

  const readCount = () => readQuantity(bus, unit, total, { where, priority: "meter", unwrap, lengths: totalLengths });
  const readTotal = async () => guard(await readCount());
  const derive = derivedFlow(clock, readTotal);

  const stateByParts = async (): Promise<Reading<FlowState>> => {
    const read = flow ? readQuantity(bus, unit, flow, { where }) : derive();
    const [flowLpm, densityKgM3, tempC] = await Promise.all([
      read,
      density ? readQuantity(bus, unit, density, { where }) : null,
      temperature ? readQuantity(bus, unit, temperature, { where }) : null,
    ]);
    return {
      value: { flowLpm: flowLpm.value, densityKgM3: densityKgM3?.value ?? null, tempC: tempC?.value ?? null },
      at: flowLpm.at,
    };
  };

  const stateAtOnce = async (from: Quantity, { address, count }: { address: number; count: number }) => {
    const { data, at } = await bus.transact(unit, { fn: readsOf(from), address, count });
    const value = (quantity: Quantity) => quantityIn(data, quantity.address - address, quantity, { where });
    return {
      value: {
        flowLpm: value(from),
        densityKgM3: density ? value(density) : null,
        tempC: temperature ? value(temperature) : null,
      },
      at,
    };
  };
  const readState = () => (flow && block ? stateAtOnce(flow, block) : stateByParts());

  return {
    kind: "flow-meter",
    name,
    driver,
    readTotal,
    readState,
    async probe() {
      // Unguarded: a wrong scale or unit is to be called that.
      const before = await persistent(readCount);
      const { value: state } = await persistent(readState);
      await sleep(clock, PROBE_MS);
      const after = await persistent(readCount);
      const expectedL = (state.flowLpm * (after.at - before.at)) / 60_000;
      return {
        summary: `total ${after.value.toFixed(3)} L, ${state.flowLpm.toFixed(2)} L/min`,
        complaints: [
          ...(flow ? doubtful(after.value - before.value, expectedL, state.flowLpm) : []),
          ...tooCoarse(after.value, total),
        ],
      };
    },
  };
}

function doubtful(movedL: number, expectedL: number, flowLpm: number): string[] {
  if (Math.abs(flowLpm) > 1000)
    return [`a flow of ${flowLpm.toExponential(1)} L/min is implausible: check type, byteOrder, scale and unit`];
  if (Math.abs(flowLpm) < 2) return [];
  const ratio = movedL / expectedL;
  if (ratio > 0.6 && ratio < 1.5) return [];
  return ["the total and the flow do not fit: check type, byteOrder, scale and unit of both"];
}

/** A single float has 24 bits: the larger a total has grown, the coarser its steps. */
function tooCoarse(totalL: number, total: Quantity): string[] {
  if (total.type === "f64") return [];
  if (total.type !== "f32") return coarseCount(Math.abs(total.scale * total.factor));
  if (totalL === 0) return [];
  const raw = (totalL / total.factor - total.offset) / total.scale;
  const step = Math.abs(fromRaw(raw + 2 ** (Math.floor(Math.log2(Math.abs(raw))) - 23), total) - totalL);
  if (step <= COARSE_L) return [];
  return [`the total has grown too large for its float, it counts in steps of ${step.toPrecision(2)} L: reset it`];
}
