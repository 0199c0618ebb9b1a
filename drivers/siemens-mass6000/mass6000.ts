import type { FlowMeter, FlowState, ProbeResult, Reading } from "../device/capability.ts";
import type { DriverContext } from "../device/define.ts";
import { isRigError, RigError } from "../error.ts";
import { steadyCount } from "../flow/steady-count.ts";
import type { ModbusBus } from "../modbus/index.ts";
import { persistent } from "../modbus/persistent.ts";
import { valueIn } from "../modbus/values.ts";
import { sleep } from "../time/clock.ts";
import { complaints } from "./complaints.ts";
import { COUNTS_READ, LITRES_PER, REGISTERS, STATE_READ, TOTAL_READS, type TotalUnit } from "./registers.ts";

const LPM_PER_M3S = 60_000;
/** Long enough for the total to move by what the flow says, at the flows where that matters. */
const PROBE_MS = 300;

export function mass6000(
  { name, clock, bus }: DriverContext<ModbusBus>,
  { unit, totalUnit }: { unit: number; totalUnit: TotalUnit },
): FlowMeter {
  const where = `${name} (${bus.name}, unit ${unit})`;
  const guard = steadyCount(where);
  let shapes = TOTAL_READS.slice(0, 1);

  const finite = (value: number, quantity: string): number => {
    if (Number.isFinite(value)) return value;
    throw new RigError("READING_IMPLAUSIBLE", {
      what: `${quantity} is not a number`,
      where,
      mend: "look at the meter's own display for an error",
    });
  };

  const readCount = async (): Promise<Reading<number>> => {
    const { data, at } = await bus.transactAny(unit, shapes, { priority: "meter" });
    return { value: finite(valueIn(data, "f64"), "the total") * LITRES_PER[totalUnit], at };
  };
  /** Its totaliser can be cleared at the meter, and one that lost its supply may go on from an older total. */
  const readTotal = async () => guard(await readCount());

  const readState = async (): Promise<Reading<FlowState>> => {
    const { data, at } = await bus.transact(unit, STATE_READ);
    const value = (register: { address: number; type: "f32" }) =>
      valueIn(data, register.type, "ABCD", register.address - STATE_READ.address);
    return {
      value: {
        flowLpm: finite(value(REGISTERS.volumeFlowM3S), "the volume flow") * LPM_PER_M3S,
        densityKgM3: finite(value(REGISTERS.densityKgM3), "the density"),
        tempC: finite(value(REGISTERS.tempC), "the temperature"),
      },
      at,
    };
  };

  /** Which of the alternative reads this device answers; the first it must. */
  const learnShapes = async () => {
    const answered = TOTAL_READS.slice(0, 1);
    for (const shape of TOTAL_READS.slice(1)) {
      try {
        await persistent(() => bus.transact(unit, shape, { priority: "meter" }));
        answered.push(shape);
      } catch (error) {
        if (isRigError(error, "LINK_LOST")) throw error;
      }
    }
    shapes = answered;
  };

  /** Null where it has no such register, or its answer was lost. */
  const askCounts = async (): Promise<number | null> => {
    try {
      return valueIn((await bus.transact(unit, COUNTS_READ)).data, "u16");
    } catch (error) {
      if (isRigError(error, "LINK_LOST")) throw error;
      return null;
    }
  };

  const probe = async (): Promise<ProbeResult> => {
    // Unguarded: a wrong unit is to be called that.
    const before = await persistent(readCount);
    await learnShapes();
    const counts = await askCounts();
    const state = await persistent(readState);
    await sleep(clock, PROBE_MS);
    const after = await persistent(readCount);
    const { flowLpm, densityKgM3, tempC } = state.value;
    return {
      summary: `MASS 6000, total ${after.value.toFixed(3)} L, ${flowLpm.toFixed(2)} L/min, ${densityKgM3?.toFixed(1)} kg/m3, ${tempC?.toFixed(2)} deg C`,
      complaints: complaints({ before, after, state: state.value, totalUnit, counts }),
    };
  };

  return { kind: "flow-meter", name, driver: "siemens-mass6000", readTotal, readState, probe };
}
