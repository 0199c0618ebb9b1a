import { z } from "zod";
import type { DriverDefinition } from "../device/define.ts";
import { type ModbusBus, modbus, type RegisterBank } from "../modbus/index.ts";
import { unitNumber } from "../modbus/options.ts";
import { flowMeter, type MeterRegisters } from "../modbus-registers/flow-meter.ts";
import { mapProblems } from "../modbus-registers/map-problems.ts";
import { byteOrder, type Quantity, UNITS } from "../modbus-registers/options.ts";
import { registersTwin } from "../modbus-registers/twin.ts";
import type { MeterTable, QuantityName } from "./quantities.ts";
import { recogniseMeter } from "./recognise.ts";

export interface MeterOptions {
  unit: number;
  registers: MeterRegisters;
  block: { address: number; count: number } | null;
}

const keys = <U extends string>(units: Readonly<Record<U, number>>) => Object.keys(units) as [U, ...U[]];
const register = z.int().min(0).max(0x10000);

/** A driver from a table. Which units the meter counts in is set in the meter, and no register tells: rig.yaml must. */
export function registerMeter(table: MeterTable): DriverDefinition<MeterOptions, ModbusBus, RegisterBank> {
  const { name, line, source, certainty, block, totalLengths } = table;
  const origin = z.literal([0, 1]);
  const options = z
    .strictObject({
      unit: unitNumber,
      totalUnit: z.enum(keys(UNITS.total)),
      flowUnit: z.enum(keys(UNITS.flow)),
      densityUnit: z.enum(keys(UNITS.density)).default("kg/m3"),
      byteOrder: table.byteOrder === null ? byteOrder : byteOrder.default(table.byteOrder),
      countsFrom: table.countsFrom === null ? origin : origin.default(table.countsFrom),
      /** Numbers that the meter's own manual gives instead of the table's. */
      registers: z
        .strictObject({
          total: register.optional(),
          flow: register.optional(),
          density: register.optional(),
          temperature: register.optional(),
        })
        .prefault({}),
    })
    .transform((said, context): MeterOptions => {
      const { totalUnit, flowUnit, densityUnit, countsFrom } = said;
      const factors = {
        total: UNITS.total[totalUnit],
        flow: UNITS.flow[flowUnit],
        density: UNITS.density[densityUnit],
        temperature: 1,
      };
      const at = (each: QuantityName) => {
        const address = (said.registers[each] ?? table.registers[each]) - countsFrom;
        if (address >= 0) return address;
        const message = `counted from ${countsFrom} there is no register ${address + countsFrom}`;
        context.addIssue({ code: "custom", path: ["registers", each], message });
        return 0;
      };
      const quantity = (each: QuantityName): Quantity => ({
        address: at(each),
        function: table.function,
        type: table.type,
        byteOrder: said.byteOrder,
        scale: 1,
        offset: 0,
        invalid: [],
        factor: factors[each],
      });
      const registers = {
        total: quantity("total"),
        flow: quantity("flow"),
        density: quantity("density"),
        temperature: quantity("temperature"),
      };
      // Told where somebody has put a number of his own: the table's stand in no file.
      for (const { keys, what, mend } of mapProblems(registers, said.registers)) {
        context.addIssue({ code: "custom", path: ["registers", ...keys], message: what, params: { mend } });
      }
      // A register of another place may lie outside of what is read at once.
      const own = Object.values(said.registers).every((each) => each === undefined);
      return {
        unit: said.unit,
        registers,
        block: block && own ? { ...block, address: block.address - countsFrom } : null,
      };
    });
  return {
    name,
    kinds: ["flow-meter"],
    bus: modbus,
    line,
    options,
    source,
    certainty,
    recognise: recogniseMeter(table),
    create: (context, { unit, registers, block }) =>
      flowMeter(context, unit, registers, {
        driver: name,
        block: block ?? undefined,
        totalLengths: block ? totalLengths : undefined,
      }),
    twin: (context, { unit, registers, block }) => {
      const bank = registersTwin(context, { unit, registers });
      const inBlock = (address: number) =>
        block !== null && address >= block.address && address < block.address + block.count;
      return { ...bank, spare: (kind, address) => (kind === table.function && inBlock(address) ? 0 : undefined) };
    },
  };
}
