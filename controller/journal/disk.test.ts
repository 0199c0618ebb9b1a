import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asRigError, realClock } from "@proverig/drivers";
import { expect, onTestFinished, test } from "vitest";
import { diskError, writeAtomic } from "./disk.ts";
import { RIG_CHAIN } from "./entry.ts";
import { foldJobs } from "./jobs.ts";
import { openJournal } from "./journal.ts";
import { appender } from "./testing/process.ts";
import { temporaryDir } from "./testing/temporary.ts";

const clock = realClock();
const NOBODY = 65534;

/** Reads every chain back (which verifies it) and looks for each acknowledged entry. */
async function expectAllThere(dir: string, acknowledged: string[]) {
  const journal = await openJournal({ dir, clock });
  onTestFinished(() => journal.close());
  const found = new Set<string>();
  for (const chain of [RIG_CHAIN, ...foldJobs(await journal.entries(RIG_CHAIN)).keys()]) {
    const entries = await journal.entries(chain);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
    for (const { seq, hash } of entries) found.add(`${chain} ${seq} ${hash}`);
  }
  expect(acknowledged.filter((line) => !found.has(line))).toEqual([]);
  return journal;
}

test.each([1, 2, 30, 333, 1500])(
  "killed with SIGKILL after %i acknowledged entries: none is lost, no gap",
  async (count) => {
    const dir = temporaryDir();
    const writer = appender(dir);
    await writer.hasLines(1 + count);
    writer.child.kill("SIGKILL");
    const { stderr } = await writer.ended();
    expect(stderr).toBe("");
    const [opened, ...acknowledged] = writer.lines();
    expect(opened).toBe("open");
    expect(acknowledged.length).toBeGreaterThanOrEqual(count);
    const journal = await expectAllThere(dir, acknowledged);
    expect((await journal.append(RIG_CHAIN, "boot", {})).seq).toBe(journal.head(RIG_CHAIN).seq);
  },
);

test("a second process gets DATA_IN_USE, exit 3, and after SIGKILL of the first the directory is free", async () => {
  const dir = temporaryDir();
  const first = appender(dir);
  await first.hasLines(2);
  const second = await appender(dir).ended();
  expect(second).toMatchObject({ code: 3, stderr: expect.stringMatching(/^DATA_IN_USE: .*\n$/) });
  await expect(openJournal({ dir, clock })).rejects.toMatchObject({ code: "DATA_IN_USE" });
  first.child.kill("SIGKILL");
  await first.ended();
  await expectAllThere(dir, first.lines().slice(1));
});

test("a second opening in the same process gets DATA_IN_USE, until the first is closed", async () => {
  const dir = temporaryDir();
  const first = await openJournal({ dir, clock });
  await expect(openJournal({ dir, clock })).rejects.toMatchObject({ code: "DATA_IN_USE", exitStatus: 3 });
  await first.append(RIG_CHAIN, "note", {});
  await first.close();
  await (await openJournal({ dir, clock })).close();
});

test("a full disk is DISK_FULL: nothing after it is accepted, what was acknowledged stays", async () => {
  const dir = temporaryDir();
  const journal = await openJournal({ dir, clock, faults: { maxPages: 20 } });
  const failures: string[] = [];
  journal.onFailure((error) => failures.push(error.code));
  const acknowledged: string[] = [];
  const results = await Promise.allSettled(
    Array.from({ length: 400 }, async (_, n) => {
      // In groups of ten, so that some get through.
      for (let wait = 0; wait < n / 10; wait++) await new Promise((resolve) => setImmediate(resolve));
      const { seq, hash } = await journal.append(RIG_CHAIN, "note", { n, text: "x".repeat(300) });
      acknowledged.push(`rig ${seq} ${hash}`);
    }),
  );
  const refused = results.filter(({ status }) => status === "rejected");
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  expect(failures).toEqual(["DISK_FULL"]);
  await expect(journal.append(RIG_CHAIN, "note", {})).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(await journal.entries(RIG_CHAIN)).toHaveLength(acknowledged.length);
  await journal.close();
  await expectAllThere(dir, acknowledged);
});

test("a file that may not grow (ulimit) stops the journal with one line; what was acknowledged stays", async () => {
  const dir = temporaryDir();
  const writer = appender(dir, { wrap: 'ulimit -f 300 && exec "$@"' });
  const { code, stderr } = await writer.ended();
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringMatching(/^(DATA_UNWRITABLE|DISK_FULL): [^\n]+\n$/),
  });
  expect(writer.lines().length).toBeGreaterThan(10);
  await expectAllThere(dir, writer.lines().slice(1));
});

// Mounting needs root; the tests before this one show a full disk without it.
if (canMount()) {
  test("a full file system is DISK_FULL; with space again the journal goes on", async () => {
    const dir = temporaryDir();
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "proverig-test", dir]).status).toBe(0);
    onTestFinished(() => {
      spawnSync("umount", [dir]);
    });
    const ballast = join(dir, "ballast");
    writeFileSync(ballast, Buffer.alloc(1 << 20));
    const writer = appender(dir);
    const { code, stderr } = await writer.ended();
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/^DISK_FULL: [^\n]+\n$/) });
    const again = appender(dir);
    expect(await again.ended()).toMatchObject({ code: 3, stderr: expect.stringMatching(/^DISK_FULL: [^\n]+\n$/) });
    rmSync(ballast);
    const journal = await expectAllThere(dir, [...writer.lines().slice(1), ...again.lines().slice(1)]);
    await journal.append(RIG_CHAIN, "boot", {});
    await journal.close();
  });
}

test("a path that can be no directory is DATA_UNWRITABLE", async () => {
  const file = join(temporaryDir(), "file");
  writeFileSync(file, "");
  for (const dir of [file, join(file, "data")]) {
    await expect(openJournal({ dir, clock })).rejects.toMatchObject({ code: "DATA_UNWRITABLE", exitStatus: 3 });
  }
});

test("a directory of somebody else is DATA_UNWRITABLE", async () => {
  const dir = temporaryDir();
  const own = process.getuid?.() !== 0;
  chmodSync(dir, own ? 0o500 : 0o755);
  const { code, stderr } = await appender(dir, own ? {} : { uid: NOBODY }).ended();
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/^DATA_UNWRITABLE: [^\n]+\n$/) });
});

test.each(["journal.db", "lock.db"])("a %s that is no database is JOURNAL_CORRUPT", async (name) => {
  const dir = temporaryDir();
  writeFileSync(join(dir, name), "not a database, but long enough to be looked at. ".repeat(100));
  await expect(openJournal({ dir, clock })).rejects.toMatchObject({ code: "JOURNAL_CORRUPT" });
});

test("a file is written whole, and over an older one; nothing is left beside it", async () => {
  const dir = temporaryDir();
  const path = join(dir, "record.json");
  writeFileSync(`${path}.tmp`, "left by a power cut");
  await writeAtomic(path, "one");
  await writeAtomic(path, Buffer.from("two"), 0o600);
  expect(readFileSync(path, "utf8")).toBe("two");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dir)).toEqual(["record.json"]);
});

test("what cannot be written leaves the older file and nothing beside it", async () => {
  const dir = temporaryDir();
  const path = join(dir, "record.json");
  mkdirSync(path);
  await expect(writeAtomic(path, "one")).rejects.toMatchObject({ code: "DATA_UNWRITABLE" });
  expect(existsSync(`${path}.tmp`)).toBe(false);
  expect(statSync(path).isDirectory()).toBe(true);
});

test.each([
  ["ENOSPC", "DISK_FULL"],
  ["EDQUOT", "DISK_FULL"],
  ["SQLITE_FULL", "DISK_FULL"],
  ["SQLITE_CORRUPT_INDEX", "JOURNAL_CORRUPT"],
  ["SQLITE_NOTADB", "JOURNAL_CORRUPT"],
  ["SQLITE_READONLY", "DATA_UNWRITABLE"],
  ["SQLITE_IOERR_FSYNC", "DATA_UNWRITABLE"],
  ["EROFS", "DATA_UNWRITABLE"],
])("%s is %s", (code, expected) => {
  const error = diskError(Object.assign(new Error("said the disk"), { code }), "/");
  expect(error).toMatchObject({ code: expected, what: "said the disk", where: "/" });
  expect(diskError(error, "elsewhere")).toBe(error);
  expect(asRigError(error)).toBe(error);
});

/** Root in a container may still not be allowed to. */
function canMount(): boolean {
  return spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "probe", "/tmp"]).status === 0;
}
