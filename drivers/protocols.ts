import type { Protocol } from "./frames/protocol.ts";
import { LANFENG } from "./lanfeng/table.ts";
import { TAX_PORT } from "./tax-port/table.ts";

/** Every protocol that is a table. docs/protocols.md, the property tests and the fuzz bench go through this list. */
export const PROTOCOLS: readonly Protocol[] = [TAX_PORT, LANFENG];
