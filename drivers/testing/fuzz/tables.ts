import type { Protocol } from "../../frames/protocol.ts";
import { CHECKED_BY_HAND } from "../../frames/testing/checked-by-hand.ts";
import { fuzzProtocol } from "../../frames/testing/fuzz.ts";
import type { Fuzzed } from "./index.ts";

/** A dispenser's or register's table, both ends. */
export const fuzzTables =
  (protocol: Protocol): Fuzzed["run"] =>
  (random, atLeast) =>
    fuzzProtocol(protocol, random, atLeast, CHECKED_BY_HAND[protocol.name]);
