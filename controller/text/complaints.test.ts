import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { COMPLAINTS_IN_ENGLISH, complaintText } from "./complaints.ts";

const DRIVERS = fileURLToPath(new URL("../../drivers/", import.meta.url));

/** The sources of the built-in drivers, without their tests. */
function sources(): string {
  return readdirSync(DRIVERS, { recursive: true, encoding: "utf8" })
    .filter((path) => /^(?!dist|node_modules).*\.ts$/.test(path) && !path.includes("test"))
    .map((path) => readFileSync(`${DRIVERS}${path}`, "utf8"))
    .join("\n");
}

it("each is said by a driver in these words, and has Chinese without its English", () => {
  const said = sources();
  for (const english of COMPLAINTS_IN_ENGLISH) {
    const pieces = english.split(
      /\{\w+\}|are \{n\} too (?:few|many)|do not fit each other|of \{digits\} digits|(?=: check baud)/,
    );
    const strange = pieces.filter((piece) => piece.length > 12 && !said.includes(piece.trim().replaceAll("`", "\\`")));
    expect(strange).toEqual([]);
    const example = english.replace(/\{\w+\}/g, "7");
    expect(complaintText("en", example)).toBe(example);
    const chinese = complaintText("zh", example);
    expect(chinese).toMatch(/[\u4e00-\u9fff]/);
    expect(chinese).not.toContain("{");
    expect(chinese.includes("7")).toBe(example.includes("7"));
  }
});

it.each([
  ["the total and the flow differ a thousandfold: set totalUnit: m3", "累积量与流量相差千倍：请设 totalUnit: m3"],
  [
    "12 scans are no codes of 8 digits: check baud, parity and `digits`",
    "有 12 次扫描不是 8 位编号：请核对 baud、parity 和 `digits`",
  ],
  ["a flow of 1.2e+3 L/min is implausible: check the meter's type", "流量 1.2e+3 L/min 不可能：请核对流量计型号"],
])("%s", (english, chinese) => expect(complaintText("zh", english)).toBe(chinese));

it("a plugin's own words stay as they are", () => {
  expect(complaintText("zh", "the pump is lonely")).toBe("the pump is lonely");
});
