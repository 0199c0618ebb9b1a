export { CHECKED_BY_HAND } from "../frames/testing/checked-by-hand.ts";
export { fuzzProtocol, type Tally } from "../frames/testing/fuzz.ts";
export { type ContractTest, driverContract, memoryTests } from "./contract.ts";
export { FUZZED, type Fuzzed } from "./fuzz/index.ts";
export type { Backend, ContractOptions, LiteralExchange, Runner } from "./options.ts";
