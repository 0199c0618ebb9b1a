import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builtInDrivers, RigError } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { loadRig } from "./rig.ts";
import { fileDir, RIG_YAML, SIMULATED_RIG_YAML } from "./testing/example.ts";

const registry = builtInDrivers();
const load = (text: string, more: Record<string, string> = {}) =>
  loadRig(join(fileDir({ "rig.yaml": text, ...more }), "rig.yaml"), { registry });

async function refusal(text: string, more?: Record<string, string>): Promise<RigError> {
  const error: unknown = await load(text, more).catch((e: unknown) => e);
  if (error instanceof RigError) return error;
  throw new Error(`was not refused: ${String(error)}`);
}

/** The example with one text replaced by another; the text must be there. */
function changed(from: string | RegExp, to: string, text = RIG_YAML): string {
  const out = text.replace(from, to);
  if (out === text) throw new Error(`nothing to replace: ${String(from)}`);
  return out;
}

describe("the contract's example", () => {
  it("is read as it stands", async () => {
    const path = join(fileDir({ "rig.yaml": RIG_YAML }), "rig.yaml");
    const rig = await loadRig(path, { registry });
    expect(rig.id).toBe("PR-0007");
    expect(rig.configHash).toBe(createHash("sha256").update(readFileSync(path)).digest("hex"));
    expect(rig.lines.meters).toMatchObject({
      target: { kind: "serial", path: "/dev/ttyUSB0" },
      settings: { baud: 19200, parity: "even", dataBits: 8, stopBits: 1 },
      timing: { timeoutMs: 200, worstReplyMs: 1000 },
      framing: "serial",
      bus: { name: "modbus" },
    });
    expect(rig.lines.dispenser?.bus?.name).toBe("dart");
    expect(rig.devices["v-low"]).toMatchObject({ kind: "valve", line: null, options: { offset: 17 } });
    expect(rig.standards.master).toMatchObject({ certificate: "C-1", bodyExpansion: 0, zeroStability: 0.002 });
    expect(rig).toMatchObject({ simulated: false, bench: false, station: null, receiver: { capacity: 200 } });
    expect(rig.where(["devices", "dog"])).toBe(`${path}:14`);
  });

  it("keeps the standard's silence between frames, or the one that a line of Modbus RTU is given", async () => {
    expect((await load(RIG_YAML)).lines.meters?.timing.silenceMs).toBeUndefined();
    const rig = await load(changed("baud: 19200, parity: even", "baud: 19200, parity: even, silence: 5"));
    expect(rig.lines.meters?.timing.silenceMs).toBe(5);
  });

  it("is simulated when every line is", async () => {
    expect((await load(SIMULATED_RIG_YAML)).simulated).toBe(true);
    expect((await load(changed("simulated: true", "serial: /dev/x", SIMULATED_RIG_YAML))).simulated).toBe(false);
  });

  it("frames Modbus on TCP as Modbus TCP, unless it says raw; other protocols are raw", async () => {
    const tcp = changed(
      "serial: /dev/ttyUSB0",
      'tcp: "127.0.0.1:1502"',
      changed("serial: /dev/ttyUSB1", 'tcp: "[::1]:9"'),
    );
    const rig = await load(tcp);
    expect(rig.lines.meters).toMatchObject({ target: { host: "127.0.0.1", port: 1502 }, framing: "modbus-tcp" });
    expect(rig.lines.dispenser).toMatchObject({ target: { kind: "tcp", host: "::1", port: 9 }, framing: "serial" });
    const raw = await load(changed('"127.0.0.1:1502"', '"127.0.0.1:1502", framing: raw', tcp));
    expect(raw.lines.meters?.framing).toBe("serial");
  });

  it("finds station.yaml beside itself", async () => {
    const rig = await load(`${SIMULATED_RIG_YAML}station: station.yaml\n`);
    expect(rig.station).toMatch(/^\/.*\/station\.yaml$/);
  });

  it("takes calibration points in any order", async () => {
    const rig = await load(changed("{ flow: 9, error: 0.021, U: 0.04 }, ", "{ flow: 90, error: 0, U: 0.04 }, "));
    const standard = rig.standards.master;
    expect(standard && "points" in standard && standard.points.map((p) => "flow" in p && p.flow)).toEqual([24, 60, 90]);
  });

  it("takes a metal measure among the standards", async () => {
    const can =
      "  can: { kind: metal-measure, certificate: C-4, validUntil: 2027-03-01, volume: 50.00, neck: 104.0, mlPerMm: 4.46, material: stainless-steel, U: 0.025 }\n";
    expect((await load(RIG_YAML + can)).standards.can).toMatchObject({ kind: "metal-measure", volume: 50 });
    expect((await refusal(RIG_YAML + can.replace("stainless-steel", "wood"))).message).toMatch(/material is "wood"/);
  });
});

describe("CONFIG_INVALID says what, where and the mend", () => {
  it.each<[string, string, RegExp]>([
    [
      "unknown key at the top",
      `${RIG_YAML}colour: red\n`,
      /unknown key "colour"; at .*rig.yaml:28; known here: rig, lines/,
    ],
    [
      "unknown key of a device",
      changed("totalUnit: m3", "totlUnit: m3"),
      /unknown key "totlUnit" in devices.master; at .*:7; did you mean "totalUnit"/,
    ],
    [
      "unknown key of a standard",
      changed("drift: 0.02", "drfit: 0.02"),
      /unknown key "drfit" in standards.master; at .*:25; did you/,
    ],
    ["no rig", changed("rig: { id: PR-0007 }", ""), /"rig" is missing/],
    [
      "a baud rate that is none",
      changed("baud: 19200", "baud: fast"),
      /lines.meters.baud is "fast"; at .*:4; expected a number/,
    ],
    ["a negative flow", changed("flow: 55", "flow: -55"), /paths\[0\].flow is -55; at .*; expected more than 0/],
    [
      "an absurd U",
      changed("error: 0.021, U: 0.04", "error: 0.021, U: 1e9"),
      /points\[0\].U is 1000000000; at .*; expected at most 10/,
    ],
    ["infinity", changed("flow: 24 }", "flow: .inf }"), /^YAML_SYNTAX: a number that is not finite/],
    [
      "a day that is none",
      changed("validUntil: 2027-03-01", "validUntil: 2027-02-30"),
      /validUntil is "2027-02-30"; at .*; expected a date such as/,
    ],
    [
      "a wrong device kind",
      changed("kind: flow-meter", "kind: flowmeter"),
      /kind is "flowmeter"; at .*; expected one of: flow-meter/,
    ],
    [
      "a kind that the driver does not make",
      changed("kind: flow-meter", "kind: thermometer"),
      /kind: driver siemens-mass6000 makes no thermometer; at .*:7; it makes: flow-meter/,
    ],
    [
      "no such line",
      changed("line: dispenser", "line: dispensr"),
      /there is no line "dispensr"; at .*; the lines are: meters, dispenser/,
    ],
    ["a device without its line", changed("line: meters, unit: 1", "unit: 1"), /device master has no line/],
    [
      "a line that the driver does not use",
      changed("driver: guided", "driver: guided, line: meters"),
      /device lock has a line/,
    ],
    [
      "two protocols on one line",
      changed("line: dispenser", "line: meters"),
      /speak different protocols on line meters/,
    ],
    [
      "one relay coil twice",
      changed("coil: 1", "coil: 0"),
      /v-high and v-mid are the same unit 3, coil 0 on line meters/,
    ],
    [
      "a lamp on a valve's relay",
      changed("  estop:", "  lamp: { kind: light, driver: modbus-relay, line: meters, unit: 3, coil: 0 }\n  estop:"),
      /are the same unit 3, coil 0 on line meters/,
    ],
    [
      "a lamp on the watchdog's line",
      changed("  estop:", "  lamp: { kind: light, driver: gpio, chip: pinctrl-bcm2835, offset: 22 }\n  estop:"),
      /are the same chip pinctrl-bcm2835, offset 22/,
    ],
    [
      "one lamp for two colours",
      changed("  estop:", "  lamp: { kind: light, driver: gpio, chip: pinctrl-bcm2835, offset: 5 }\n  estop:").replace(
        ", watchdog: dog",
        ", watchdog: dog, lightGreen: lamp, lightRed: lamp",
      ),
      /lamp is lightGreen and lightRed/,
    ],
    ["one channel twice", changed("channel: 1", "channel: 0"), /t-meter and t-nozzle are the same/],
    [
      "one unit, two makes",
      changed("unit: 2, channel: 0", "unit: 1, channel: 0"),
      /master and t-meter are the same unit 1/,
    ],
    [
      "one GPIO line twice",
      changed("offset: 22", "offset: 27"),
      /estop and dog are the same chip pinctrl-bcm2835, offset 27/,
    ],
    [
      "a role without its device",
      changed("emergencyStop: estop", "emergencyStop: stop"),
      /role emergencyStop names "stop", which is no device/,
    ],
    [
      "a role with the wrong device",
      changed("meter: master", "meter: t-meter"),
      /role meter names t-meter, a thermometer; at .*; it needs a flow-meter/,
    ],
    [
      "an unknown role",
      changed("meter: master", "metre: master"),
      /unknown key "metre" in roles; at .*; did you mean "meter"/,
    ],
    [
      "a path through no valve",
      changed("[v-high]", "[estop]"),
      /path 1 names estop, a contact; at .*; it needs a valve/,
    ],
    ["a path with a valve twice", changed("[v-high]", "[v-high, v-high]"), /valve v-high twice/],
    ["two paths alike", changed("[v-mid]", "[v-high]"), /two paths with the same valves/],
    [
      "a line that leads nowhere",
      changed("serial: /dev/ttyUSB0, ", ""),
      /line meters leads nowhere; at .*; give it one of serial, tcp, simulated/,
    ],
    [
      "a line with two ends",
      changed("serial: /dev/ttyUSB0", "serial: /dev/ttyUSB0, simulated: true"),
      /is serial and simulated at once/,
    ],
    ["two lines on one port", changed("/dev/ttyUSB1", "/dev/ttyUSB0"), /lines meters and dispenser are both/],
    ["no address", changed("serial: /dev/ttyUSB0", "tcp: localhost"), /"localhost" is no address/],
    ["a framing on a serial line", changed("baud: 19200", "framing: raw"), /only a tcp line has a framing/],
    [
      "a silence in which no frame ends",
      changed("baud: 19200, parity: even", "baud: 19200, parity: even, silence: 0.3"),
      /0.3 ms on line meters is shorter than 3.5 characters at 19200 baud; at .*; at least 2.006, or leave it out/,
    ],
    [
      "a silence on a line that is not Modbus RTU",
      changed("serial: /dev/ttyUSB1", "silence: 5, serial: /dev/ttyUSB1"),
      /a silence on line dispenser; at .*; only a line of Modbus RTU has one/,
    ],
    [
      "a silence on Modbus TCP",
      changed("serial: /dev/ttyUSB0, baud: 19200, parity: even", 'tcp: "localhost:502", silence: 5'),
      /a silence on line meters; at .*; only a line of Modbus RTU has one/,
    ],
    ["one certificate for two", changed("C-3", "C-2"), /t-meter and t-nozzle both have certificate C-2/],
    [
      "a standard for nothing",
      changed("master:   { certificate", "mister:   { certificate"),
      /there is no device "mister"; at .*:24; the devices are: master, /,
    ],
    [
      "a thermometer's standard for nothing",
      changed("t-meter:  { certificate", "tmeter:  { certificate"),
      /there is no device "tmeter"; at .*:26; the devices are: master, t-meter, /,
    ],
    ["a point twice", changed("{ flow: 9, error", "{ flow: 24, error"), /two points at flow 24/],
    [
      "a name that is none",
      changed("lock: ", "1st lock: "),
      /"1st lock" is not a name; at .*; expected a letter, then/,
    ],
    ["iKnow of anything else", `${RIG_YAML}iKnow: yes\n`, /iKnow is "yes"; at .*; expected one of: bench/],
  ])("%s", async (_, text, message) => {
    const error = await refusal(text);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("\n");
    expect(error.exitStatus).toBe(2);
  });

  it("names the drivers when one is unknown", async () => {
    const error = await refusal(changed("driver: mb8art", "driver: mb9art"));
    expect(error.message).toMatch(
      /^DRIVER_UNKNOWN: there is no driver "mb9art" \(device t-meter\); at .*:8; use one of ascii-thermometer, azt2, censtar-gkl/,
    );
  });
});

describe("CONFIG_UNSAFE: what must not drive real valves", () => {
  const noDog = changed(", watchdog: dog", "");
  const noStop = changed(" emergencyStop: estop,", "");
  const flash = noDog.replace(", mode: plain", ", mode: flash, pulse: 3").replace("[v-low]", "[v-mid, v-high]");

  it("valves that do not close by themselves, without a watchdog", async () => {
    expect((await refusal(noDog)).message).toMatch(
      /^CONFIG_UNSAFE: valve v-high does not close by itself .*:10; use mode/,
    );
    expect((await refusal(flash)).message).toMatch(/valve v-low does not close/);
    const rig = await load(flash.replace(/^ {2}v-low:.*\n/m, ""));
    expect(rig.bench).toBe(false);
  });

  it("valves that hold for minutes after the program has died, without a watchdog", async () => {
    const lasting = flash.replace(/^ {2}v-low:.*\n/m, "").replaceAll("pulse: 3", "pulse: 300");
    expect((await refusal(lasting)).message).toMatch(
      /^CONFIG_UNSAFE: valve v-(high|mid) .*300 s after the controller has died.*:1[01]; at most 30 s/,
    );
    expect((await load(lasting.replaceAll("pulse: 300", "pulse: 30"))).bench).toBe(false);
    expect((await load(`${lasting}iKnow: bench\n`)).bench).toBe(true);
  });

  it("no emergency stop", async () => {
    expect((await refusal(noStop)).message).toMatch(/^CONFIG_UNSAFE: there is no emergency stop; at .*:17; wire one/);
  });

  it("is allowed on a bench that says so, and on simulated lines", async () => {
    expect((await load(`${noDog}iKnow: bench\n`)).bench).toBe(true);
    expect((await load(`${noStop}iKnow: bench\n`)).bench).toBe(true);
    const simulated = noDog
      .replace(/serial: \/dev\/ttyUSB\d/g, "simulated: true")
      .replace(" emergencyStop: estop,", "");
    expect((await load(simulated)).bench).toBe(false);
  });

  it("a pulse that ends between two renewals, on any line", async () => {
    const error = await refusal(changed("pulse: 3", "pulse: 2.5", SIMULATED_RIG_YAML));
    expect(error.message).toMatch(
      /^CONFIG_UNSAFE: valve v-mid would close between .* 2.5 s, worstReply 1000 ms; at .*:11; .*longer than 2.5 s/,
    );
    const slow = changed("baud: 19200", "worstReply: 1300", SIMULATED_RIG_YAML);
    expect((await refusal(slow)).message).toMatch(/longer than 3.25 s/);
  });

  it("a stop contact that may wait behind other devices on its line", async () => {
    const contact =
      "  high: { kind: contact, driver: modbus-registers, line: meters, unit: 9, registers: { contact: { address: 0 } } }\n";
    const shared = changed("roles: {", `${contact}roles: { tankHigh: high,`);
    expect((await refusal(shared)).message).toMatch(
      /^CONFIG_UNSAFE: the stop contact high shares line meters with master/,
    );
    const own = changed(
      "  dispenser: {",
      "  stops: { serial: /dev/ttyUSB2 }\n  dispenser: {",
      shared.replace("line: meters, unit: 9", "line: stops, unit: 9"),
    );
    expect((await load(own)).roles.tankHigh).toBe("high");
  });
});

describe("plugins", () => {
  const driver = (more = "") => `export default (api) => api.defineDriver({
    name: "my-lock", kinds: ["self-lock"], bus: null, options: api.z.strictObject({ colour: api.z.string() }), source: "a test",
    create: () => { throw new api.RigError("DEVICE_SILENT", { what: "nobody" }) }, ${more} });`;
  const text = changed("driver: guided", "driver: my-lock, colour: red", `${RIG_YAML}plugins: [ ./my-lock.mjs ]\n`);

  it("brings a driver from a file beside rig.yaml", async () => {
    const rig = await load(text, { "my-lock.mjs": driver() });
    expect(rig.devices.lock).toMatchObject({ driver: { name: "my-lock" }, options: { colour: "red" } });
    expect(registry.has("my-lock")).toBe(false);
  });

  it("checks its options like any driver's", async () => {
    const error = await refusal(text.replace("colour: red", "color: red"), { "my-lock.mjs": driver() });
    expect(error.message).toMatch(/^CONFIG_INVALID: unknown key "color" in devices.lock; at .*; did you mean "colour"/);
  });

  it.each([
    ["is not there", {}, /plugin .\/my-lock.mjs: there is no such file; at .*rig.yaml:28; the path is relative/],
    ["does not parse", { "my-lock.mjs": "export default (" }, /does not load: /],
    ["throws while it loads", { "my-lock.mjs": "throw new Error('no\\nluck')" }, /does not load: no luck/],
    ["exports nothing", { "my-lock.mjs": "export const a = 1" }, /no default export/],
    ["fails", { "my-lock.mjs": "export default () => { throw new Error('x') }" }, /failed: x/],
    ["is no driver", { "my-lock.mjs": "export default () => ({ name: 'a' })" }, /not a driver: kinds: /],
    ["takes a built-in name", { "my-lock.mjs": driver('name: "guided"') }, /there is a driver "guided" already/],
  ])("PLUGIN_INVALID when it %s", async (_, files, message) => {
    const error = await refusal(text, files);
    expect(error.code).toBe("PLUGIN_INVALID");
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("\n");
  });
});
