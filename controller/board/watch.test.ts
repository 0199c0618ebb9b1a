import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBoard, simClock, sleep } from "@proverig/drivers";
import { describe, expect, it, onTestFinished } from "vitest";
import { boardUnder, watchBoard } from "./watch.ts";

/** A computer whose firmware says this. */
function computer() {
  const root = mkdtempSync(join(tmpdir(), "sys-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "devices/platform/soc/soc:firmware");
  mkdirSync(folder, { recursive: true });
  const says = (hex: string) => writeFileSync(join(folder, "get_throttled"), `${hex}\n`);
  says("0");
  const clock = simClock({ startMs: 0 });
  // Files are real work, for which simulated time waits.
  const board = watchBoard(clock, () => clock.hold(readBoard(root)));
  onTestFinished(() => {
    board.stop();
    clock.stop();
  });
  const codes = () => board.faults.map(({ code }) => code);
  return { board, clock, says, codes };
}

describe("the computer is watched", () => {
  it("what is so now is a fault with its mend, told when it comes and when it goes", async () => {
    const { board, clock, says, codes } = computer();
    let changes = 0;
    board.onChange(() => changes++);
    await sleep(clock, 5000);
    expect([codes(), changes]).toEqual([[], 0]);
    says("50005");
    await sleep(clock, 5000);
    expect([codes(), changes]).toEqual([["UNDER_VOLTAGE", "THROTTLED"], 1]);
    expect(board.faults[0]?.mend).toContain("supply");
    says("50000");
    await sleep(clock, 5000);
    expect([codes(), changes]).toEqual([[], 2]);
  });

  it("news for a record come once each, also of what came and went between two looks", async () => {
    const { board, clock, says } = computer();
    await sleep(clock, 5000);
    expect(board.news()).toEqual([]);
    says("10000");
    await sleep(clock, 5000);
    expect(board.news()).toEqual([{ code: "UNDER_VOLTAGE", text: "the computer's supply is too low" }]);
    says("1");
    await sleep(clock, 5000);
    expect(board.news()).toEqual([]);
    says("2");
    await sleep(clock, 5000);
    expect(board.news().map(({ code }) => code)).toEqual(["THROTTLED"]);
  });

  it("what was before it began is no news", async () => {
    const clock = simClock({ startMs: 0 });
    const was = { underVoltage: true, throttled: true };
    const board = watchBoard(clock, async () => ({ underVoltage: false, throttled: false, was, tempC: 50 }));
    await sleep(clock, 10_000);
    expect([board.faults, board.news()]).toEqual([[], []]);
    board.stop();
    clock.stop();
  });

  it("no board, nothing to say; and a simulated rig has none unless one is handed in", async () => {
    const clock = simClock({ startMs: 0 });
    const board = watchBoard(clock, async () => null);
    await sleep(clock, 10_000);
    expect([board.faults, board.news()]).toEqual([[], []]);
    board.stop();
    expect(boardUnder({ simulated: true }, clock)).toBeNull();
    clock.stop();
  });
});
