import assert from "node:assert/strict";
import { deviceOf, good, near } from "../check.ts";
import type { TwinCase } from "./case.ts";
import { startFlow, stopFlow } from "./looks.ts";

export const BALANCE_TWIN: readonly TwinCase[] = [
  {
    title: "weighs what has come, in kg, and says when it stands still",
    async run(bench) {
      const balance = deviceOf(bench.device, "balance");
      const resting = async () => {
        for (const until = bench.clock.now() + 20_000; bench.clock.now() < until; ) {
          const { value } = await good(bench, () => balance.read());
          if (value.stable) return value.massKg;
        }
        return assert.fail("it never stands still");
      };
      const tareKg = await resting();
      near(tareKg, bench.world.balance.read().massKg, 0.01, "kg, empty");
      await startFlow(bench);
      assert.equal((await good(bench, () => balance.read())).value.stable, false, "fuel flows into it");
      await stopFlow(bench);
      await bench.wait(3000);
      const grossKg = await resting();
      near(grossKg, bench.world.balance.read().massKg, 0.01, "kg, with fuel");
      assert.ok(grossKg - tareKg > 0.5, "nothing has come");
    },
  },
];
