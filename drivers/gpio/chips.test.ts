import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { simClock } from "../time/sim-clock.ts";
import { chipInfo, lineRequest } from "./chardev.ts";
import { listGpioChips, realGpioChips } from "./index.ts";

const CHIP = "pinctrl-bcm2835";

describe("the board's chips", () => {
  let root: string;
  const roots = () => ({ sysfs: join(root, "sysfs"), dev: join(root, "dev") });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "gpio-"));
    const chips = { gpiochip458: [CHIP, 458, 54], gpiochip450: ["raspberrypi-exp-gpio", 450, 8] };
    for (const [name, [label, base, lines]] of Object.entries(chips)) {
      const path = join(roots().sysfs, name);
      await mkdir(path, { recursive: true });
      await writeFile(join(path, "label"), `${label}\n`);
      await writeFile(join(path, "base"), `${base}\n`);
      await writeFile(join(path, "ngpio"), `${lines}\n`);
    }
    await mkdir(join(roots().sysfs, "gpiochip0"));
    await writeFile(join(roots().sysfs, "export"), "");
    // A file that is no character device answers no ioctl.
    await mkdir(roots().dev);
    await writeFile(join(roots().dev, "gpiochip0"), "");
  });
  afterEach(() => rm(root, { recursive: true }));

  test("are found by their label, with the base that this kernel gave them", async () => {
    const found = await listGpioChips(roots());
    expect(found).toEqual([
      {
        label: "raspberrypi-exp-gpio",
        lines: 8,
        sysfs: { path: join(root, "sysfs", "gpiochip450"), base: 450 },
        device: null,
      },
      { label: CHIP, lines: 54, sysfs: { path: join(root, "sysfs", "gpiochip458"), base: 458 }, device: null },
    ]);
    expect(await listGpioChips({ sysfs: join(root, "none"), dev: join(root, "none") })).toEqual([]);
  });

  test.each([
    ["pinctrl-rp1", 17, /no GPIO chip labelled "pinctrl-rp1".*chips here: raspberrypi-exp-gpio, pinctrl-bcm2835/],
    [CHIP, 54, /has 54 lines.*0 to 53/],
  ])("requests are refused with what, where and the mend: %s line %i", async (label, offset, message) => {
    const chips = realGpioChips(simClock({ startMs: 0 }), roots());
    const refusal = { code: "GPIO_UNAVAILABLE", message: expect.stringMatching(message) };
    await expect(chips.output(label, offset, false)).rejects.toMatchObject(refusal);
    await expect(chips.input(label, offset)).rejects.toMatchObject(refusal);
  });
});

describe("a character device's line", () => {
  // linux/gpio.h, struct gpio_v2_line_request.
  test("is asked for by the kernel's bytes: an output with its first level", () => {
    const bytes = lineRequest(17, true);
    expect(bytes).toHaveLength(592);
    expect(bytes.readUInt32LE(0)).toBe(17);
    expect(bytes.toString("latin1", 256, 264)).toBe("proverig");
    expect(bytes.readBigUInt64LE(288)).toBe(8n);
    expect([296, 320].map((at) => bytes.readUInt32LE(at))).toEqual([1, 2]);
    expect([328, 336].map((at) => bytes.readBigUInt64LE(at))).toEqual([1n, 1n]);
    expect(bytes.readUInt32LE(560)).toBe(1);
  });

  test("as an input has no level to start from", () => {
    const bytes = lineRequest(27, null);
    expect(bytes.readBigUInt64LE(288)).toBe(4n);
    expect(bytes.readUInt32LE(296)).toBe(0);
  });

  test("a file that is no GPIO chip is refused by the kernel", async () => {
    await expect(chipInfo("/dev/null")).rejects.toMatchObject({ code: "ENOTTY" });
  });
});
