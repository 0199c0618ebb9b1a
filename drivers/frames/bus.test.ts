import { describe, expect, test } from "vitest";
import { censtarGkl } from "../censtar-gkl/index.ts";
import type { Display } from "../device/capability.ts";
import type { AnyDriver } from "../device/define.ts";
import type { Operator } from "../device/operator.ts";
import { GILBARCO, gilbarcoTwoWire } from "../gilbarco-two-wire/index.ts";
import { hengshan } from "../hengshan/index.ts";
import { LANFENG, lanfeng } from "../lanfeng/index.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import { tatsuno } from "../tatsuno/index.ts";
import { TATSUNO } from "../tatsuno/table.ts";
import { TAX_PORT, taxPort } from "../tax-port/index.ts";
import { nobody } from "../testing/stage.ts";
import { sleep } from "../time/clock.ts";
import { type SimClock, simClock } from "../time/sim-clock.ts";
import { zhengxing } from "../zhengxing/index.ts";
import { ZHENGXING } from "../zhengxing/table.ts";
import { encode, fromHex, toHex } from "./codec.ts";

const N81 = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 } as const;

interface Told {
  display: Display;
  clock: SimClock;
  asked: string[];
}

/** The driver against a device that answers each request by these bytes: a list is gone through, its last one repeated. */
function against(
  driver: AnyDriver,
  options: object,
  answers: Readonly<Record<string, string | readonly string[]>>,
  { operator = nobody, echo = false }: { operator?: Operator; echo?: boolean | "in pieces" | "first in pieces" } = {},
): Told {
  const clock = simClock({ startMs: 0 });
  const asked: string[] = [];
  const settings = { ...N81, ...driver.line };
  const link = memoryLinkFactory({
    clock,
    name: "dispenser",
    settings,
    echo: echo === true,
    accept: (far) =>
      far.onData((bytes) => {
        const request = toHex(bytes);
        if (typeof echo === "string") {
          if (echo === "first in pieces" && asked.length > 0) far.write(bytes);
          else for (const [i, byte] of bytes.entries()) clock.after(i, () => far.write(Uint8Array.of(byte)));
        }
        const before = asked.filter((each) => each === request).length;
        asked.push(request);
        const list = [answers[request] ?? []].flat();
        const reply = list[Math.min(before, list.length - 1)];
        if (reply) clock.after(5 + bytes.length, () => far.write(Uint8Array.from(fromHex(reply))));
      }),
  });
  const timing = { timeoutMs: 200, worstReplyMs: 1000 };
  const bus: unknown = driver.bus?.open({ clock, link, timing, framing: "serial" });
  const none = () => Promise.reject(new Error("none"));
  const context = {
    name: "display",
    kind: "display" as const,
    clock,
    bus,
    gpio: { output: none, input: none },
    operator,
  };
  const device = driver.create(context, driver.options.parse(options));
  if (device.kind !== "display") throw new Error(`a ${device.kind}`);
  return { display: device, clock, asked };
}

const last = (reply: string) => ({
  "BB 05 FF 86 01 01 79": reply,
  "BB 06 FF 89 01 00 01 76": toHex(
    encode(TAX_PORT.replies.total.parts, { status: 1, volume: 1234567, amount: 9530857 }),
  ),
});

const RECORD = "BB 1A FF 86 01 31 37 31 33 35 34 30 30 32 30 30 30 30 31 35 34 34 30 30 37 37 32 79";

describe("the tax port", () => {
  test("reads the synthetic record of its source, three times, and the total", async () => {
    const { display, asked } = against(taxPort, { gun: 1 }, last(RECORD));
    const record = (await display.last?.())?.value;
    expect(record).toEqual({ volume: 2000, amount: 15440, price: 772, ended: "17. 13:54", id: "17. 13:54 1234567" });
    expect(asked.filter((request) => request === "BB 05 FF 86 01 01 79")).toHaveLength(3);
  });

  test("takes the record of a KTK module, two bytes longer", async () => {
    const long = "BB 1C FF 86 01 31 37 31 33 35 34 30 30 32 30 30 30 30 31 35 34 34 30 30 37 37 32 41 42 7A";
    const { display } = against(taxPort, { gun: 1 }, last(long));
    expect((await display.last?.())?.value).toMatchObject({ volume: 2000, amount: 15440, price: 772 });
  });

  test("has no record where the status says so", async () => {
    const { display } = against(taxPort, { gun: 1 }, last("BB 04 FF 86 00 79"));
    expect((await display.last?.())?.value).toBeNull();
  });

  test("believes no record that changes from one reading to the next", async () => {
    // 20.00 and 20.01 in turns, each with a good exclusive-or.
    const other = "BB 1A FF 86 01 31 37 31 33 35 34 30 30 32 30 30 31 30 31 35 34 34 30 30 37 37 32 78";
    const turns = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? RECORD : other));
    const { display } = against(taxPort, { gun: 1 }, { ...last(RECORD), "BB 05 FF 86 01 01 79": turns });
    await expect(display.last?.()).rejects.toMatchObject({ code: "REPLY_UNEXPECTED" });
  });

  test("a delivery that is written down between its record and its total is not told by the record before", async () => {
    const TOTAL = "BB 06 FF 89 01 00 01 76";
    const total = (volume: number) =>
      toHex(encode(TAX_PORT.replies.total.parts, { status: 1, volume, amount: 9530857 }));
    const other = "BB 1A FF 86 01 31 37 31 33 35 34 30 30 32 30 30 31 30 31 35 34 34 30 30 37 37 32 78";
    for (const writtenAfter of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      let reads = 0;
      const written = () => reads++ >= writtenAfter;
      const answers = {
        get "BB 05 FF 86 01 01 79"() {
          return written() ? other : RECORD;
        },
        get [TOTAL]() {
          return written() ? total(1236568) : total(1234567);
        },
      };
      const { display } = against(taxPort, { gun: 1 }, answers);
      const { value } = (await display.last?.()) ?? {};
      const told = [value?.volume, value?.id?.split(" ").at(-1)].join();
      expect(["2000,1234567", "2001,1236568"]).toContain(told);
    }
  });

  test("a sum of another day or month is not taken for that of this one", async () => {
    const answers: Record<string, string> = { ...last(RECORD) };
    const sums = { status: 1, volume: 100, amount: 772 };
    for (const [request, date] of [
      ["day", 19700101],
      ["month", 197001],
    ] as const) {
      const of = { gun: 1, date: request === "day" ? 19691231 : 196912, price: 772 };
      answers[toHex(encode(TAX_PORT.requests[request].parts, { gun: 1, date }))] = toHex(
        encode(TAX_PORT.replies[request].parts, { ...sums, ...of }),
      );
    }
    const { display } = against(taxPort, { gun: 1 }, answers);
    expect((await display.totals?.())?.value).toEqual({ volume: 1234567, amount: 9530857, day: null, month: null });
  });

  test("believes it when it stands still again", async () => {
    const other = "BB 1A FF 86 01 31 37 31 33 35 34 30 30 32 30 30 31 30 31 35 34 34 30 30 37 37 32 78";
    const { display } = against(taxPort, { gun: 1 }, { ...last(RECORD), "BB 05 FF 86 01 01 79": [other, RECORD] });
    expect((await display.last?.())?.value).toMatchObject({ volume: 2000 });
  });
});

describe("Gilbarco", () => {
  const CAPTURED = "FF F1 F8 EB E1 E0 E0 E2 F6 E2 F4 F7 E0 E7 E0 E1 F9 E0 E6 E3 E3 E2 E0 FA E0 E0 E0 E5 E2 E0 FB EC F0";

  test("reads the captured transaction: pump 2, nozzle 3, 23.360 at 1070", async () => {
    const { display } = against(gilbarcoTwoWire, { address: 2, nozzle: 3 }, { "02": "B2", "42": CAPTURED });
    expect((await display.read()).value).toEqual({ volume: 23360, amount: 25000, price: 1070 });
  });

  test.each([
    ["nozzle", { address: 2, nozzle: 1 }, { "02": "B2", "42": CAPTURED }],
    ["pump", { address: 3, nozzle: 3 }, { "03": "B3", "43": CAPTURED }],
  ])("refuses the delivery of another %s", async (_, options, answers) => {
    const { display } = against(gilbarcoTwoWire, options, answers);
    await expect(display.read()).rejects.toMatchObject({ code: "REPLY_UNEXPECTED" });
  });

  test("does not ask for the transaction while it delivers", async () => {
    const { display, asked } = against(gilbarcoTwoWire, { address: 2, nozzle: 3 }, { "02": "92", "42": CAPTURED });
    await expect(display.read()).rejects.toMatchObject({ code: "DISPLAY_STATE" });
    expect(asked).not.toContain("42");
  });

  test("a probe leaves a delivery that has just ended to the station: asking for it takes note of it", async () => {
    const { display, asked } = against(gilbarcoTwoWire, { address: 2, nozzle: 3 }, { "02": "B2", "42": CAPTURED });
    expect((await display.probe()).summary).toMatch(/completed$/);
    expect(asked).not.toContain("42");
  });

  test("believes no state that came but twice", async () => {
    const { display } = against(gilbarcoTwoWire, { address: 2 }, { "02": ["92", "92", "62", "62", "62"] });
    expect((await display.status()).value).toMatchObject({ state: "idle", nozzleOut: false });
  });

  test("that lost its supply in a delivery does not tell the delivery before as this one", async () => {
    let state = "71";
    const answers = {
      get "01"() {
        return state;
      },
      get "11"() {
        state = "91";
        return [];
      },
      "41": toHex(
        encode(GILBARCO.replies.transaction.parts, {
          ...{ h1: 1, h2: 8, h3: 11, d1: 0, d2: 0, d3: 2, pump: 0, grade: 0 },
          ...{ price: 772, volume: 2002, amount: 15455 },
        }),
      ),
    };
    const { display } = against(gilbarcoTwoWire, {}, answers);
    expect((await display.read()).value.volume).toBe(2002);
    await display.authorise({ presetVolume: null });
    state = "61";
    await expect(display.read()).rejects.toMatchObject({ code: "DISPLAY_STATE" });
    await display.authorise({ presetVolume: null });
    state = "B1";
    await display.status();
    state = "61";
    expect((await display.read()).value.volume).toBe(2002);
  });

  test("is given a preset only while it calls", async () => {
    const { display, asked } = against(gilbarcoTwoWire, { preset: true }, { "01": "61", "21": "D1" });
    await expect(display.authorise({ presetVolume: 500 })).rejects.toMatchObject({ code: "DISPLAY_STATE" });
    expect(asked).not.toContain("21");
    expect(asked).not.toContain("11");
  });

  test("that did not say it was ready for a block is left alone for two seconds", async () => {
    const at: number[] = [];
    const { display, clock, asked } = against(
      gilbarcoTwoWire,
      { preset: true },
      {
        "01": "71",
        get "21"() {
          at.push(clock.now());
          return [];
        },
      },
    );
    for (let i = 0; i < 2; i++) {
      await expect(display.authorise({ presetVolume: 500 })).rejects.toMatchObject({ code: "DEVICE_SILENT" });
    }
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(2000);
    expect(asked).not.toContain("11");
  });

  test("a state that leads nowhere is told, not guessed", async () => {
    const { display } = against(gilbarcoTwoWire, { address: 2 }, { "02": "02" });
    await expect(display.status()).rejects.toMatchObject({ code: "REPLY_UNEXPECTED" });
  });
});

describe("Hengshan UDC, whose answers have no beginning of their own", () => {
  const ASK = "F1 0E A1 5E";
  // 20.00 L, 154.40 at 7.72, hung up.
  const SHOWN = "72 8D 07 F8 40 BF 54 AB 01 FE 00 FF 20 DF 00 FF 20 DF";

  test("is read, numbers and state from one answer", async () => {
    const { display, asked } = against(hengshan, { variant: "udc" }, { [ASK]: SHOWN });
    expect((await display.read()).value).toEqual({ volume: 2000, amount: 15440, price: 772 });
    expect((await display.status()).value).toMatchObject({ state: "idle", nozzleOut: false });
    expect(new Set(asked)).toEqual(new Set([ASK]));
  });

  test.each([
    ["a byte that belongs to another answer", "20 DF"],
    ["a receiver that wakes", "00 FF"],
  ])("%s before it does not make 2000.01 litres of 20.00", async (_, before) => {
    const { display } = against(hengshan, { variant: "udc" }, { [ASK]: [`${before} ${SHOWN}`, SHOWN] });
    await expect(display.read()).rejects.toMatchObject({ code: "REPLY_UNEXPECTED" });
    expect((await display.read()).value).toEqual({ volume: 2000, amount: 15440, price: 772 });
  });
});

describe("a line that hears itself, as a two-wire loop does", () => {
  const LAST = { "BB 05 FF 86 00 01 78": RECORD, "BB 06 FF 89 00 00 01 77": last(RECORD)["BB 06 FF 89 01 00 01 76"] };
  const TOTAL = "01 00 AD 00 00 00 00 00 00 00 00 53";

  test("a question is no answer: gun 0 of the tax port has a record, and is not said to have none", async () => {
    const { display } = against(taxPort, { gun: 0 }, LAST, { echo: true });
    expect((await display.last?.())?.value).toMatchObject({ volume: 2000 });
  });

  test("an answer that begins like its question is whole", async () => {
    const answer = toHex(encode(LANFENG.replies.totalVolume.parts, { address: 1, total: 1 }));
    const amount = toHex(encode(LANFENG.replies.totalAmount.parts, { address: 1, total: 2 }));
    for (const echo of [false, true]) {
      const answers = { [TOTAL]: answer, "01 00 AC 00 00 00 00 00 00 00 00 54": amount };
      const { display } = against(lanfeng, {}, answers, { echo });
      expect((await display.totals?.())?.value).toMatchObject({ volume: 1, amount: 2 });
    }
  });

  test.each(["in pieces", "first in pieces"] as const)(
    "an echo that comes %s does not end what waits in a Tatsuno: no old delivery is told as the new one",
    async (echo) => {
      const shown = { address: 1, flag: "0", price: 772, tail: "31" };
      const told = (values: object) => toHex(encode(TATSUNO.replies.display.parts, { ...shown, ...values }));
      const waiting = [told({ condition: 4, volume: 2000, amount: 15440 })];
      const answers = {
        get "04 40 51 05"() {
          return waiting[0] ?? "04";
        },
        get "10 31"() {
          waiting.shift();
          return [];
        },
        "04 40 41 05": "10 30",
        get "02 40 41 31 35 03 06"() {
          waiting.push(told({ condition: 3, volume: 1, amount: 8 }));
          return "10 31";
        },
      };
      const { display } = against(tatsuno, {}, answers, { echo });
      expect((await display.read()).value).toEqual({ volume: 1, amount: 8, price: 772 });
    },
  );

  test.each<[string, AnyDriver, object, (display: Display) => unknown]>([
    ["a total of nought", lanfeng, {}, ({ totals }) => totals?.()],
    ["no record", taxPort, { gun: 0 }, (display) => display.last?.()],
    ["a delivery", hengshan, { variant: "udc", address: 0 }, (display) => display.status()],
    ["a state", gilbarcoTwoWire, {}, (display) => display.status()],
  ])("nobody else there: it is called that, and not %s", async (_, driver, options, read) => {
    const { display } = against(driver, options, {}, { echo: true });
    await expect(read(display)).rejects.toMatchObject({
      code: "REPLY_UNEXPECTED",
      what: expect.stringContaining("what was sent"),
    });
  });
});

describe("what is not known is refused by name", () => {
  test("a Tatsuno pump that wants its start-up answer", async () => {
    const wants = toHex(encode(TATSUNO.replies.message.parts, { address: 1, command: "00", data: "34 33 41 46" }));
    const { display } = against(tatsuno, {}, { "04 40 51 05": wants });
    await expect(display.read()).rejects.toMatchObject({ code: "DEVICE_REFUSED" });
  });

  test.each<[string, AnyDriver, object, Record<string, string>]>([
    ["Lanfeng", lanfeng, {}, { "01 00 B8 00 00 00 00 00 00 00 00 48": "01 00 07 72 00 00 00 00 00 00 55 32" }],
    ["Hengshan UDC", hengshan, { variant: "udc" }, { "F1 0E A1 5E": `${"00 FF ".repeat(8)}55 AA` }],
    [
      "Hengshan native",
      hengshan,
      { variant: "native" },
      { "FF 02 A0 A0": `FF 12 A0 ${"00 ".repeat(10)}55 00 00 00 00 00 F5` },
    ],
  ])("a state of %s that nobody has explained", async (_, driver, options, answers) => {
    const { display } = against(driver, options, answers);
    await expect(display.status()).rejects.toMatchObject({ code: "REPLY_UNEXPECTED" });
  });

  test("a preset where none was tried: Lanfeng, Gilbarco", async () => {
    const idle = "01 00 07 72 00 00 00 00 00 00 C1 C6";
    const one = against(lanfeng, {}, { "01 00 B8 00 00 00 00 00 00 00 00 48": idle });
    await expect(one.display.authorise({ presetVolume: 500 })).rejects.toMatchObject({ code: "DEVICE_REFUSED" });
    expect(one.asked.filter((request) => request.startsWith("01 00 A1"))).toEqual([]);
    const two = against(gilbarcoTwoWire, {}, { "01": "71" });
    await expect(two.display.authorise({ presetVolume: 500 })).rejects.toMatchObject({ code: "DEVICE_REFUSED" });
    expect(two.asked).not.toContain("11");
  });

  test("a Censtar of the variant that answers with three characters", async () => {
    const { display } = against(censtarGkl, { price: 772 }, { "02 00 01 53 52": "02 00 01 53 31 30 30 63" });
    await expect(display.status()).rejects.toMatchObject({ code: "REPLY_CORRUPT" });
  });

  test("a delivery of a Zhengxing that was booked at another price than rig.yaml says", async () => {
    const parts = ZHENGXING.replies.transaction.parts;
    const { display } = against(
      zhengxing,
      { price: 772 },
      {
        "FC 0D 01 0C": "FC 0D 01 13 1F",
        "FC 15 01 14": toHex(encode(parts, { address: 1, price: 799, sequence: 5 })),
      },
    );
    await expect(display.reset()).rejects.toMatchObject({ code: "READING_IMPLAUSIBLE" });
  });
});

describe("a stop", () => {
  test("waits for no late reply: it goes out within the line's time-out, and what comes late is nobody's", async () => {
    const { display, clock, asked } = against(lanfeng, {}, {});
    const reading = display.read().then(
      () => "a value",
      (error: { code: string }) => error.code,
    );
    while (asked.length === 0) await sleep(clock, 1);
    const from = clock.now();
    const stopping = display.stop().catch(() => undefined);
    while (!asked.some((request) => request.startsWith("01 00 B1"))) await sleep(clock, 1);
    expect(clock.now() - from).toBeLessThanOrEqual(200 + 150 + 30);
    expect(await reading).toBe("DEVICE_SILENT");
    await stopping;
  });
});
