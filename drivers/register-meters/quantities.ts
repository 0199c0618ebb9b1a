import type { Certainty } from "../device/certainty.ts";
import type { LineSettings } from "../link/link.ts";
import type { ByteOrder, ValueType } from "../modbus/values.ts";

export const QUANTITIES = ["total", "flow", "density", "temperature"] as const;
export type QuantityName = (typeof QUANTITIES)[number];

/** A make of meters as data: what its manual says, and what it leaves to how the meter is set. */
export interface MeterTable {
  readonly name: string;
  readonly line: Partial<LineSettings>;
  readonly source: string;
  readonly certainty: Certainty;
  readonly type: ValueType;
  readonly function: "holding" | "input";
  /** Register numbers as the source prints them. */
  readonly registers: Readonly<Record<QuantityName, number>>;
  /** What the source's numbers begin with; null: it does not say, so rig.yaml must. */
  readonly countsFrom: 0 | 1 | null;
  /** null: it depends on the meter's setting, so rig.yaml must say it. */
  readonly byteOrder: ByteOrder | null;
  /** As in MeterMake, in the source's numbers. */
  readonly block?: { readonly address: number; readonly count: number };
  readonly totalLengths?: readonly number[];
}
