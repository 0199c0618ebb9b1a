import type { OnModbus, Recognise } from "../device/recognise.ts";
import { notFound } from "../device/recognise.ts";
import { valueIn } from "../modbus/values.ts";
import { type MeterTable, QUANTITIES, type QuantityName } from "./quantities.ts";

/** What stands in such a meter's registers when it is one: floats that are numbers, a density and degrees that can be. */
const LIMITS: Readonly<Record<QuantityName, readonly [number, number]>> = {
  total: [-1e12, 1e12],
  flow: [-1e6, 1e6],
  density: [0.1, 3000],
  temperature: [-60, 200],
};

/** A table whose numbers are recalled, or count from nobody knows where, proves nothing by an answer. */
export function recogniseMeter({
  line,
  certainty,
  block,
  countsFrom,
  byteOrder,
  type,
  function: table,
  registers,
}: MeterTable): readonly Recognise[] {
  if (certainty === "recalled" || !block || countsFrom === null || byteOrder === null) return notFound("recalled");
  const from = block.address - countsFrom;
  const recognise: OnModbus = {
    on: "modbus",
    lines: [{ baud: 9600, parity: "none", dataBits: 8, stopBits: 1, ...line }],
    sure: "fits",
    signs: [
      {
        read: { fn: table === "holding" ? "readHolding" : "readInput", address: from, count: block.count },
        fits: (data) =>
          QUANTITIES.every((name) => {
            const [least, most] = LIMITS[name];
            const value = valueIn(data, type, byteOrder, registers[name] - countsFrom - from);
            return value >= least && value <= most;
          }),
      },
    ],
    propose: (unit) => [
      { kind: "flow-meter", options: { unit }, fill: ["totalUnit", "flowUnit"], check: ["densityUnit", "byteOrder"] },
    ],
  };
  return [recognise];
}
