import { describe, expect, test } from "vitest";
import { bench, bytes, dart, hex } from "./testing.ts";

// Literal frames: facts, protocols A2 (captures and worked vectors).
const POLL = "50 20 FA";

describe("a DART pump answers literal frames", () => {
  test.each([
    ["RESET, TX 4", "50 34 01 01 05 5E 6F 03 FA", "50 C4 FA"],
    ["allow nozzle 1, TX 5", "50 35 02 01 01 AE 50 03 FA", "50 C5 FA"],
    ["AUTHORISE, TX 7", "50 37 01 01 06 1E 2A 03 FA", "50 C7 FA"],
    ["return status, TX 1", "50 31 01 01 00 9E A0 03 FA", "50 C1 FA"],
    ["filling information, TX 1", "50 31 01 01 04 9F 63 03 FA", "50 C1 FA"],
    ["STOP, TX 1", "50 31 01 01 08 9F 66 03 FA", "50 C1 FA"],
    ["pump parameters, TX 1", "50 31 01 01 02 1F 61 03 FA", "50 C1 FA"],
    ["identity, TX 1", "50 31 01 01 03 DE A1 03 FA", "50 C1 FA"],
    ["totals of nozzle 1, TX 1", "50 31 65 01 01 1E BF 03 FA", "50 C1 FA"],
    ["preset 20.00 L", "50 31 03 04 00 00 20 00 CD CC 03 FA", "50 C1 FA"],
    ["preset 100.00 yuan", "50 31 04 04 00 01 00 00 84 7B 03 FA", "50 C1 FA"],
    ["POLL with nothing to tell", "50 20 FA", "50 70 FA"],
  ])("%s", (_, request, reply) => {
    expect(bench().dart(request)).toBe(reply);
  });

  test.each([
    ["price 2180", "50 33 05 03 00 21 80 80 72 03 FA", "50 53 FA"],
    ["price 7.72", "50 31 05 03 00 07 72 1A 75 03 FA", "50 51 FA"],
  ])("a price is never taken: %s", (_, request, reply) => {
    const station = bench();
    expect(station.dart(request)).toBe(reply);
    expect(station.events.map(({ event }) => event)).toEqual(["price-write"]);
  });

  test.each([
    ["51 35 01 01 05 DA CB 03 FA", 0x51, "51 55 FA"],
    ["50 32 65 01 01 23 3B 03 FA", 0x50, "50 52 FA"],
    ["50 33 65 01 02 62 C6 03 FA", 0x50, "50 53 FA"],
    ["50 31 01 01 01 03 04 00 21 80 11 9C 82 03 FA", 0x50, "50 51 FA"],
  ])("a frame that circulates with a wrong CRC is refused: %s", (request, address, reply) => {
    expect(bench("--address", String(address)).dart(request)).toBe(reply);
  });

  test("another address and noise get no answer", () => {
    const station = bench();
    expect(station.dart("51 20 FA")).toBe("silence");
    expect(station.dart("00 FF 50 20 FA")).toBe("silence");
    expect(station.dart(POLL)).toBe("50 70 FA");
  });

  test("the status comes at the next POLL, as captured apart from price and TX#", () => {
    const station = bench("--price", "2180");
    station.dart("50 31 01 01 00 9E A0 03 FA");
    // Captured with TX 4: 50 34 01 01 01 03 04 00 21 80 11 9C 82 03 FA
    expect(station.dart(POLL)).toMatch(/^50 30 01 01 01 03 04 00 21 80 11 .. .. 03 FA$/);
    expect(station.dart(POLL), "not acknowledged: once more, same TX#").toMatch(/^50 30 01 01 01 /);
    expect(station.dart("50 C0 FA"), "silent after its last frame").toBe("silence");
    expect(station.dart(POLL)).toBe("50 71 FA");
  });

  test("the fifth frame of a pump at price 2180 is the captured one", () => {
    const station = bench("--price", "2180");
    for (let tx = 0; tx < 4; tx++) {
      station.command("01 01 00");
      station.dart(POLL);
      station.dart(`50 C${tx} FA`);
    }
    station.command("01 01 00");
    expect(station.dart(POLL)).toBe("50 34 01 01 01 03 04 00 21 80 11 9C 82 03 FA");
  });

  test("FA inside goes out as 10 FA and comes in again", () => {
    const first = "51 31 02 08 00 00 00 40 00 00 02 80 01 10 FA 03 FA";
    const second = "51 31 02 08 00 00 00 62 00 00 04 34 10 FA 2A 03 FA";
    expect(hex(dart.dataFrame(0x51, 1, bytes("02 08 00 00 00 40 00 00 02 80")))).toBe(first);
    expect(hex(dart.dataFrame(0x51, 1, bytes("02 08 00 00 00 62 00 00 04 34")))).toBe(second);
    expect(
      dart
        .dartSplitter()
        .push(bytes(`${first} ${second}`))
        .map(hex),
    ).toEqual(["51 31 02 08 00 00 00 40 00 00 02 80 01 FA 03", "51 31 02 08 00 00 00 62 00 00 04 34 FA 2A 03"]);
    expect(dart.dartSplitter().push(bytes("50 10 10 FA FA")).map(hex), "a real 10 before a real FA").toEqual([
      "50 10 FA",
    ]);
  });
});

describe("a DART pump's dialogue", () => {
  const AUTHORISE_20_L = "02 01 01 03 04 00 00 20 00 01 01 06";

  test("CD1 02 is acknowledged and never answered", () => {
    const station = bench();
    expect(station.dart("50 31 01 01 02 1F 61 03 FA")).toBe("50 C1 FA");
    expect(station.dart(POLL)).toBe("50 70 FA");
  });

  test("a repeated command is acknowledged and executed once", () => {
    const station = bench();
    station.command("02 01 01");
    const authorise = "50 37 01 01 06 1E 2A 03 FA";
    expect([station.dart(authorise), station.dart(authorise)]).toEqual(["50 C7 FA", "50 C7 FA"]);
    expect(station.events.filter(({ event }) => event === "refused")).toEqual([]);
    expect(station.view().state).toBe(2);
  });

  test("AUTHORISE is refused without an allowed nozzle, and but from RESET", () => {
    const station = bench();
    station.command("01 01 06");
    expect(station.view().state).toBe(1);
    station.command(AUTHORISE_20_L);
    station.command("01 01 08");
    station.wait(1);
    expect(station.view().state).toBe(5);
    station.command("01 01 06");
    expect(station.view().state).toBe(5);
    station.command("01 01 05");
    station.command("01 01 06");
    expect(station.view().state).toBe(2);
  });

  test("DC1 comes by itself when the state changes, unless switched off", () => {
    const [talking, quiet] = [bench(), bench("--dc1", "off")];
    talking.command(AUTHORISE_20_L);
    quiet.command(AUTHORISE_20_L);
    expect(talking.dart(POLL)).toMatch(/^50 30 01 01 02 .. .. 03 FA$/);
    expect(quiet.dart(POLL)).toBe("50 70 FA");
  });

  test("several frames to one POLL, each after the ACK of the one before, then silence or EOT", () => {
    const asked = (end: string) => {
      const station = bench("--frames", "split", "--end", end);
      station.command("01 01 00");
      return [station.dart(POLL).slice(0, 14), station.dart("50 C0 FA").slice(0, 14), station.dart("50 C1 FA")];
    };
    expect(asked("silent")).toEqual(["50 30 01 01 01", "50 31 03 04 00", "silence"]);
    expect(asked("eot")).toEqual(["50 30 01 01 01", "50 31 03 04 00", "50 72 FA"]);
  });

  test("NAK and a foreign ACK bring the same frame again with TX 0", () => {
    const station = bench();
    station.command("01 01 00");
    station.dart(POLL);
    station.dart("50 C0 FA");
    station.command("01 01 00");
    expect(station.dart(POLL)).toMatch(/^50 31 /);
    expect(station.dart("50 51 FA")).toBe("silence");
    expect(station.dart(POLL)).toMatch(/^50 30 /);
    expect(station.dart("50 C7 FA")).toBe("silence");
    expect(station.dart(POLL)).toMatch(/^50 30 /);
  });

  test.each([
    ["0", "50 30"],
    ["1", "50 31"],
  ])("after TX# F comes %s", (wrap, next) => {
    const station = bench("--tx-wrap", wrap);
    for (let tx = 0; tx < 16; tx++) {
      station.command("01 01 00");
      station.dart(POLL);
      station.dart(`50 C${tx.toString(16)} FA`);
    }
    station.command("01 01 00");
    expect(station.dart(POLL).slice(0, 5)).toBe(next);
  });

  test("a strict pump NAKs a TX# out of its turn and takes TX 0 again", () => {
    const station = bench("--tx", "strict");
    expect(station.dart("50 34 01 01 05 5E 6F 03 FA")).toBe("50 C4 FA");
    expect(station.dart("50 37 01 01 06 1E 2A 03 FA")).toBe("50 57 FA");
    expect(station.command("01 01 00")).toBe("50 C0 FA");
  });

  test("a preset delivery: filling, then completed with the preset shown; DC2 on request", () => {
    const station = bench("--completed", "6", "--dc1", "off");
    station.command(AUTHORISE_20_L);
    station.request("03 05 00 00 FF 00");
    station.wait(10);
    expect(station.view().state).toBe(4);
    station.wait(30);
    station.command("01 01 04");
    expect(station.dart(POLL)).toMatch(/^50 30 02 08 00 00 20 00 00 01 54 40 .. .. 03 FA$/);
    station.dart("50 C0 FA");
    station.command("01 01 00");
    expect(station.dart(POLL)).toMatch(/^50 31 01 01 06 03 04 00 07 72 11 /);
  });

  test("with DC2 switched on, every POLL of a filling brings the volume as it grows", () => {
    const station = bench("--dc1", "off", "--dc2", "on");
    station.command(AUTHORISE_20_L);
    station.request("03 05 00 00 FF 00");
    station.wait(5);
    expect(station.dart(POLL)).toMatch(/^50 30 02 08 00 00 0[1-4] /);
    station.dart("50 C0 FA");
    expect(station.dart(POLL), "nothing new yet").toBe("50 71 FA");
    station.wait(1);
    expect(station.dart(POLL)).toMatch(/^50 31 02 08 /);
  });
});
