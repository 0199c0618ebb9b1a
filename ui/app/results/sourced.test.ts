import { expect, it } from "vitest";
import { loadProfile } from "../../../controller/regulation/index.ts";
import { sourcedNumbers } from "./sourced.ts";

it("names every number of a profile with its source, each once", () => {
  const { profile } = loadProfile("jjg443-2023", []);
  const numbers = sourcedNumbers(profile);
  const sources = JSON.stringify(profile).match(/"source":/g) ?? [];
  expect(numbers).toHaveLength(sources.length);
  expect(new Set(numbers.map(({ path }) => path)).size).toBe(numbers.length);
  expect(numbers).toContainEqual({
    path: "limits repeatability",
    value: "0.1",
    unit: "%",
    source: "runyun888.cn 332",
    mark: "F",
  });
  expect(numbers.find(({ path }) => path === "conditions ambientC")?.value).toBe("-25 … 55");
  expect(numbers.find(({ path }) => path === "limits mpeAtMmq")).toMatchObject({ value: "–", mark: "not-found" });
});
