import { describe, expect, test } from "vitest";
import type { AnyEntry, EntryData, EntryKind } from "./entries.ts";
import { attemptsOf, emptyTrace, foldEntries, joinTrace, notes } from "./history.ts";

const KEY = { nozzle: 1, point: "Q1", run: 1, attempt: 1 };
const STARTED = { ...KEY, preset: false, targetL: 20, path: ["v-high"], startedAt: "2026-11-22T09:00:00.000+08:00" };
const ENDED: EntryData["attempt-ended"] = {
  ...KEY,
  path: ["v-high"],
  preset: false,
  startedAt: STARTED.startedAt,
  endedAt: "2026-11-22T09:01:00.000+08:00",
  void: null,
  reason: null,
  rest: null,
  result: null,
  traceSha256: null,
  receivedL: 20,
  closingS: 0.3,
  findings: [],
  warnings: [],
};
const BOOT = { boot: 1, reason: "start", seed: 1 } as const;
const trace = (t: number): EntryData["trace"] => ({ ...KEY, ...emptyTrace(), meter: [{ t, totalL: t }] });

/** Entries of one chain, in the order given. */
function chain(...entries: Array<{ [K in EntryKind]: [K, EntryData[K]] }[EntryKind]>): AnyEntry[] {
  return entries.map(([kind, data], i) => ({ seq: i + 1, at: `at ${i + 1}`, kind, data }) as AnyEntry);
}

describe("an attempt", () => {
  test("is open from its first entry to its last, with the readings in between", () => {
    const open = foldEntries(
      chain(["boot", BOOT], ["attempt-started", STARTED], ["trace", trace(1)], ["trace", trace(2)]),
    );
    expect(open.open).toEqual(STARTED);
    expect(open.trace.meter.map(({ t }) => t)).toEqual([1, 2]);
    expect(open.attempts).toEqual([]);
    const ended = foldEntries(chain(["attempt-started", STARTED], ["trace", trace(1)], ["attempt-ended", ENDED]));
    expect(ended).toMatchObject({ open: null, attempts: [ENDED], receivedL: 20 });
  });

  test("that a process died in is counted once, when the next one voids it", () => {
    const cut = { ...ENDED, void: "interrupted" as const, receivedL: 7 };
    const again = { ...STARTED, attempt: 2 };
    const history = foldEntries(
      chain(
        ["attempt-started", STARTED],
        ["trace", trace(1)],
        ["boot", { ...BOOT, boot: 2, reason: "resume" }],
        ["attempt-ended", cut],
        ["attempt-started", again],
        ["trace", { ...trace(9), attempt: 2 }],
      ),
    );
    expect(attemptsOf(history, KEY)).toEqual([cut]);
    expect(history.open).toEqual(again);
    expect(history.trace.meter).toEqual([{ t: 9, totalL: 9 }]);
    expect(history.receivedL).toBe(7);
  });

  test("is of its own run, point and nozzle only", () => {
    const others = [{ run: 2 }, { point: "Q2" }, { nozzle: 2 }].map((other) => ({ ...ENDED, ...other }));
    const history = foldEntries(
      chain(...[ENDED, ...others].map((each) => ["attempt-ended", each] as ["attempt-ended", typeof each])),
    );
    expect(attemptsOf(history, KEY)).toEqual([ENDED]);
  });
});

describe("the receiver", () => {
  const purged = { step: "purge:1", nozzle: 1, boot: 1, receivedL: 8, closingS: 0.3, path: [], flowLpm: 55 };
  const started = { step: "purge:1", nozzle: 1, boot: 1, maxL: 40 };
  const returned = { step: "return:1", boot: 1, findings: [], warnings: [] };

  test("holds purges and attempts, void ones too, until it is returned", () => {
    const filled = chain(
      ["purge-started", started],
      ["purge-ended", purged],
      ["attempt-ended", { ...ENDED, void: "link-lost", receivedL: 3 }],
      ["attempt-ended", ENDED],
    );
    expect(foldEntries(filled).receivedL).toBe(31);
    expect(foldEntries([...filled, ...chain(["step-done", returned])]).receivedL).toBe(0);
  });

  test("holds a whole purge where nobody saw its end, and only once", () => {
    const resumed = { ...BOOT, boot: 2, reason: "resume" } as const;
    const history = foldEntries(
      chain(["purge-started", started], ["boot", resumed], ["boot", { ...resumed, boot: 3 }], ["purge-ended", purged]),
    );
    expect(history).toMatchObject({ receivedL: 48, purging: null, boot: 3 });
  });

  test("a purge that was cut off does not count as one", () => {
    const history = foldEntries(chain(["purge-ended", { ...purged, step: "purge:1:cut-off" }]));
    expect(history.purges["purge:1"]).toBeUndefined();
    expect(history.receivedL).toBe(8);
  });
});

test("the fold of the whole is the fold of its parts: resuming reads what running wrote", () => {
  const entries = chain(
    ["boot", BOOT],
    ["attempt-started", STARTED],
    ["trace", trace(1)],
    ["attempt-ended", ENDED],
    ["trip", { name: "leak", detail: "test" }],
    ["job-closed", { outcome: "rig-fault", reason: "test", verdict: null }],
  );
  const whole = foldEntries(entries);
  expect(whole.closed).toMatchObject({ outcome: "rig-fault" });
  expect(whole.closedAt).toBe("at 6");
  expect(JSON.parse(JSON.stringify(foldEntries(JSON.parse(JSON.stringify(entries)))))).toEqual(
    JSON.parse(JSON.stringify(whole)),
  );
});

test("a note that was written twice is told once, in the order of writing", () => {
  const note = (text: string) => ({ code: "landing", text });
  const history = foldEntries(
    chain(
      ["step-done", { step: "zero", boot: 1, findings: [note("a")], warnings: [] }],
      ["attempt-ended", { ...ENDED, findings: [note("b"), note("a")] }],
      ["attempt-ended", { ...ENDED, attempt: 2, findings: [note("b")], warnings: [note("w")] }],
    ),
  );
  expect(notes(history, "findings")).toEqual([note("a"), note("b")]);
  expect(notes(history, "warnings")).toEqual([note("w")]);
});

test("joined traces keep the order of each instrument", () => {
  const joined = joinTrace(
    { ...emptyTrace(), display: [[1, 5]], flow: [[1, 50, null]] },
    { ...emptyTrace(), display: [[2, 6]] },
  );
  expect(joined).toEqual({
    ...emptyTrace(),
    display: [
      [1, 5],
      [2, 6],
    ],
    flow: [[1, 50, null]],
  });
});
