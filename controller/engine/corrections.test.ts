import { describe, expect, test } from "vitest";
import type { RunResult } from "../regulation/raw.ts";
import type { AnyEntry, EntryData, EntryKind } from "./entries.ts";
import { allAttempts, attemptsOf, foldEntries, notes } from "./history.ts";

const KEY = { nozzle: 1, point: "Q1", run: 1, attempt: 1 };
const RESULT: RunResult = {
  display: 20.1,
  displayStart: 0,
  amount: 155.17,
  reference: 20,
  meterVolume: 20,
  flow: 55,
  tJ: 18,
  tM: 18,
  error: 0.5,
  U: 0.05,
  components: [],
};
const ENDED: EntryData["attempt-ended"] = {
  ...KEY,
  path: ["v-high"],
  preset: false,
  startedAt: "",
  endedAt: "",
  void: null,
  reason: null,
  rest: null,
  result: RESULT,
  traceSha256: null,
  receivedL: 20,
  closingS: 0.3,
  findings: [],
  warnings: [],
};
const REPEATED = { ...KEY, by: "Wang", reason: "the hose was touched" };
const ADJUSTED = { nozzle: 1, by: "Wang", work: "adjuster", reason: "0.5 %", seals: [], warnings: [] };
const SEALS = [{ place: "transducer", code: "87654321" }];
const step = (id: string, warnings: string[] = []): EntryData["step-done"] => ({
  step: id,
  boot: 1,
  findings: [],
  warnings: warnings.map((text) => ({ code: "w", text })),
});

function chain(...entries: Array<{ [K in EntryKind]: [K, EntryData[K]] }[EntryKind]>): AnyEntry[] {
  return entries.map(([kind, data], i) => ({ seq: i + 1, at: `at ${i + 1}`, kind, data }) as AnyEntry);
}

describe("a run that was taken back", () => {
  test("is void by the operator from then on, with its error, who and why", () => {
    const { attempts } = foldEntries(chain(["attempt-ended", ENDED], ["run-repeated", REPEATED]));
    expect(attempts).toEqual([
      {
        ...ENDED,
        void: "operator",
        reason: "Wang: the hose was touched",
        repeated: { at: "at 2", by: "Wang", reason: "the hose was touched" },
      },
    ]);
  });

  test("is a warning that nobody can leave out: it is made of the entry, not written into it", () => {
    const history = foldEntries(chain(["attempt-ended", ENDED], ["run-repeated", REPEATED]));
    expect(notes(history, "warnings")).toEqual([
      {
        code: "RUN_REPEATED",
        text: "Q1 run 1, attempt 1 (nozzle 1) was taken back after its error (+0.500 %) was known, by Wang: the hose was touched",
      },
    ]);
  });

  test("is taken back once: an attempt that was void before keeps its reason, another one is not touched", () => {
    const cut = { ...ENDED, void: "link-lost" as const, reason: "silent" };
    const again = { ...ENDED, attempt: 2 };
    const history = foldEntries(
      chain(
        ["attempt-ended", cut],
        ["attempt-ended", again],
        ["run-repeated", REPEATED],
        ["run-repeated", { ...REPEATED, attempt: 2 }],
        ["run-repeated", { ...REPEATED, attempt: 2, by: "Li" }],
      ),
    );
    expect(history.attempts.map(({ void: reason, repeated }) => [reason, repeated?.by])).toEqual([
      ["link-lost", undefined],
      ["operator", "Wang"],
    ]);
  });

  test("in the midst of another one's readings does not disturb them", () => {
    const started = { ...KEY, run: 2, preset: false, targetL: 20, path: ["v-high"], startedAt: "" };
    const trace = (t: number) => ({ ...KEY, run: 2, meter: [{ t, totalL: t }], flow: [], tJ: [], tM: [], display: [] });
    const history = foldEntries(
      chain(
        ["attempt-ended", ENDED],
        ["attempt-started", started],
        ["trace", trace(1)],
        ["run-repeated", REPEATED],
        ["trace", trace(2)],
      ),
    );
    expect(history.open).toEqual(started);
    expect(history.trace.meter.map(({ t }) => t)).toEqual([1, 2]);
  });
});

describe("a nozzle that was adjusted", () => {
  const other = { ...ENDED, nozzle: 2 };
  const before = chain(
    ["step-done", step("item:seals")],
    ["step-done", step("self-lock", ["as found"])],
    ["step-done", step("item:nameplate")],
    ["step-done", step("ready:1")],
    ["attempt-ended", ENDED],
    ["attempt-ended", other],
    ["step-done", step("display:1:Q1")],
    ["step-done", step("display:2:Q1")],
  );

  test("begins anew, and what was found of it stays whole; other nozzles are as they were", () => {
    const history = foldEntries([...before, ...chain(["nozzle-adjusted", ADJUSTED])]);
    expect(attemptsOf(history, KEY)).toEqual([]);
    expect(history.attempts).toEqual([other]);
    expect(history.adjustments).toMatchObject([{ nozzle: 1, by: "Wang", attempts: [ENDED] }]);
    expect(Object.keys(history.adjustments[0]?.done ?? {})).toContain("display:1:Q1");
    expect(Object.keys(history.done)).toEqual(["item:seals", "self-lock", "item:nameplate", "ready:1", "display:2:Q1"]);
    expect(history.inRig).toBeNull();
    expect(allAttempts(history)).toEqual([ENDED, other]);
  });

  test("has seals and self-lock checked again where seals were broken, and the first look stays", () => {
    const history = foldEntries([...before, ...chain(["nozzle-adjusted", { ...ADJUSTED, seals: SEALS }])]);
    expect(Object.keys(history.done)).toEqual(["item:nameplate", "ready:1", "display:2:Q1"]);
    expect(notes(history, "warnings").map(({ text }) => text)).toEqual(["as found"]);
  });

  test("counts its attempts anew: an entry of the series before is not one of this", () => {
    const later = { ...ENDED, series: 1 };
    const history = foldEntries([
      ...before,
      ...chain(
        ["nozzle-adjusted", ADJUSTED],
        ["attempt-ended", later],
        ["run-repeated", REPEATED],
        ["run-repeated", { ...REPEATED, series: 1, by: "Li" }],
      ),
    ]);
    expect(attemptsOf(history, KEY)).toMatchObject([{ series: 1, void: "operator", repeated: { by: "Li" } }]);
    expect(history.adjustments[0]?.attempts).toEqual([ENDED]);
  });

  test("more than once keeps each of its pasts", () => {
    const history = foldEntries([
      ...before,
      ...chain(
        ["nozzle-adjusted", ADJUSTED],
        ["attempt-ended", { ...ENDED, series: 1 }],
        ["nozzle-adjusted", { ...ADJUSTED, work: "again" }],
        ["attempt-ended", { ...ENDED, series: 2 }],
      ),
    ]);
    expect(history.adjustments.map(({ work, attempts }) => [work, attempts.map(({ series }) => series)])).toEqual([
      ["adjuster", [undefined]],
      ["again", [1]],
    ]);
    expect(history.attempts.map(({ series }) => series)).toEqual([undefined, 2]);
  });
});

describe("what is in the rig", () => {
  const purged = { step: "purge:1", nozzle: 1, boot: 1, receivedL: 8, closingS: 0.3, path: [], flowLpm: 55 };

  test("is one nozzle, with its own oil: another one puts both out", () => {
    const one = chain(["step-done", step("ready:1")], ["purge-ended", purged]);
    expect(foldEntries(one)).toMatchObject({ inRig: 1, purgedFor: 1 });
    const two = [...one, ...chain(["step-done", step("ready:2")])];
    expect(foldEntries(two)).toMatchObject({ inRig: 2, purgedFor: null });
    expect(foldEntries([...two, ...chain(["step-done", step("ready:1")])])).toMatchObject({
      inRig: 1,
      purgedFor: null,
    });
  });

  test("is not steady by a purge that was cut off", () => {
    const cut = chain(["step-done", step("ready:1")], ["purge-ended", { ...purged, step: "purge:1:cut-off" }]);
    expect(foldEntries(cut).purgedFor).toBeNull();
  });

  test("is asked for again after a run was taken back; its oil stays", () => {
    const history = foldEntries(
      chain(
        ["step-done", step("ready:1")],
        ["purge-ended", purged],
        ["attempt-ended", ENDED],
        ["run-repeated", REPEATED],
      ),
    );
    expect(history).toMatchObject({ inRig: null, purgedFor: 1 });
  });
});
