import { expect, it } from "vitest";
import { langOf } from "./lang.ts";

it.each([
  ["by LANG", { LANG: "zh_CN.UTF-8" }, "zh"],
  ["LC_ALL before all else", { LC_ALL: "C.UTF-8", LANG: "zh_CN.UTF-8" }, "en"],
  ["a variable that is set to nothing says nothing", { LC_ALL: "", LC_MESSAGES: "", LANG: "zh_CN.UTF-8" }, "zh"],
  ["none of them", {}, "en"],
])("the terminal's language: %s", (_, env, language) => {
  expect(langOf(env)).toBe(language);
});
