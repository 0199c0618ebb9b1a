import assert from "node:assert/strict";
import type { AnyDriver } from "../device/define.ts";
import { RigError } from "../error.ts";
import { memoryLinkFactory } from "../link/memory.ts";
import { simClock } from "../time/sim-clock.ts";
import { settingsOf } from "./bench.ts";
import type { ContractOptions, LiteralExchange } from "./options.ts";
import { nobody, SUBJECT } from "./stage.ts";

const REPLY_MS = 5;

/** Holds the driver against a device that knows nothing but these bytes. */
export async function runLiteral(
  definition: AnyDriver,
  options: ContractOptions,
  { replies, read, gives }: LiteralExchange,
): Promise<void> {
  const clock = simClock({ startMs: 0 });
  const settings = settingsOf(definition, options);
  const known = new Map(Object.entries(replies).map(([asked, answered]) => [tidy(asked), tidy(answered)]));
  const link = memoryLinkFactory({
    clock,
    name: "contract",
    settings,
    accept: (far) =>
      far.onData((request) => {
        const reply = known.get(Buffer.from(request).toString("hex"));
        if (reply) clock.after(REPLY_MS, () => far.write(Uint8Array.from(Buffer.from(reply, "hex"))));
      }),
  });
  const timing = { timeoutMs: 200, worstReplyMs: 1000 };
  const bus: unknown = definition.bus?.open({ clock, link, timing, framing: options.framing ?? "serial" });
  const none = () => Promise.reject(new RigError("GPIO_UNAVAILABLE", { what: "none here" }));
  const context = { name: SUBJECT, kind: options.kind, clock, bus, gpio: { output: none, input: none } };
  const device = definition.create({ ...context, operator: nobody }, definition.options.parse(options.options));
  try {
    assert.deepEqual(await read(device), gives);
  } finally {
    clock.stop();
  }
}

const tidy = (hex: string) => hex.replaceAll(/\s/g, "").toLowerCase();
