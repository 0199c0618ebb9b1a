import { describe, expect, test } from "vitest";
import { parseW1Slave, writeW1Slave } from "./w1-slave.ts";

/** Scratchpads of Maxim's data sheet (table 1) and as w1_therm prints them, CRCs reckoned apart from the driver. */
const AT_POWER_ON = "50 05 4b 46 7f ff 0c 10 1c : crc=1c YES\n50 05 4b 46 7f ff 0c 10 1c t=85000\n";

describe("a sensor's file", () => {
  test("the data sheet's 85 degrees at power-on, byte for byte", () => {
    expect(parseW1Slave(AT_POWER_ON, "t")).toBe(85);
    expect(writeW1Slave(85 * 16)).toBe(AT_POWER_ON);
  });

  test.each([-55, -10.125, -0.0625, 0, 25.0625, 125])("%s degrees, there and back", (tempC) => {
    expect(parseW1Slave(writeW1Slave(tempC * 16), "t")).toBe(tempC);
  });

  test.each([
    ["the kernel's NO, with an old value", AT_POWER_ON.replace("YES", "NO"), "REPLY_CORRUPT"],
    ["a flipped bit that the kernel let pass", AT_POWER_ON.replaceAll("50 05", "51 05"), "REPLY_CORRUPT"],
    ["a shorted bus", `${"00 ".repeat(9)}: crc=00 YES\n${"00 ".repeat(9)}t=0\n`, "REPLY_CORRUPT"],
    ["degrees that are not the sensor's", AT_POWER_ON.replace("t=85000", "t=18500"), "REPLY_UNEXPECTED"],
    ["a file cut off in the middle", AT_POWER_ON.slice(0, 60), "REPLY_UNEXPECTED"],
    ["an empty file", "", "REPLY_UNEXPECTED"],
  ])("%s is no reading", (_, text, code) => {
    expect(() => parseW1Slave(text, "t")).toThrow(expect.objectContaining({ code }));
  });
});
