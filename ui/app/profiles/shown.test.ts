import { expect, it } from "vitest";
import { shown } from "./shown.ts";

it("says a value as it stands on paper", () => {
  expect(shown(null, "en")).toBe("–");
  expect(shown([-25, 55], "en")).toBe("-25 … 55");
  expect(shown(1 / 3, "en")).toBe("0.333333");
  expect(shown({ gasoline: 120, diesel: null }, "en")).toBe("gasoline 120");
  expect(shown([{ belowL: null, kind: "percent", limit: 0.3 }], "en")).toBe("kind percent, limit 0.3");
  expect(shown({ zh: "加封", en: "sealed" }, "zh")).toBe("加封");
  expect(shown(true, "zh")).toBe("true");
});
