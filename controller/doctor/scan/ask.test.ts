import { type LineSettings, type Link, modbusQuestion, simClock } from "@proverig/drivers";
import { expect, test } from "vitest";
import { openLine } from "./ask.ts";
import { patienceMs } from "./plan.ts";

const N81: LineSettings = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 };

test("bytes that have come by the time that a busy computer looks are heard, and the line is not called noisy", async () => {
  const clock = simClock({ startMs: 0 });
  const question = modbusQuestion(1, { fn: "readHolding", address: 0, count: 1 });
  const answer = Uint8Array.of(0x01, 0x03, 0x02, 0x00, 0xfa, 0x38, 0x07);
  let listener: (bytes: Uint8Array) => void = () => undefined;
  const link: Link = {
    name: "line",
    // At the very moment at which the patience is over, and after its timer.
    write: () => clock.after(0, () => clock.after(patienceMs(question, N81), () => listener(answer))),
    onData(heard) {
      listener = heard;
    },
    onClose: () => undefined,
    close: async () => undefined,
  };
  const line = openLine(link, N81, clock, new AbortController().signal);
  const { answers } = await line.ask(question, { gapMs: 0 });
  expect(answers).toHaveLength(1);
  clock.stop();
});
