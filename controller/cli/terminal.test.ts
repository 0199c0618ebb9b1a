import { PassThrough } from "node:stream";
import { RigError } from "@proverig/drivers";
import { expect, test, vi } from "vitest";
import { terminal } from "./terminal.ts";

function setUp() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const stop = new AbortController();
  const interrupt = vi.fn();
  const ask = terminal({ input, output, language: "en", signal: stop.signal, interrupt });
  return { input, output, stop, ask };
}

const NECK = { id: "measure.neck", kind: "number", unit: "mm" } as const;

test("a number that is none is asked again, never guessed", async () => {
  const { input, ask } = setUp();
  const answer = ask(NECK);
  input.write("about 100\n");
  await new Promise((resolve) => setImmediate(resolve));
  input.write("104,5\n");
  expect(await answer).toBe(104.5);
});

test("a stop ends a question that nobody answers", async () => {
  const { ask, stop } = setUp();
  const answer = ask(NECK);
  stop.abort(new RigError("INTERRUPTED", { what: "stopped by a test" }));
  await expect(answer).rejects.toMatchObject({ code: "INTERRUPTED", what: "stopped by a test" });
  await expect(ask(NECK)).rejects.toMatchObject({ code: "INTERRUPTED" });
});

test("a terminal that is closed leaves the job to be resumed", async () => {
  const { input, ask } = setUp();
  const answer = ask({ id: "ready", kind: "confirm", params: { nozzle: 1 } });
  input.end();
  await expect(answer).rejects.toMatchObject({ code: "INTERRUPTED", what: "the terminal was closed" });
});
