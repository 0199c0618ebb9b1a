import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { namingFindings } from "./naming.ts";
import { faultsOf, renderFinding, renderReport } from "./report.ts";

let dev: string;
beforeEach(() => {
  dev = mkdtempSync(join(tmpdir(), "proverig-naming-"));
  mkdirSync(join(dev, "serial", "by-id"), { recursive: true });
  writeFileSync(join(dev, "ttyUSB0"), "");
  symlinkSync("../../ttyUSB0", join(dev, "serial", "by-id", "usb-FTDI_A50285BI-if00-port0"));
});
afterEach(() => rmSync(dev, { recursive: true }));

const findings = (path: string) =>
  namingFindings({ name: "meters", target: { kind: "serial", path } }, { dev, sysfs: join(dev, "none") });

test("a line that goes by an adapter's number is told the name that stays", async () => {
  const path = join(dev, "ttyUSB0");
  const [finding, ...others] = await findings(path);
  expect(others).toEqual([]);
  const lines = finding ? renderFinding(finding, "en", "") : [];
  expect(lines).toEqual([
    `! the number of ${path} goes by the order of plugging in [number-moves, PORT_CHANGED]`,
    `  -> in rig.yaml write ${join(dev, "serial", "by-id", "usb-FTDI_A50285BI-if00-port0")}`,
  ]);
});

test("that is advice: the rig is well as it is", async () => {
  const path = join(dev, "ttyUSB0");
  const line = { name: "meters", link: `meters (${path})`, devices: [], findings: await findings(path) };
  const report = { lines: [line], others: [], board: null, sources: {}, certainties: {} };
  expect(line.findings).toHaveLength(1);
  expect(faultsOf(report)).toEqual([]);
  expect(renderReport(report, "en")).toEqual([
    `line meters (${path}):`,
    expect.stringContaining("number-moves"),
    expect.stringContaining("by-id"),
    "all well",
  ]);
});

test("one that is named so, is no adapter or no serial line, has nothing to mend", async () => {
  expect(await findings(join(dev, "serial", "by-id", "usb-FTDI_A50285BI-if00-port0"))).toEqual([]);
  expect(await findings(join(dev, "ttyAMA0"))).toEqual([]);
  const tcp = { name: "meters", target: { kind: "tcp", host: "10.0.0.5", port: 502 } } as const;
  expect(await namingFindings(tcp, { dev, sysfs: dev })).toEqual([]);
});
