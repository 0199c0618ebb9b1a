import assert from "node:assert/strict";
import { deviceOf, good } from "../check.ts";
import type { TwinCase } from "./case.ts";

export const LIGHT_TWIN: readonly TwinCase[] = [
  {
    title: "goes on and off, and the last word counts",
    async run(bench) {
      const light = deviceOf(bench.device, "light");
      const summary = async () => (await good(bench, () => light.probe())).summary;
      for (const on of [true, false, true]) {
        await good(bench, () => light.set(on));
        assert.match(await summary(), on ? /on$/ : /off$/);
      }
      await Promise.allSettled([light.set(true), light.set(false)]);
      assert.match(await summary(), /off$/);
    },
  },
];
