/** Whole visits through the panel's service, with what a person has done anew; held against record and evidence. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { AnyEntry } from "../engine/entries.ts";
import { check } from "../evidence/index.ts";
import { unpack } from "../evidence/unpack.ts";
import { bundleFiles, pack } from "../evidence/write.ts";
import { EMPTY, type Entry, nextEntry, toEntry } from "../journal/entry.ts";
import { openKeys } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import { recompute } from "../record/recompute.ts";
import {
  agree,
  begin,
  finishWhenAsked,
  JOB,
  LI,
  type Opened,
  openPanel,
  SHORT_JOB,
  say,
  until,
  untilClosed,
  untilJob,
  WANG,
} from "./testing/panel.ts";

const MINUTES = 400_000;
const SEALS = [{ place: "transducer", code: "87654321" }];
const ADJUST = {
  do: "adjust",
  nozzle: 1,
  work: "turned the adjuster",
  reason: "beyond the MPE",
  seals: SEALS,
} as const;
const Q12 = { nozzle: 1, point: "Q1", run: 2 };

const inReview = (opened: Opened) => untilJob(opened.service, ({ review }) => review !== null);
const kinds = (entries: readonly AnyEntry[]) => entries.map(({ kind }) => kind).filter((kind) => kind !== "trace");

function checked(path: string) {
  const report = check(path, { recompute });
  return { intact: report.intact, problems: report.steps.flatMap(({ problems }) => problems) };
}

describe("a dispenser that does not conform", () => {
  it("is adjusted, sealed, tested anew and conforms; the record has it as found and as left", {
    timeout: MINUTES,
  }, async () => {
    const opened = await openPanel({ example: "non-conforming" });
    const { service } = opened;
    const asked = await begin(service, JOB);
    const found = await inReview(opened);
    expect(found.review).toMatchObject({ verdict: "non-conforming", nozzles: [{ nozzle: 1 }] });
    expect(found.closed).toBeNull();
    expect(found.corrections.adjust).toEqual([{ nozzle: 1, left: 3 }]);
    asked.length = 0;
    await say(service, ADJUST, WANG);
    const left = await inReview(opened);
    // The job's own answers are of before: a person looks at seals and lock once more.
    expect(asked.slice(0, 2)).toEqual(["item.seals", "selfLock.mainBoard"]);
    expect(asked).toContain("ready");
    expect(left.review?.verdict).toBe("conforming");
    expect(left.adjustments).toMatchObject([{ nozzle: 1, by: "Wang", asFound: { verdict: "non-conforming" } }]);
    await say(service, { do: "finish" }, WANG);
    const { id, closed } = await untilClosed(opened);
    expect(closed).toMatchObject({ outcome: "completed", verdict: "conforming" });

    const record = opened.record(id);
    expect(record.verdict).toBe("conforming");
    expect(record.adjustments).toMatchObject([
      { nozzle: 1, by: "Wang", work: "turned the adjuster", reason: "beyond the MPE", seals: SEALS },
    ]);
    const asFound = record.adjustments[0]?.asFound;
    expect(asFound).toMatchObject({ verdict: "non-conforming", items: { seals: "pass", selfLock: "pass" } });
    expect(asFound?.error).toBeGreaterThan(0.3);
    expect(Math.abs(record.nozzles[0]?.error ?? 1)).toBeLessThan(0.2);
    for (const points of [asFound?.points, record.nozzles[0]?.points]) {
      expect(points?.map(({ runs }) => runs.map(({ run, attempt }) => [run, attempt]))).toEqual(
        ["Q1", "Q2"].map(() => [1, 2, 3].map((run) => [run, 1])),
      );
    }

    const entries = await opened.entries(id);
    const seals = entries.filter(({ kind, data }) => kind === "step-done" && data.step === "item:seals");
    expect(seals.at(-1)?.data).toMatchObject({ values: { seals: expect.arrayContaining(SEALS) } });
    const after = kinds(entries.slice(entries.findIndex(({ kind }) => kind === "nozzle-adjusted")));
    expect(after).not.toContain("purge-started");
    expect(after.slice(-2)).toEqual(["reviewed", "job-closed"]);
    expect(checked(opened.evidence(id))).toEqual({ intact: true, problems: [] });
    await expectTamperingFound(opened, id);
  });

  it("killed in the midst of the retest goes on with it, and the review is asked again", {
    timeout: MINUTES,
  }, async () => {
    const first = await openPanel({ example: "non-conforming" });
    await begin(first.service, SHORT_JOB);
    await inReview(first);
    await say(first.service, { ...ADJUST, seals: [] }, WANG);
    const { id } = await untilJob(first.service, ({ delivery }) => delivery?.point === "Q1" && delivery.run === 2);
    await first.close();

    const second = await openPanel({ example: "non-conforming", dir: first.dir });
    const { service } = second;
    expect(service.state().unfinished).toMatchObject([{ id }]);
    const { unfinished } = await until(service, (state) => state.unfinished.some(({ place }) => place !== null));
    expect(unfinished[0]?.place).toEqual({ station: "Example station", dispenser: "X-1 S-77", nozzles: [1] });
    agree(service, WANG);
    await service.command({ do: "take-control" }, WANG);
    await service.command({ do: "resume", id }, WANG);
    const again = await inReview(second);
    expect(again.adjustments).toHaveLength(1);
    expect(again.attempts.filter((attempt) => attempt.void === null)).toHaveLength(6);
    expect(again.attempts.filter((attempt) => attempt.void === "interrupted")).toMatchObject([{ run: 2, attempt: 1 }]);
    // The world began anew with the process: the dispenser in it is the adjusted one.
    expect(Math.abs(again.review?.nozzles[0]?.error ?? 1)).toBeLessThan(0.3);
    await second.close();

    const third = await openPanel({ example: "non-conforming", dir: first.dir });
    finishWhenAsked(third.service, WANG);
    await third.service.command({ do: "take-control" }, WANG);
    await third.service.command({ do: "resume", id }, WANG);
    expect((await untilClosed(third)).closed?.outcome).toBe("completed");
    expect(checked(third.evidence(id))).toEqual({ intact: true, problems: [] });
    expect(third.record(id).adjustments[0]?.asFound.points.flatMap(({ runs }) => runs)).toHaveLength(6);
  });

  it("that is aborted after an adjustment leaves what was found, and no verdict", { timeout: MINUTES }, async () => {
    const opened = await openPanel({ example: "non-conforming" });
    const { service } = opened;
    await begin(service, SHORT_JOB);
    await inReview(opened);
    await say(service, { ...ADJUST, seals: [] }, WANG);
    await untilJob(service, ({ delivery }) => delivery !== null);
    await say(service, { do: "abort", reason: "it leaks" }, WANG);
    const { id, closed } = await untilClosed(opened);
    expect(closed).toMatchObject({ outcome: "aborted", verdict: null });
    const [adjustment] = opened.record(id).adjustments;
    expect(adjustment?.asFound).toMatchObject({ verdict: null, error: expect.any(Number) });
    expect(checked(opened.evidence(id))).toEqual({ intact: true, problems: [] });
  });
});

describe("a run that counts", () => {
  it("is taken back with a reason, made again, and stays in the record with its error and a warning", {
    timeout: MINUTES,
  }, async () => {
    const opened = await openPanel();
    const { service } = opened;
    await begin(service, SHORT_JOB);
    const before = await inReview(opened);
    const error = before.attempts.find(({ point, run }) => point === "Q1" && run === 2)?.error;
    // Twice at once: one of them finds it taken back already.
    const twice = await Promise.allSettled([
      say(service, { do: "repeat-run", ...Q12, reason: "touched" }, WANG),
      say(service, { do: "repeat-run", ...Q12, reason: "touched, again" }, WANG),
    ]);
    expect(twice.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(twice[1]).toMatchObject({ reason: { code: "NOT_NOW" } });
    await untilJob(service, ({ delivery }) => delivery?.run === 2 && delivery.point === "Q1");
    await expect(service.command({ do: "repeat-run", ...Q12, reason: "x" }, WANG)).rejects.toThrow("being delivered");
    await inReview(opened);
    await say(service, { do: "repeat-run", ...Q12, reason: "dripped" }, WANG);
    await untilJob(service, ({ review }) => review === null);
    await inReview(opened);
    await expect(service.command({ do: "repeat-run", ...Q12, reason: "x" }, WANG)).rejects.toThrow("its 3 attempts");
    await say(service, { do: "finish" }, WANG);
    await expect(service.command({ do: "repeat-run", ...Q12, reason: "x" }, WANG)).rejects.toMatchObject({
      code: "NOT_NOW",
    });
    const { id } = await untilClosed(opened);
    const record = opened.record(id);
    const runs = record.nozzles[0]?.points[0]?.runs.filter(({ run }) => run === 2);
    expect(runs).toMatchObject([
      { attempt: 1, void: "operator", error, repeated: { by: "Wang", reason: "touched" } },
      { attempt: 2, void: "operator", error: expect.any(Number), repeated: { by: "Wang", reason: "dripped" } },
      { attempt: 3, void: null },
    ]);
    expect(record.warnings.filter(({ code }) => code === "RUN_REPEATED")).toHaveLength(2);
    expect(checked(opened.evidence(id))).toEqual({ intact: true, problems: [] });
  });
});

describe("the review", () => {
  it("is for the person in control, refuses what cannot be, and outlasts a STOP", { timeout: MINUTES }, async () => {
    const opened = await openPanel();
    const { service } = opened;
    await begin(service, SHORT_JOB);
    await expect(say(service, { do: "finish" }, WANG)).rejects.toMatchObject({ code: "NOT_NOW" });
    await expect(say(service, ADJUST, WANG)).rejects.toMatchObject({ code: "NOT_NOW" });
    await inReview(opened);
    await expect(say(service, { do: "finish" }, LI)).rejects.toMatchObject({ code: "NOT_IN_CONTROL" });
    await expect(say(service, { ...ADJUST, nozzle: 9 }, WANG)).rejects.toThrow("no nozzle 9");
    const twice = [...SEALS, ...SEALS];
    await expect(say(service, { ...ADJUST, seals: twice }, WANG)).rejects.toMatchObject({ code: "MALFORMED" });

    service.stop("anybody");
    await until(service, ({ trip, job }) => trip !== null && job?.review === null);
    await expect(say(service, { do: "finish" }, WANG)).rejects.toMatchObject({ code: "NOT_NOW" });
    await say(service, { do: "release" }, WANG);
    await inReview(opened);
    await say(service, { do: "finish" }, WANG);
    const { id, closed } = await untilClosed(opened);
    expect(closed?.outcome).toBe("completed");
    expect(kinds(await opened.entries(id))).toEqual(expect.arrayContaining(["trip", "reviewed"]));
    await expect(say(service, { do: "finish" }, WANG)).rejects.toMatchObject({ code: "NOT_NOW" });
  });

  it("comes after a pause: the run under way ends, the next one waits", { timeout: MINUTES }, async () => {
    const opened = await openPanel();
    const { service } = opened;
    await begin(service, SHORT_JOB);
    await untilJob(service, ({ delivery }) => delivery?.run === 1);
    await service.command({ do: "pause", paused: true }, WANG);
    const paused = await untilJob(service, ({ attempts }) => attempts.length === 1);
    expect(paused).toMatchObject({ paused: true, attempts: [{ run: 1, void: null }] });
    // What a paused visit may have done anew is offered; nothing of it begins before it goes on.
    expect(paused.corrections.repeat).toMatchObject([{ run: 1, attemptsLeft: 2 }]);
    await say(service, { do: "repeat-run", nozzle: 1, point: "Q1", run: 1, reason: "touched" }, WANG);
    const still = service.state().job;
    expect(still).toMatchObject({ delivery: null, paused: true });
    await service.command({ do: "pause", paused: false }, WANG);
    const whole = await inReview(opened);
    expect(whole.attempts.map(({ run, attempt }) => [run, attempt]).slice(0, 3)).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
  });
});

/** One raw total of an as-found run changed, or the adjustment taken out, and everything signed again by another key. */
async function expectTamperingFound(opened: Opened, id: string): Promise<void> {
  const { files } = unpack(readFileSync(opened.evidence(id)), "test");
  const record = JSON.parse(Buffer.from(files.get("record.json") ?? []).toString());
  const forge = async (change: (entry: AnyEntry) => AnyEntry | null, changed: object = record): Promise<string> => {
    const dir = temporaryDir();
    const keys = await openKeys(dir);
    const original = await opened.entries(id);
    let head = EMPTY;
    const forged: Entry[] = [];
    for (const entry of original) {
      const next = change(structuredClone(entry));
      if (!next) continue;
      const row = nextEntry(head, next.at, next.kind, next.data);
      head = row;
      forged.push(toEntry(row));
    }
    const chain = {
      entries: forged.length,
      head: head.hash,
      signature: keys.sign(head.hash),
      publicKey: keys.publicKey,
    };
    const inputs = Object.fromEntries(
      [...files].filter(([name]) => !["manifest.json", "manifest.sig", "entries.ndjson", "record.json"].includes(name)),
    );
    const bundle = await bundleFiles(
      { id, entries: forged, record: { ...changed, chain }, inputs: inputs as never },
      keys,
    );
    const path = join(dir, "forged.zip");
    writeFileSync(path, await pack(bundle));
    return path;
  };
  expect(checked(await forge((entry) => entry)).problems).toEqual([]);

  let first = true;
  const nudged = await forge((entry) => {
    if (entry.kind !== "attempt-ended" || !entry.data.rest || !first) return entry;
    first = false;
    entry.data.rest.display = (entry.data.rest.display ?? 0) - 9;
    return entry;
  });
  expect(checked(nudged).problems.join()).toContain("nozzle 1, Q1, run 1, attempt 1");
  const hidden = { ...record, adjustments: [] };
  expect(checked(await forge((entry) => entry, hidden)).problems.join()).toContain("record: adjustments");
  const unsaid = await forge((entry) => (entry.kind === "nozzle-adjusted" ? null : entry), hidden);
  expect(checked(unsaid).problems.join()).toContain("record: nozzles");

  // Record and entries agree with each other, and not with what was found.
  const flattered = await forge(
    (entry) => (entry.kind === "job-closed" ? { ...entry, data: { ...entry.data, verdict: "inconclusive" } } : entry),
    { ...record, verdict: "inconclusive", validUntil: null },
  );
  expect(checked(flattered).problems).toEqual([
    'verdict: the record says "inconclusive", the readings give "conforming"',
  ]);
}
