import type { JobView } from "@proverig/controller/protocol";
import { describe, expect, it } from "vitest";
import { doing } from "./doing.ts";

const job: JobView = {
  id: "j",
  station: "s",
  dispenser: "d",
  kind: "subsequent",
  method: "master-meter",
  profile: { name: "p", code: "P", attested: false },
  screening: true,
  mpe: 0.3,
  nozzles: [{ id: 1, product: "gasoline-92", unitPrice: 7 }],
  steps: [],
  attempts: [],
  points: [],
  items: [],
  delivery: null,
  prompt: null,
  paused: false,
  review: null,
  corrections: { repeat: [], adjust: [] },
  adjustments: [],
  minutesLeft: null,
  findings: [],
  warnings: [],
  closed: null,
};
const delivery = { nozzle: 1, point: "Q1", run: 2, preset: false, targetL: 20, band: null };
const closed = { outcome: "completed", verdict: null, reason: null, validUntil: null };
const trip = { name: "leak", detail: "", at: "" };
const prompt = { number: 1, id: "ready", kind: "confirm", unit: null, params: {} } as const;
const purge = {
  id: "purge:1",
  kind: "purge",
  nozzle: 1,
  point: null,
  run: null,
  item: null,
  state: "running",
  result: null,
} as const;

describe("what the rig does while nobody hears of it", () => {
  it("goes on with a delivery, and with a step that needs nobody", () => {
    expect(doing({ ...job, delivery }, null)).toEqual({ runs: true, kind: "run", nozzle: 1, point: "Q1", run: 2 });
    expect(doing({ ...job, delivery: { ...delivery, point: null } }, null)).toMatchObject({
      runs: true,
      kind: "purge",
    });
    expect(doing({ ...job, steps: [purge] }, null)).toMatchObject({ runs: true, kind: "step", step: "purge" });
  });

  it("stands where a person is needed, and after a trip, whatever was said before", () => {
    expect(doing({ ...job, prompt }, null)).toEqual({ runs: false, kind: "prompt" });
    expect(doing({ ...job, paused: true, steps: [purge] }, null)).toEqual({ runs: false, kind: "paused" });
    expect(doing({ ...job, delivery }, trip)).toEqual({ runs: false, kind: "trip" });
  });

  it("does nothing without a job, or after its end", () => {
    expect(doing(null, null)).toEqual({ runs: false, kind: "idle" });
    expect(doing({ ...job, closed, delivery }, null)).toEqual({ runs: false, kind: "closed" });
    expect(doing(job, null)).toEqual({ runs: false, kind: "idle" });
  });
});
