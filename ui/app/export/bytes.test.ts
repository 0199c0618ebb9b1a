import { expect, it } from "vitest";
import { bytes } from "./bytes.ts";

it.each([
  [0, "0.0 kB"],
  [512, "0.5 kB"],
  [14_200_000_000, "14.2 GB"],
  [128_000_000_000, "128 GB"],
  [2e15, "2000 TB"],
])("%d bytes are %s", (count, text) => {
  expect(bytes(count)).toBe(text);
});
