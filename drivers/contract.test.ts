import { describe, expect, it } from "vitest";
import { builtInDrivers } from "./registry.ts";
import { BUILT_IN } from "./testing/built-in/index.ts";
import { driverContract } from "./testing/index.ts";
import { BACKENDS } from "./testing/options.ts";

/** Every built-in driver keeps the contract: in memory, and on hardware where named. On ptys: contract.pty.test.ts. */
for (const { definition, options } of BUILT_IN) {
  const backends = (options.backends ?? BACKENDS).filter((each) => each !== "pty");
  driverContract({ describe, it }, definition, { ...options, backends });
}

it("no built-in driver is left out, in none of its kinds", () => {
  const held = new Set(BUILT_IN.map(({ definition, options }) => `${definition.name} as ${options.kind}`));
  const all = [...builtInDrivers().values()].flatMap(({ name, kinds }) => kinds.map((kind) => `${name} as ${kind}`));
  expect(all.filter((each) => !held.has(each))).toEqual([]);
});
