import { describe, expect, it } from "vitest";
import { type Entry, enter, NO_ENTRY, press } from "./typed-number.ts";

const type = (keys: string, from: Entry = NO_ENTRY) => [...keys].reduce((entry, key) => press(entry, key), from);

describe("a number that is typed with gloves", () => {
  it("is read back before it counts", () => {
    expect(enter(type("111.0"), "measure.neck")).toEqual({ step: "read-back", value: 111, implausible: false });
  });

  it("is asked again when it is implausible, and taken when the same is typed twice", () => {
    const first = enter(type("1110"), "measure.neck");
    expect(first).toEqual({ step: "typing", text: "", again: 1110 });
    expect(enter(type("1110", first), "measure.neck")).toEqual({ step: "read-back", value: 1110, implausible: true });
    expect(enter(type("1120", first), "measure.neck")).toEqual({ step: "typing", text: "", again: 1120 });
    expect(enter(type("111", first), "measure.neck")).toMatchObject({ step: "read-back", implausible: false });
  });

  it("takes one point and a sign, and gives back the last key", () => {
    expect(type("1..2-")).toMatchObject({ text: "-1.2" });
    expect(press(type("12"), "back")).toMatchObject({ text: "1" });
    expect(type("x7")).toMatchObject({ text: "7" });
    expect(enter(type("."), "ambient")).toEqual({ step: "typing", text: ".", again: null });
  });
});
