import { simClock } from "@proverig/drivers";
import { expect, it, onTestFinished } from "vitest";
import { affected } from "../calibrate/acceptance.ts";
import { openJournal } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import { documentsOf } from "./documents-process.ts";
import { openHistory } from "./history.ts";

it("what a certificate has touched is found in the worker as in the journal itself", async () => {
  const dir = temporaryDir();
  const clock = simClock({ startMs: Date.UTC(2026, 10, 22) });
  const journal = await openJournal({ dir, clock });
  const history = openHistory(dir);
  onTestFinished(async () => {
    await history.close();
    await journal.close();
    clock.stop();
  });
  const begin = (sha: string, certificate: string) =>
    journal.openJob(sha.repeat(64), { basis: { standards: { master: { certificate }, 't"j': { certificate: "T" } } } });
  const verdicts = ["conforming", null, "non-conforming"] as const;
  for (const [i, verdict] of verdicts.entries()) {
    const { id } = await begin("abc"[i] ?? "", i === 1 ? 'C-"2"' : "C-1");
    await journal.closeJob(id, { outcome: verdict ? "completed" : "aborted", reason: null, verdict });
  }
  await begin("d", "C-1");
  for (const certificate of ["C-1", 'C-"2"', "master", "C"]) {
    const told = JSON.parse(Buffer.from(await history.affected(certificate, 0)).toString());
    const known = await affected(journal, certificate, 0);
    expect(told).toEqual(known.map(({ id, openedAt, verdict }) => ({ id, openedAt, verdict })));
  }
  expect((await affected(journal, "C-1", 0)).map(({ verdict }) => verdict)).toEqual([
    "conforming",
    "non-conforming",
    null,
  ]);
  expect(Buffer.from(await history.affected("C-1", clock.wallMs() + 1)).toString()).toBe("[]");
});

it("documents that nobody can wait for are refused", { timeout: 300_000 }, async () => {
  const make = documentsOf(temporaryDir(), null);
  const asked = Array.from({ length: 9 }, () => make("none", "data.csv", null));
  const all = Promise.allSettled(asked);
  await expect(asked[8]).rejects.toMatchObject({ code: "TOO_MANY" });
  for (const each of await all) expect(each.status).toBe("rejected");
});
