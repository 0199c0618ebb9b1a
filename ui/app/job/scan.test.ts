import { expect, it } from "vitest";
import { placeScan, sealOfField } from "./scan.ts";

const seals = (...codes: string[]) => codes.map((code, i) => ({ place: `place-${i}`, code }));

it("puts a code where it was looked for, else into the next empty field, else on a new line", () => {
  expect(placeScan(seals("", ""), "12345678", 1)).toEqual({ taken: 1 });
  expect(placeScan(seals("11111111", ""), "12345678", 0)).toEqual({ taken: 1 });
  expect(placeScan(seals("11111111", ""), "12345678", null)).toEqual({ taken: 1 });
  expect(placeScan(seals("11111111"), "12345678", null)).toEqual({ taken: 1 });
  expect(placeScan([], "12345678", 3)).toEqual({ taken: 0 });
});

it.each(["1234567", "123456789", "1234567a", "", "１２３４５６７８", "12345678\n"])(
  "asks for another scan instead of %j, and corrects nothing",
  (code) => {
    expect(placeScan(seals(""), code, 0)).toEqual({ again: "length" });
  },
);

it("says where a code is already", () => {
  expect(placeScan(seals("12345678", ""), "12345678", 1)).toEqual({ again: "twice", place: "place-0" });
});

it("knows a seal's field by its id", () => {
  expect(sealOfField("seal-12-code")).toBe(12);
  expect(sealOfField("seal-x-code")).toBeNull();
  expect(sealOfField("volume")).toBeNull();
  expect(sealOfField(null)).toBeNull();
});
