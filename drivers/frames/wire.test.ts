import { expect, onTestFinished, test } from "vitest";
import type { Link } from "../link/link.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import { textBus } from "../text-line/bus.ts";
import { sleep } from "../time/clock.ts";
import { simClock } from "../time/sim-clock.ts";

const SETTINGS = { baud: 9600, parity: "none", dataBits: 8, stopBits: 1 } as const;

test.each(["whole", "in pieces"])(
  "a reply to what was asked before the connection broke, %s, is none to what is asked after it",
  async (how) => {
    const clock = simClock({ startMs: 0 });
    onTestFinished(() => clock.stop());
    let far: Link | null = null;
    let asked = 0;
    // As a converter does it: the instrument answers the first question late, and by then there is a new connection.
    const factory = memoryLinkFactory({
      clock,
      name: "balance",
      settings: SETTINGS,
      accept(end) {
        far = end;
        end.onData(() => {
          asked++;
          const text = new TextEncoder().encode(`answer ${asked}\r\n`);
          if (asked === 1 && how === "in pieces") {
            end.write(text.slice(0, 3));
            clock.after(600, () => far?.write(text.slice(3)));
          } else clock.after(asked === 1 ? 600 : 400, () => far?.write(text));
        });
      },
    });
    const bus = textBus("text").open({
      clock,
      link: factory,
      timing: { timeoutMs: 200, worstReplyMs: 1000 },
      framing: "serial",
    });
    onTestFinished(() => bus.close());
    const ask = () => bus.ask({ text: "S", delimiter: "\r\n", where: "balance", isAnswer: () => true });
    const first = ask().catch((error: { code?: string }) => error.code);
    await sleep(clock, 50);
    factory.unplug();
    factory.plug();
    expect(await first).toBe("LINK_LOST");
    await sleep(clock, 300);
    expect((await ask()).text).toBe("answer 2");
  },
);
