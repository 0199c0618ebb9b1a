import type { Protocol } from "./frames/protocol.ts";
import { LANFENG } from "./lanfeng/table.ts";

/** Every protocol that is a table. docs/protocols.md, the property tests and the fuzz bench go through this list. */
export const PROTOCOLS: readonly Protocol[] = [LANFENG];
