export { type ContractTest, driverContract, memoryTests } from "./contract.ts";
export type { Backend, ContractOptions, LiteralExchange, Runner } from "./options.ts";
