import { simClock } from "@proverig/drivers";
import { expect, it } from "vitest";
import type { Seat } from "../desk/index.ts";
import type { RigSource } from "../health/index.ts";
import type { OpenVisit } from "../verify/visit.ts";
import { lendVisit } from "./visit-source.ts";

it("shows a reading with the decimals of the display that gave it, also while another nozzle is made ready", () => {
  const display = (name: string, volume: number) => ({ name, decimals: { volume, amount: 2, price: 2 } });
  const [coarse, fine] = [display("coarse", 1), display("fine", 3)];
  const visit = {
    clock: simClock({ startMs: 0 }),
    // Between two runs the journal is at no nozzle; the second one's display is asked already.
    journal: { history: { open: null } },
    job: { nozzles: [{ id: 1 }, { id: 2 }] },
    instruments: { display: (nozzle: number) => (nozzle === 2 ? fine : coarse) },
    monitor: { followed: fine, latest: {}, health: {} },
    supervisor: { openSince: null },
  };
  let source: RigSource | null = null;
  const seat: Seat = { outputs: () => undefined, shows: (shown) => (source = shown) };
  lendVisit(seat, { visit, rig: { lines: [] }, closeNow: () => undefined } as unknown as OpenVisit);
  expect(source).toMatchObject({ display: { name: "fine" } });
});
