import { expect, it } from "vitest";
import { characterOf, wedge } from "./wedge.ts";

/** Types a text with so many milliseconds between the keys; what Enter came to. */
function typed(text: string, gapMs: number | ((i: number) => number), keys = wedge(), fromMs = 1000) {
  let at = fromMs;
  for (const [i, key] of [...text].entries()) {
    keys.key(key, at);
    at += typeof gapMs === "number" ? gapMs : gapMs(i);
  }
  return keys.key("Enter", at);
}

it("knows a scanner by its pace, whatever it scans", () => {
  expect(typed("12345678", 5)).toEqual({ scanned: "12345678" });
  expect(typed("12345678", 30)).toEqual({ scanned: "12345678" });
  expect(typed("ABC 1234567890", 1)).toEqual({ scanned: "ABC 1234567890" });
});

it("takes no hand for a scanner", () => {
  expect(typed("12345678", 90)).toBe("none");
  expect(typed("12345678", 150)).toBe("none");
  expect(typed("123", 5)).toBe("none");
  expect(typed("", 5)).toBe("none");
  // Fast keys, and a late Enter.
  expect(typed("12345678", (i) => (i === 7 ? 400 : 5))).toBe("none");
});

it("begins anew after a pause: a hand's digits before a scan are not part of it", () => {
  const keys = wedge();
  keys.key("9", 0);
  keys.key("9", 300);
  expect(keys.key("1", 900)).toBe("first");
  expect(keys.key("2", 905)).toBe("more");
  expect(keys.key("Shift", 907)).toBe("none");
  expect(keys.key("3", 910)).toBe("more");
  expect(keys.key("4", 915)).toBe("more");
  expect(keys.key("Enter", 920)).toEqual({ scanned: "1234" });
  expect(typed("87654321", 4, keys, 2000)).toEqual({ scanned: "87654321" });
});

it("reads digits that a Chinese input method holds back", () => {
  expect(characterOf({ key: "Process", code: "Digit7" })).toBe("7");
  expect(characterOf({ key: "Unidentified", code: "Numpad0" })).toBe("0");
  expect(characterOf({ key: "Process", code: "NumpadEnter" })).toBe("Enter");
  expect(characterOf({ key: "a", code: "KeyA" })).toBe("a");
});
