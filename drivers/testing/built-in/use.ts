import type { AnyDriver } from "../../device/define.ts";
import type { ContractOptions } from "../options.ts";

/** A driver in one of its kinds, and what the contract is told about it. */
export interface ContractUse {
  definition: AnyDriver;
  options: ContractOptions;
}

export const use = (definition: AnyDriver, options: ContractOptions): ContractUse => ({ definition, options });
