import { simClock } from "@proverig/drivers";
import { expect, it } from "vitest";
import type { RigConfig } from "../config/rig.ts";
import { createHealth, type RigSource } from "../health/index.ts";
import { liveOf } from "./live.ts";

it("a display's numbers come with the decimals that it has, so that a panel rounds none away", () => {
  const clock = simClock({ startMs: 0 });
  const decimals = { volume: 3, amount: 2, price: 3 };
  const shown = { volume: 20_005, amount: 15_444, price: 7_720 };
  const source: RigSource = {
    health: createHealth(clock),
    latest: { display: { kind: "display", t: clock.now() - 60, since: clock.now() - 80, shown, state: "delivering" } },
    supervisor: { contacts: [], tripped: null },
    lines: [],
    turns: 1,
    display: { decimals },
    open: [],
    complaints: new Map(),
  };
  const config = { devices: [] } as unknown as RigConfig;
  const live = liveOf(config, source, 20, clock);
  expect(live.display).toEqual({ volumeL: 20.005, amount: 154.44, price: 7.72, decimals, ageMs: 60 });
  expect(live.differencePercent).toBeCloseTo(0.025, 9);
  expect(liveOf(config, { ...source, display: null }, 20, clock).display).toBeNull();
});
