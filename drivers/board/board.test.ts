import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readBoard, throttledState } from "./board.ts";

/** A /sys with these files. */
function sys(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "sys-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const THROTTLED = "devices/platform/soc/soc:firmware/get_throttled";
const WELL = { underVoltage: false, throttled: false };

describe("what the firmware says", () => {
  it.each([
    ["0\n", WELL, WELL],
    ["1\n", { underVoltage: true, throttled: false }, WELL],
    ["50005\n", { underVoltage: true, throttled: true }, { underVoltage: true, throttled: true }],
    ["0x50000\n", WELL, { underVoltage: true, throttled: true }],
    ["8\n", { underVoltage: false, throttled: true }, WELL],
    ["80000\n", WELL, { underVoltage: false, throttled: true }],
    ["ffffffff\n", { underVoltage: true, throttled: true }, { underVoltage: true, throttled: true }],
  ])("%j", (text, now, was) => {
    expect(throttledState(text)).toEqual({ ...now, was });
  });

  it.each(["", "\n", "throttled", "0x", "123456789", "-1"])("%j is nothing", (text) => {
    expect(throttledState(text)).toBeNull();
  });
});

describe("a board", () => {
  it("of Raspberry Pi OS: supply and processor", async () => {
    const root = sys({
      [THROTTLED]: "50005\n",
      "class/thermal/thermal_zone0/type": "cpu-thermal\n",
      "class/thermal/thermal_zone0/temp": "61318\n",
    });
    expect(await readBoard(root)).toMatchObject({ underVoltage: true, throttled: true, tempC: 61.318 });
  });

  it("of a Pi 5, whose names have an address", async () => {
    const root = sys({ "devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled": "0\n" });
    expect(await readBoard(root)).toEqual({ ...WELL, was: WELL, tempC: null });
  });

  it("with Debian's kernel: the alarm of rpi_volt, whichever hwmon that is", async () => {
    const root = sys({
      "class/hwmon/hwmon0/name": "cpu_thermal\n",
      "class/hwmon/hwmon0/in0_lcrit_alarm": "0\n",
      "devices/virtual/rpi/name": "rpi_volt\n",
      "devices/virtual/rpi/in0_lcrit_alarm": "1\n",
    });
    symlinkSync(join(root, "devices/virtual/rpi"), join(root, "class/hwmon/hwmon1"));
    expect(await readBoard(root)).toMatchObject({ underVoltage: true, throttled: false });
  });

  it.each([
    ["that is no Raspberry Pi", { "class/thermal/thermal_zone0/type": "x86_pkg_temp\n" }],
    ["whose files say nothing sensible", { [THROTTLED]: "yes\n", "class/hwmon/hwmon0/name": "rpi_volt\n" }],
    ["without a /sys", {}],
  ])("%s tells nothing", async (_, files) => {
    expect(await readBoard(sys(files))).toBeNull();
  });
});
