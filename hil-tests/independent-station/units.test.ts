import { describe, expect, test } from "vitest";
import { bench, bytes, hex, modbus } from "./testing.ts";

/** The f64 in the reply to a read of four registers. */
const f64 = (reply: string) => new DataView(Uint8Array.from(bytes(reply)).buffer).getFloat64(3);
const f32 = (reply: string, at: number) => new DataView(Uint8Array.from(bytes(reply)).buffer).getFloat32(3 + at);

describe("literal Modbus frames (facts, protocols C)", () => {
  test("MB8ART: 01 04 00 00 00 08 F1 CC reads the eight channels", () => {
    const station = bench(
      "--units",
      "2,1,3",
      "--tj",
      "25",
      "--tm=-0.5",
      "--drift",
      "0",
      "--probes",
      "nozzle,meter,fault",
    );
    const reply = station.modbus("01 04 00 00 00 08 F1 CC");
    expect(reply.slice(0, -6)).toBe("01 04 10 09 C4 FF CE 8A D0 75 30 75 30 75 30 75 30 75 30");
  });

  test("relay: 01 05 00 00 FF 00 8C 3A is echoed and switches coil 0", () => {
    const station = bench("--units", "3,2,1");
    expect(station.modbus("01 05 00 00 FF 00 8C 3A")).toBe("01 05 00 00 FF 00 8C 3A");
    expect(station.request("01 01 00 00 00 08")).toMatch(/^01 01 01 01 /);
  });

  test("a reply of 25.0 degrees in tenths is 01 03 02 00 FA but for function: the vendor's CRC B8 44 is never made", () => {
    const station = bench("--units", "2,1,3", "--tj", "25", "--drift", "0", "--highres", "off");
    expect(station.request("01 04 00 00 00 01")).toMatch(/^01 04 02 00 FA (?!B8 44)/);
  });
});

describe("MASS 6000", () => {
  test("totaliser 1 is an f64 in m3 at 3014, readable with four, eight, ten or twelve registers", () => {
    const station = bench("--total", "12.345678");
    const four = station.request("01 03 0B C6 00 04");
    expect(f64(four)).toBe(12.345678);
    for (const count of ["08", "0A", "0C"]) expect(f64(station.request(`01 03 0B C6 00 ${count}`))).toBe(12.345678);
    expect(f32(station.request("01 03 0B CE 00 02"), 0)).toBeCloseTo(12.345678, 5);
  });

  test("flow, density and temperature at 3000..3007", () => {
    const station = bench("--drift", "0");
    station.command("02 01 01 01 01 06");
    station.request("03 05 00 01 FF 00");
    station.wait(5);
    const reply = station.request("01 03 0B B8 00 08");
    expect(f32(reply, 4) * 60_000).toBeCloseTo(24 * 1.00048 * 1.00004, 3);
    expect(f32(reply, 0)).toBeCloseTo(f32(reply, 4) * 740, 6);
    expect(f32(reply, 8)).toBe(740);
    expect(f32(reply, 12)).toBeCloseTo(18.6, 5);
  });

  test.each([
    ["beside the flow", "01 03 0B B7 00 02"],
    ["past the temperature", "01 03 0B B8 00 09"],
    ["past the totalisers", "01 03 0B C6 00 0D"],
    ["one-based totaliser", "01 03 0B C5 00 04"],
  ])("an undocumented register is exception 2: %s", (_, request) => {
    expect(station().request(request)).toBe("01 83 02 C0 F1");
  });

  test("other functions are exception 1, other units silence", () => {
    expect(station().request("01 04 0B C6 00 04")).toMatch(/^01 84 01 /);
    expect(station().request("01 11")).toMatch(/^01 91 01 /);
    expect(station().request("04 03 0B C6 00 04")).toBe("silence");
  });

  test("update rate 3099 can be written, the rest cannot", () => {
    const it = station();
    expect(it.request("01 06 0C 1B 00 02")).toMatch(/^01 06 0C 1B 00 02 /);
    expect(it.request("01 10 0C 1B 00 01 02 00 03")).toMatch(/^01 10 0C 1B 00 01 /);
    expect(it.request("01 03 0C 1B 00 01")).toMatch(/^01 03 02 00 03 /);
    expect(it.request("01 06 0B C6 00 00")).toMatch(/^01 86 02 /);
  });

  test("with a refresh time its values stand still between", () => {
    const it = bench("--meter-refresh", "0.5");
    it.command("02 01 01 01 01 06");
    it.request("03 05 00 00 FF 00");
    it.wait(5.01);
    const first = it.request("01 03 0B C6 00 04");
    it.wait(0.2);
    expect(it.request("01 03 0B C6 00 04")).toBe(first);
    it.wait(0.4);
    expect(it.request("01 03 0B C6 00 04")).not.toBe(first);
  });

  const station = () => bench();
});

describe("MB8ART", () => {
  test("resolution by holding 76, connected channels by FC02, setup registers", () => {
    const station = bench("--drift", "0");
    expect(station.request("02 03 00 4C 00 01")).toMatch(/^02 03 02 00 01 /);
    expect(station.request("02 04 00 00 00 02")).toMatch(/^02 04 04 07 1C 07 44 /);
    station.request("02 06 00 4C 00 00");
    expect(station.request("02 04 00 00 00 02")).toMatch(/^02 04 04 00 B6 00 BA /);
    expect(station.request("02 02 00 00 00 08")).toMatch(/^02 02 01 03 /);
    expect(station.request("02 03 00 80 00 08")).toMatch(/^02 03 10 02 00 /);
    expect(station.request("02 03 00 41 00 01")).toMatch(/^02 83 02 /);
    expect(station.request("02 04 00 07 00 02")).toMatch(/^02 84 02 /);
    expect(station.request("02 06 00 4C 00 05")).toMatch(/^02 86 03 /);
  });
});

describe("relay", () => {
  const on = (station: ReturnType<typeof bench>) => station.request("03 01 00 00 00 08").slice(9, 11);

  test("single coils, several coils, all coils", () => {
    const station = bench();
    station.request("03 05 00 02 FF 00");
    station.request("03 0F 00 00 00 02 01 02");
    expect(on(station)).toBe("06");
    expect(station.request("03 05 00 FF 00 00")).toMatch(/^03 05 00 FF 00 00 /);
    expect(on(station)).toBe("00");
    station.request("03 05 00 FF FF 00");
    expect(on(station)).toBe("FF");
    expect(station.request("03 05 00 08 FF 00")).toMatch(/^03 85 02 /);
    expect(station.request("03 05 00 00 12 34")).toMatch(/^03 85 03 /);
    expect(station.request("03 01 00 00 00 09")).toMatch(/^03 81 02 /);
  });

  test("flash-on lapses by itself; written again it extends, or not, as switched", () => {
    const run = (flash: string) => {
      const station = bench("--flash", flash);
      expect(station.request("03 05 02 00 00 1E")).toMatch(/^03 05 02 00 00 1E /);
      station.wait(2);
      station.request("03 05 02 00 00 1E");
      station.wait(1.1);
      return on(station);
    };
    expect(run("extend")).toBe("01");
    expect(run("ignore")).toBe("00");
  });

  test("an unrenewed valve is closed when its pulse has lapsed, and the event log says so", () => {
    const station = bench();
    station.request("03 05 02 01 00 1E");
    station.wait(4);
    expect(station.events.map(({ event, coil, on, open, by }) => [event, coil, on ?? open, by])).toEqual([
      ["coil", 1, true, "flash"],
      ["valve", 1, true, undefined],
      ["coil", 1, false, "lapse"],
      ["valve", 1, false, undefined],
    ]);
    expect(station.events.find(({ by }) => by === "lapse")?.t).toBeCloseTo(3, 2);
  });

  test("all off ends a running pulse for good", () => {
    const station = bench();
    station.request("03 05 02 00 00 1E");
    station.request("03 05 00 FF 00 00");
    station.wait(5);
    expect(station.events.filter(({ event }) => event === "coil").map(({ by }) => by)).toEqual(["flash", "all"]);
  });
});

describe("faults and framing", () => {
  test("a share of replies is late, corrupt in one bit, or lost; the rest is right", () => {
    const station = bench("--late", "0.1", "--corrupt", "0.1", "--drop", "0.1");
    const right = bench().request("02 03 00 4C 00 01");
    const replies = Array.from({ length: 1000 }, () => station.request("02 03 00 4C 00 01"));
    const lost = replies.filter((reply) => reply === "silence").length;
    const wrong = replies.filter((reply) => reply !== "silence" && reply !== right);
    expect(lost).toBeGreaterThan(60);
    expect(lost).toBeLessThan(140);
    expect(wrong.length).toBeGreaterThan(50);
    expect(wrong.length).toBeLessThan(140);
    for (const reply of wrong) expect(differingBits(bytes(reply), bytes(right))).toBe(1);
  });

  test("a silent unit is dead in its time only", () => {
    const station = bench("--silent", "1@10+5,pump@2");
    expect(station.dart("50 20 FA")).toBe("50 70 FA");
    station.wait(11);
    expect(station.request("01 03 0B C6 00 04")).toBe("silence");
    expect(station.request("03 01 00 00 00 08")).toMatch(/^03 01 /);
    expect(station.dart("50 20 FA")).toBe("silence");
    station.wait(5);
    expect(station.request("01 03 0B C6 00 04")).toMatch(/^01 03 08 /);
  });

  test("after a bad CRC the slaves are deaf until the line is silent", () => {
    const splitter = modbus.rtuSplitter();
    const good = bytes("01 05 00 00 FF 00 8C 3A");
    expect(splitter.push([...bytes("01 05 00 00 FF 00 8C 3B"), ...good])).toEqual([]);
    expect(splitter.push(good)).toEqual([]);
    expect(splitter.idle()).toEqual([]);
    expect(splitter.push(good.slice(0, 3))).toEqual([]);
    expect(splitter.push([...good.slice(3), ...good]).map(hex)).toEqual([hex(good), hex(good)]);
  });

  const differingBits = (a: number[], b: number[]) =>
    a.reduce((sum, byte, i) => sum + (byte ^ (b[i] ?? 0)).toString(2).replaceAll("0", "").length, 0);
});
