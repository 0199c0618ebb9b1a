import { expect, it } from "vitest";
import { listProfiles } from "./load.ts";

it("lists", () => {
  console.log(JSON.stringify(listProfiles(), null, 1));
  expect(1).toBe(1);
});
