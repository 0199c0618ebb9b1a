/** What the panel is looked at and measured with (ui/testing/story.mjs) says what a rig would say: a page that throws shows nothing. */
import { type DisplayView, type Live, NO_LIVE, type PanelState } from "@proverig/controller/protocol";
import { expect, it } from "vitest";
import { liveAt, SCENES } from "../../testing/story.mjs";

it("every live value has all that the protocol has", () => {
  const live = liveAt(5, { flow: 55, stale: false }, 0) satisfies Record<keyof Live, unknown>;
  expect(Object.keys(live).toSorted()).toEqual(Object.keys(NO_LIVE).toSorted());
  const display: DisplayView = live.display;
  expect(display.decimals.volume).toBe(2);
});

it.each(Object.entries(SCENES))("%s has every part of a state", (_, scene) => {
  const state = SCENES.idle().state satisfies Record<keyof PanelState, unknown>;
  expect(Object.keys(scene().state)).toEqual(expect.arrayContaining(Object.keys(state)));
});
