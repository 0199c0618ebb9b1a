import { RigError } from "@proverig/drivers";
import { expect, test } from "vitest";
import type { Entry } from "./entry.ts";
import type { EntryRow } from "./store.ts";
import { writer } from "./writer.ts";

/** A disk whose syncs are let go one by one. */
function slowDisk() {
  const groups: EntryRow[][] = [];
  const syncs: Array<{ done(): void; fail(error: Error): void }> = [];
  const append = (rows: EntryRow[]) =>
    new Promise<null>((resolve, reject) => {
      groups.push(rows);
      syncs.push({ done: () => resolve(null), fail: reject });
    });
  return { append, groups, syncs, sizes: () => groups.map((rows) => rows.length) };
}

function setUp() {
  const disk = slowDisk();
  const durable: Entry[] = [];
  const failures: RigError[] = [];
  const out = writer({
    store: disk,
    heads: new Map(),
    onDurable: (_, entry) => durable.push(entry),
    onFailure: (error) => failures.push(error),
  });
  const note = (n: number) => out.enqueue("rig", "2026-11-22T09:49:53.123+08:00", "note", { n }).durable;
  return { disk, durable, failures, out, note };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("what is enqueued together is one group, what comes during its sync the next", async () => {
  const { disk, note } = setUp();
  const first = [note(1), note(2)];
  await turn();
  const second = [note(3), note(4), note(5)];
  await turn();
  expect(disk.sizes()).toEqual([2]);
  disk.syncs[0]?.done();
  await Promise.all(first);
  await turn();
  expect(disk.sizes()).toEqual([2, 3]);
  disk.syncs[1]?.done();
  expect((await Promise.all(second)).map(({ seq }) => seq)).toEqual([3, 4, 5]);
});

test("an entry enqueued at the very moment at which the queue runs dry is written too", async () => {
  const { disk, note, durable } = setUp();
  const chain = (async () => {
    for (let n = 1; n <= 5; n++) await note(n);
  })();
  for (let n = 0; n < 5; n++) {
    await turn();
    disk.syncs[n]?.done();
  }
  await chain;
  expect(durable.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
});

test("after a failed sync its group, what waits and what comes later are all refused", async () => {
  const { disk, note, durable, failures, out } = setUp();
  const first = note(1);
  await turn();
  const second = note(2);
  const full = new RigError("DISK_FULL", { what: "no space" });
  disk.syncs[0]?.fail(full);
  await expect(first).rejects.toBe(full);
  await expect(second).rejects.toBe(full);
  expect(() => note(3)).toThrow(full);
  await out.settled();
  expect({ durable, failures, written: disk.sizes() }).toEqual({ durable: [], failures: [full], written: [1] });
});

test("data that is no JSON leaves the chain as it was", async () => {
  const { disk, note, out } = setUp();
  expect(() => out.enqueue("rig", "2026-11-22T09:49:53.123+08:00", "note", { n: Number.NaN })).toThrow(/note/);
  expect(out.head("rig").seq).toBe(0);
  const next = note(1);
  await turn();
  disk.syncs[0]?.done();
  expect((await next).seq).toBe(1);
});
