import type { PanelState } from "@proverig/controller/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Held, NOTHING_HELD, receive } from "./held.ts";

const state: PanelState = {
  rig: {
    id: "PR-1",
    simulated: true,
    bench: false,
    speed: 1,
    user: "standby",
    lines: [],
    devices: [],
    standards: [],
    paths: [],
    receiver: null,
  },
  control: { holder: null, wantedBy: null, holderIsAway: false },
  job: null,
  calibration: null,
  trip: null,
  scan: null,
  stop: null,
  unfinished: [],
  faults: [],
};
const user = { name: "lin", role: "technician" } as const;
const signedIn: Held = receive(receive(NOTHING_HELD, { type: "hello", protocol: 1, bootId: "a", seq: 4, user }).held, {
  type: "snapshot",
  bootId: "a",
  seq: 4,
  state,
}).held;
const stop = (by: string) => ({ stop: { by, at: "2026-01-01T00:00:00+08:00" } });

describe("what the panel holds", () => {
  it("is believed once the snapshot has come", () => {
    expect(signedIn).toMatchObject({ bootId: "a", seq: 4, user, state, waiting: false, restarted: false });
  });

  it("takes a delta's parts, and leaves the others as they are", () => {
    const { held, ask } = receive(signedIn, { type: "delta", bootId: "a", seq: 5, parts: stop("wang") });
    expect(ask).toBe(false);
    expect(held.seq).toBe(5);
    expect(held.state).toEqual({ ...state, ...stop("wang") });
  });

  it("asks for a snapshot after a gap, and applies nothing until it comes", () => {
    const gap = receive(signedIn, { type: "delta", bootId: "a", seq: 6, parts: stop("late") });
    expect(gap.ask).toBe(true);
    expect(gap.held).toMatchObject({ waiting: true, seq: 4, state });
    const next = receive(gap.held, { type: "delta", bootId: "a", seq: 7, parts: stop("later") });
    expect(next).toEqual({ held: gap.held, ask: false });
    const healed = receive(gap.held, { type: "snapshot", bootId: "a", seq: 7, state }).held;
    expect(healed).toMatchObject({ waiting: false, seq: 7, restarted: false });
  });

  it("leaves out a delta that the snapshot already holds", () => {
    expect(receive(signedIn, { type: "delta", bootId: "a", seq: 4, parts: stop("old") })).toEqual({
      held: signedIn,
      ask: false,
    });
  });

  it("notices a controller that was started anew, by hello or by delta", () => {
    const hello = receive(signedIn, { type: "hello", protocol: 1, bootId: "b", seq: 0, user }).held;
    expect(hello).toMatchObject({ restarted: true, waiting: true, bootId: "b" });
    const delta = receive(signedIn, { type: "delta", bootId: "b", seq: 5, parts: {} });
    expect(delta.ask).toBe(true);
    expect(delta.held).toMatchObject({ restarted: true, waiting: true });
  });

  it("keeps nothing of the rig for somebody who is not signed in", () => {
    const out = receive(signedIn, { type: "hello", protocol: 1, bootId: "a", seq: 4, user: null }).held;
    expect(out).toMatchObject({ user: null, state: null });
  });

  it("is the server's value whatever deltas are lost on the way", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (lost) => {
        let held = signedIn;
        let server = { seq: 4, state };
        for (const [i, isLost] of lost.entries()) {
          server = { seq: server.seq + 1, state: { ...server.state, ...stop(String(i)) } };
          if (isLost) continue;
          const got = receive(held, { type: "delta", bootId: "a", seq: server.seq, parts: stop(String(i)) });
          held = got.held;
          if (got.ask) held = receive(held, { type: "snapshot", bootId: "a", ...server }).held;
          expect(held.waiting ? null : held.state).toEqual(server.state);
        }
      }),
    );
  });
});
