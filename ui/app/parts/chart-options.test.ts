import { describe, expect, it } from "vitest";
import { percents } from "./chart-options.ts";

describe("the axis of percents", () => {
  it("calls a tick by its own value", () => {
    expect(percents([-0.5, 0, 0.5])).toEqual(["\u22120.5", "0.0", "0.5"]);
    expect(percents([-0.25, 0, 0.25, 0.5])).toEqual(["\u22120.25", "0.00", "0.25", "0.50"]);
  });
});
