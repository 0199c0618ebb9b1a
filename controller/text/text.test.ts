import { readdirSync, readFileSync } from "node:fs";
import { ERROR_CODES, type ErrorCode, MANUAL_QUESTIONS, RigError, SELF_LOCK_QUESTIONS } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { errorLine, faultText, isTextKey, LANGUAGES, type Phrase, questionText, TEXT, t, voidText } from "./index.ts";

const phrases: Array<[string, Phrase]> = Object.entries(TEXT);
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([whole]) => whole).sort();

describe("the dictionary", () => {
  it.each(phrases)("%s stands in both languages, with the same parameters", (_, phrase) => {
    for (const language of LANGUAGES) expect(phrase[language].trim()).toBe(phrase[language]);
    expect(phrase.zh).not.toBe("");
    expect(phrase.en).not.toBe("");
    expect(placeholders(phrase.zh)).toEqual(placeholders(phrase.en));
  });

  it("has Chinese in Chinese and English in English", () => {
    const bare = (text: string) => text.replace(/\{\w+\}/g, "");
    for (const [key, phrase] of phrases) {
      expect(bare(phrase.en), key).toMatch(/^[\x20-\x7e]*$/);
      if (/[a-z]{3}/i.test(bare(phrase.en))) expect(phrase.zh, key).toMatch(/\p{Script=Han}|^\{/u);
    }
  });

  it.each(Object.keys(ERROR_CODES))("%s has a meaning, a cause and a mend, and no two of them are the same", (code) => {
    const keys = [`error.${code}`, `cause.${code}`, `mend.${code}`];
    for (const language of LANGUAGES) {
      const said = keys.map((key) => (faultText.isTextKey(key) ? faultText.t(language, key) : ""));
      expect(new Set(said).size).toBe(3);
      for (const words of said) expect(words).not.toBe("");
    }
  });

  it.each([...Object.values(MANUAL_QUESTIONS), ...Object.values(SELF_LOCK_QUESTIONS)])("asks %s", (id) => {
    expect(isTextKey(`ask.${id}`)).toBe(true);
  });

  it("imports nothing but types from elsewhere, so that the panel can bundle it", () => {
    for (const file of readdirSync(import.meta.dirname).filter((name) => /(?<!\.test)\.ts$/.test(name))) {
      const source = readFileSync(`${import.meta.dirname}/${file}`, "utf8");
      for (const [line, from] of source.matchAll(/^(?:import|export)[^;]*? from "([^"]+)"/gms)) {
        expect(line.startsWith("import type") || from?.startsWith("./"), `${file}: ${line}`).toBe(true);
      }
    }
  });
});

describe("an error's line", () => {
  it.each(Object.keys(ERROR_CODES) as ErrorCode[])("of %s is known by its code", (code) => {
    const { message } = new RigError(code, {
      what: "no reply: 3 tries\nin a row",
      where: "meters, unit 2",
      mend: "look",
    });
    expect(errorLine(message)).toEqual({ code, detail: "no reply: 3 tries in a row; at meters, unit 2; look" });
  });

  it.each([
    "",
    "TRIP",
    "TRIP: ",
    "Wang: 天气",
    "OTHER_CODE: of a plugin",
    "trip: by hand",
    "the TRIP: x",
    "toString: x",
  ])("%j is none", (text) => expect(errorLine(text)).toBeNull());
});

describe("a phrase", () => {
  it("takes its parameters, and keeps what it was not given", () => {
    expect(t("en", "cli.progress", { delivered: 3, target: 20 })).toBe("3 of 20 L");
    expect(t("en", "cli.progress", { delivered: 3 })).toBe("3 of {target} L");
    expect(t("zh", "verdict.inconclusive")).toBe("不能判定");
  });

  it("names voids, trips and questions by their ids; what it does not know keeps its id", () => {
    expect(voidText("zh", "trip-leak")).toBe("泄漏");
    expect(voidText("en", "zero")).toBe("zero did not hold afterwards");
    expect(voidText("en", "trip-of-a-plugin")).toBe("trip-of-a-plugin");
    expect(questionText("en", "selfLock.locked")).toBe("Is the dispenser locked?");
    expect(questionText("en", "toString")).toBe("toString");
  });
});
