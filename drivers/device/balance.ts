import type { DeviceBase, Reading } from "./capability.ts";

/** What a balance shows: kg in air, and whether it says that it stands still (MT-SICS: "S S" against "S D"). */
export interface BalanceReading {
  massKg: number;
  stable: boolean;
}

/** The laboratory's balance with the tank that is weighed on it; read by its data line, or by a person. */
export interface Balance {
  readonly name: string;
  read(): Promise<Reading<BalanceReading>>;
  /** The tank is emptied; resolves when somebody has done it. */
  empty(): Promise<void>;
}

/** A balance with a data line. It is read, never tared or zeroed: what it shows is the person's affair. */
export interface BalanceDevice extends DeviceBase, Balance {
  readonly name: string;
  readonly kind: "balance";
}
