import type { FlowMeter, FlowState, Reading } from "../device/capability.ts";
import type { DriverContext } from "../device/define.ts";
import type { ModbusBus } from "../modbus/index.ts";
import { persistent } from "../modbus/persistent.ts";
import { sleep } from "../time/clock.ts";
import type { Registers } from "./options.ts";
import { readQuantity, unwrapper } from "./quantity.ts";

const PROBE_MS = 300;
/** Two totals closer than this give no flow. */
const SHORTEST_MS = 100;

/** A meter by its registers. Without one for the flow, the flow comes from two totals. */
export function flowMeter(
  { name, clock, bus }: DriverContext<ModbusBus>,
  unit: number,
  registers: Registers & { total: NonNullable<Registers["total"]> },
): FlowMeter {
  const where = `${name} (${bus.name}, unit ${unit})`;
  const { total, flow, density, temperature } = registers;
  const unwrap = unwrapper(total);
  let earlier: Reading<number> | null = null;
  let derivedLpm = 0;

  const readTotal = () => readQuantity(bus, unit, total, { where, priority: "meter", unwrap });

  const derive = async (): Promise<Reading<number>> => {
    const now = await readTotal();
    const elapsedMs = earlier ? now.at - earlier.at : 0;
    if (earlier && elapsedMs >= SHORTEST_MS) derivedLpm = ((now.value - earlier.value) / elapsedMs) * 60_000;
    if (!earlier || elapsedMs >= SHORTEST_MS) earlier = now;
    return { value: derivedLpm, at: now.at };
  };

  const readState = async (): Promise<Reading<FlowState>> => {
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

  return {
    kind: "flow-meter",
    name,
    driver: "modbus-registers",
    readTotal,
    readState,
    async probe() {
      const before = await persistent(readTotal);
      const { value: state } = await persistent(readState);
      await sleep(clock, PROBE_MS);
      const after = await persistent(readTotal);
      const expectedL = (state.flowLpm * (after.at - before.at)) / 60_000;
      return {
        summary: `total ${after.value.toFixed(3)} L, ${state.flowLpm.toFixed(2)} L/min`,
        complaints: flow ? doubtful(after.value - before.value, expectedL, state.flowLpm) : [],
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
