import type { ValueType } from "../modbus/values.ts";

export interface Register {
  address: number;
  type: ValueType;
}

/** 0-based holding registers, big-endian (SITRANS F C MASS 6000, Modbus RTU add-on module, SFIDK.PS.023.D2.02). */
export const REGISTERS = {
  massFlowKgS: { address: 3000, type: "f32" },
  volumeFlowM3S: { address: 3002, type: "f32" },
  densityKgM3: { address: 3004, type: "f32" },
  tempC: { address: 3006, type: "f32" },
  total1: { address: 3014, type: "f64" },
  total2: { address: 3018, type: "f64" },
  total1Short: { address: 3022, type: "f32" },
  total2Short: { address: 3024, type: "f32" },
} as const satisfies Record<string, Register>;

/** What totaliser 1 counts: 1 mass, 4 volume (ibid.; what 2 and 3 are is not known). */
export const COUNTS_READ = { fn: "readHolding", address: 2100, count: 1 } as const;
export const COUNTS = { mass: 1, volume: 4 } as const;

export const STATE_READ = { fn: "readHolding", address: 3000, count: 8 } as const;

/** The total alone, with its neighbour, and with its short form: three reads that no reply can be mistaken between. */
export const TOTAL_READS = [4, 8, 10].map((count) => ({ fn: "readHolding" as const, address: 3014, count }));

export const LITRES_PER = { m3: 1000, L: 1 } as const;
export type TotalUnit = keyof typeof LITRES_PER;
