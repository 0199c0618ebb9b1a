import { expect, it } from "vitest";
import { productText } from "./product.ts";

it("says a product as the station does", () => {
  expect(productText("zh", "gasoline-92")).toBe("92# 汽油");
  expect(productText("zh", "diesel--10")).toBe("-10# 柴油");
  expect(productText("en", "gasoline-95-e10")).toBe("gasoline 95 E10");
  expect(productText("zh", "kerosene")).toBe("煤油");
  expect(productText("zh", "something-else-1")).toBe("something-else-1");
});
