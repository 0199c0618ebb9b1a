import { expect, it } from "vitest";
import { loadProfile } from "./load.ts";
import { validUntil } from "./validity.ts";

const jjg2023 = loadProfile("jjg443-2023").profile;
const jjg2006 = loadProfile("jjg443-2006").profile;

it("six months on, by China's calendar", () => {
  expect(validUntil(jjg2023, "2026-05-22T10:00:00+08:00", false)).toBe("2026-11-22");
  expect(validUntil(jjg2023, "2026-05-22T15:59:59Z", false)).toBe("2026-11-22");
  expect(validUntil(jjg2023, "2026-05-22T16:00:00Z", false)).toBe("2026-11-23");
});

it("a month without that date gives its last day", () => {
  expect(validUntil(jjg2023, "2026-08-31T10:00:00+08:00", false)).toBe("2027-02-28");
  expect(validUntil(jjg2023, "2027-08-31T10:00:00+08:00", false)).toBe("2028-02-29");
});

it("three months after an adjustment in 2006; 2023 knows no shorter period", () => {
  expect(validUntil(jjg2006, "2010-05-22T10:00:00+08:00", true)).toBe("2010-08-22");
  expect(validUntil(jjg2023, "2026-05-22T10:00:00+08:00", true)).toBe("2026-11-22");
});

it("null where the profile knows no period, or the time is none", () => {
  expect(validUntil(loadProfile("oiml-r117").profile, "2026-05-22T10:00:00Z", false)).toBeNull();
  expect(validUntil(jjg2023, "today", false)).toBeNull();
});
