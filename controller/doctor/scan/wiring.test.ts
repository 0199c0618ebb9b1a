import { type Link, modbusQuestion, RigError, type SimClock } from "@proverig/drivers";
import { describe, expect, it } from "vitest";
import { SIMULATED_RIG_YAML } from "../../config/testing/example.ts";
import { t } from "../../text/index.ts";
import type { Port } from "./index.ts";
import { load, memoryPort, S_9600_8N1, type Scanned, scanned, scannedRig } from "./testing/bench.ts";

const codes = ({ findings }: Scanned) => findings.map(({ code }) => code);
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

/** A port whose far end is this. */
const far = (
  accept: (link: Link, clock: SimClock) => void,
  more: { echo?: boolean; settings?: typeof S_9600_8N1 } = {},
) =>
  scanned(({ clock }, wrote) => [
    memoryPort(clock, more.settings ?? S_9600_8N1, (link) => accept(link, clock), { ...more, wrote }),
  ]);

/** 25.0 in register 0 of unit 1, from a module's manual; and of a second device that has the same unit. */
const REPLY = bytes("01 03 02 00 FA 38 07");
const OTHER = bytes("01 83 02 C0 F1");
const isAsked = (heard: Uint8Array) =>
  modbusQuestion(1, { fn: "readHolding", address: 0, count: 1 }).bytes.join() === heard.join();

describe("a scan tells wrong wiring apart", () => {
  it("silence: at every speed and parity, and it takes no longer than it said", async () => {
    const result = await far(() => undefined);
    expect(codes(result)).toEqual(["silent-port"]);
    const told = Number(/(\d+) s for each/.exec(result.printed.join("\n"))?.[1]);
    expect(result.seconds).toBeLessThanOrEqual(told);
    expect(told).toBeLessThan(90);
    expect(result.status).toBe(3);
  });

  it("an echo with nobody behind it", async () => {
    expect(codes(await far(() => undefined, { echo: true }))).toEqual(["echo"]);
  });

  it("an echo with devices behind it: they are recognised all the same", async () => {
    const rig = await load(SIMULATED_RIG_YAML);
    const result = await scannedRig(rig, { station: { lines: { meters: { echo: true }, dispenser: { echo: true } } } });
    expect(codes(result)).toEqual(["echo", "echo"]);
    expect(result.reports.map(({ found }) => found.length)).toEqual([3, 1]);
  });

  it("garbage: a device that answers at a speed that no scan tries", async () => {
    const settings = { ...S_9600_8N1, baud: 1200 };
    const result = await far((link) => link.onData(() => link.write(REPLY)), { settings });
    expect(codes(result)).toEqual(["garbage"]);
  });

  it("a wrong parity: half of the characters are spoilt", async () => {
    // Seven bits and even parity, which no scan tries; read as eight bits all characters have even ones.
    const even = [...Array(128).keys()].map((seven) => {
      const odd = [...seven.toString(2)].filter((bit) => bit === "1").length % 2;
      return seven | (odd << 7);
    });
    const said = Uint8Array.from([..."T=+020.15 C\r\n"].map((char) => even[char.charCodeAt(0)] ?? 0));
    const result = await far((link) => link.onData(() => link.write(said)));
    expect(codes(result)).toEqual(["parity"]);
  });

  it("two devices with one address, one after the other", async () => {
    const result = await far((link, clock) =>
      link.onData((heard) => {
        if (!isAsked(heard)) return;
        clock.after(10, () => link.write(REPLY));
        clock.after(40, () => link.write(OTHER));
      }),
    );
    expect(codes(result)).toEqual(["collision"]);
    expect(result.reports[0]?.found).toMatchObject([{ address: 1, driver: null, steadiness: { doubled: 4, good: 0 } }]);
  });

  it("two devices with one address that lie over each other, never the same twice", async () => {
    let times = 0;
    const result = await far((link) =>
      link.onData((heard) => {
        if (!isAsked(heard)) return;
        // The bus pulls to nought wherever one of them does.
        const late = times++ % 3;
        link.write(REPLY.map((byte, i) => (i < 2 ? byte : byte & (OTHER[i - late] ?? 0xff))));
      }),
    );
    expect(codes(result)).toEqual(["collision"]);
    expect(result.findings[0]?.params).toMatchObject({ address: 1, good: 0 });
  });

  it("now and then spoilt, on a line where others are as bad: noise", async () => {
    const rig = await load(SIMULATED_RIG_YAML);
    const result = await scannedRig(rig, {
      station: { seed: 5, faults: [{ kind: "corrupt", line: "meters", chance: 0.5 }] },
    });
    expect(new Set(codes(result))).toEqual(new Set(["noise"]));
    expect(result.reports[0]?.found.map(({ address }) => address)).toEqual([1, 2, 3]);
  });

  it("another master that polls: nothing is sent", async () => {
    const result = await far((link, clock) => {
      const poll = () => {
        link.write(bytes("50 20 FA"));
        clock.after(100, poll);
      };
      clock.after(30, poll);
    });
    expect(codes(result)).toEqual(["talking"]);
    expect(result.wrote).toEqual([]);
  });

  it("what lay in the adapter when it was opened is no master", async () => {
    const result = await far((link, clock) => void clock.after(1, () => link.write(bytes("00 FF"))));
    expect(codes(result)).not.toContain("talking");
  });

  it("rig.yaml's line at another parity or speed than it answers at", async () => {
    const rig = await load(SIMULATED_RIG_YAML);
    const path = "/dev/serial/by-id/meters";
    const { meters } = rig.lines;
    if (!meters) throw new Error("no line");
    const config = (settings: object) => ({
      ...rig,
      lines: {
        meters: { ...meters, target: { kind: "serial" as const, path }, settings: { ...meters.settings, ...settings } },
      },
    });
    const found = async (settings: object) => codes(await scannedRig(rig, { config: config(settings) }));
    expect(await found({})).toEqual([]);
    expect(await found({ parity: "none" })).toEqual(["differs-parity"]);
    expect(await found({ baud: 9600 })).toEqual(["differs-speed"]);
  });
});

describe("a port", () => {
  const closed = (code: "PORT_BUSY" | "PORT_DENIED" | "PORT_NOT_FOUND" | "LINK_LOST", named = true): Port => ({
    path: "/dev/ttyUSB9",
    about: null,
    named,
    pty: false,
    linksAt: (settings) => ({
      name: "x",
      settings,
      open: () => Promise.reject(new RigError(code, { what: "closed" })),
    }),
  });
  it.each([
    ["PORT_BUSY", "port-taken"],
    ["PORT_DENIED", "no-permission"],
    ["PORT_NOT_FOUND", "no-port"],
    ["LINK_LOST", "unreachable"],
  ] as const)("that is %s is told of, and the others are scanned", async (code, word) => {
    const rig = await load(SIMULATED_RIG_YAML);
    expect(codes(await scanned(() => [closed(code), closed(code)]))).toEqual([word, word]);
    expect(rig.lines.meters).toBeDefined();
  });

  it("that the system lists and that is none is not spoken of; no port at all is", async () => {
    const result = await scanned(() => [closed("PORT_NOT_FOUND", false)]);
    expect(codes(result)).toEqual(["no-ports"]);
  });

  it("whose adapter cannot do every speed is asked at the others", async () => {
    const rig = await load(SIMULATED_RIG_YAML);
    const result = await scannedRig(rig, {
      around: (port) => ({
        ...port,
        linksAt: (settings) =>
          settings.baud === 5760 ? closed("LINK_LOST").linksAt(settings) : port.linksAt(settings),
      }),
    });
    expect(codes(result)).toEqual([]);
    expect(result.reports.map(({ found }) => found.length)).toEqual([3, 1]);
  });

  it("that is pulled while it is asked is told of", async () => {
    let writes = 0;
    const result = await scanned(({ clock }) => [
      memoryPort(clock, S_9600_8N1, (link) => link.onData(() => ++writes > 5 && void link.close())),
    ]);
    expect(codes(result)).toEqual(["unreachable"]);
  });

  it("is left when the scan is stopped: at once, closed, with what was found until then", async () => {
    const open = new Set<Link>();
    const printed: string[] = [];
    let asked = 0;
    await expect(
      scanned(({ clock, stop }) => [
        memoryPort(clock, S_9600_8N1, (link) => {
          open.add(link);
          link.onClose(() => open.delete(link));
          link.onData(() => ++asked === 20 && stop.abort());
        }),
        closed("PORT_BUSY"),
      ]).then(({ printed: lines }) => printed.push(...lines)),
    ).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(open.size).toBe(0);
    expect(asked).toBe(20);
  });
});

describe("each finding", () => {
  it("is told in both languages with what to do", async () => {
    for (const language of ["zh", "en"] as const) {
      const result = await scanned(({ clock }) => [memoryPort(clock, S_9600_8N1, () => undefined)], { language });
      const text = result.printed.join("\n");
      expect(text).toContain(t(language, "doctor.silent-port"));
      expect(text).toContain(t(language, "doctor.silent-port.mend"));
      expect(text).not.toMatch(/\{\w+\}/);
    }
  });

  it("is there for a program, too", async () => {
    const { printed } = await scanned(({ clock }) => [memoryPort(clock, S_9600_8N1, () => undefined)], { json: true });
    expect(printed).toHaveLength(1);
    expect(JSON.parse(printed[0] ?? "")).toMatchObject({
      ports: [{ path: "/dev/serial/by-id/a", settings: null, found: [] }],
      findings: [{ code: "silent-port" }],
      proposal: null,
    });
  });
});
