/** The computer under the rig: what befalls it during a visit stands in the record, and changes no result. */
import { expect, test } from "vitest";
import { prepared, visit } from "./testing.ts";

test("an under-voltage in mid-visit is one warning of the record; the verdict stands", async () => {
  let looks = 0;
  const was = { underVoltage: false, throttled: false };
  const { record, status } = await visit(prepared(), {
    readBoard: async () => ({ underVoltage: ++looks > 20, throttled: false, was, tempC: 50 }),
  });
  expect([record?.verdict, status]).toEqual(["conforming", 0]);
  expect(record?.warnings.filter(({ code }) => code === "UNDER_VOLTAGE")).toEqual([
    { code: "UNDER_VOLTAGE", text: "the computer's supply is too low" },
  ]);
});
