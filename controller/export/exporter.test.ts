import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { realClock } from "@proverig/drivers";
import { expect, test } from "vitest";
import { temporaryDir } from "../journal/testing/temporary.ts";
import type { ExportState, MediumRow } from "../protocol/index.ts";
import { ask } from "../server/testing/client.ts";
import { serve } from "../server/testing/serve.ts";
import { type Create, createNew } from "./copy.ts";
import { createExporter, type ExporterParts } from "./index.ts";
import { grown } from "./index-csv.ts";
import { mountsBelow } from "./media.ts";

/** A rig's closed jobs as they lie on its disk, and a stick. */
function place(count = 3) {
  const dir = temporaryDir();
  const stick = join(temporaryDir(), "stick");
  mkdirSync(stick);
  const ids = Array.from({ length: count }, (_, n) => `20261122-0000000${n}-1`);
  for (const [n, id] of ids.entries()) {
    const folder = join(dir, "jobs", id);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "evidence.zip"), Buffer.alloc(200_000, n + 1));
    writeFileSync(join(folder, "record.json"), JSON.stringify(recordOf(n)));
  }
  return { dir, stick, ids };
}

function recordOf(n: number) {
  return {
    schema: "proverig/record/1",
    outcome: "completed",
    verdict: "conforming",
    validUntil: "2027-05-21T00:00:00+08:00",
    endedAt: "2026-11-22T10:00:00.000+08:00",
    rig: { id: "PR-0007" },
    profile: { name: "jjg443-2023", overlays: [], attested: false },
    screening: true,
    method: "master-meter",
    job: {
      kind: "subsequent",
      station: { name: n === 1 ? '=HYPERLINK("x")' : "某加油站, 一号\n线" },
      dispenser: { maker: "三金", serial: `S-${n}` },
      operator: { name: "王伟" },
    },
    nozzles: [{ id: 1, product: "gasoline-92", verdict: "conforming", error: 0.113 }],
  };
}

type Placed = ReturnType<typeof place>;

async function exported({ dir, stick, ids }: Placed, more: Partial<ExporterParts> & { ids?: string[] } = {}) {
  const closed = { id: "", jobSha256: "", openedAt: "", closed: {} as never };
  const journal = { dir, job: async (id: string) => (ids.includes(id) ? { ...closed, id } : null) };
  const exporter = createExporter({ journal, clock: realClock(), own: [stick], ...more });
  const medium = (await exporter.media()).find(({ path }) => path === stick);
  if (!medium) throw new Error("the stick is not listed");
  expect(exporter.start(medium, more.ids ?? ids, "Wang")).toBe(true);
  return finished(exporter.state);
}

async function finished(state: () => ExportState | null): Promise<ExportState> {
  for (;;) {
    const now = state();
    if (now && now.finishedAt !== null) return now;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const codes = ({ problems }: ExportState) => problems.map(({ job, code }) => [job, code]);
const sha256 = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
const lines = (stick: string) => readFileSync(join(stick, "index.csv"), "utf8").trimEnd().split("\n");

/** A medium that fails so at the nth file. */
const failing = (nth: number, code: string): Create => {
  let made = 0;
  return async (path) => {
    const file = await createNew(path);
    const fail = async () => {
      throw Object.assign(new Error(`${code}: made up`), { code });
    };
    made += 1;
    if (made < nth) return file;
    return { writeFile: fail, sync: () => file.sync(), close: () => file.close() };
  };
};

test("jobs are copied to the byte, with a line each in index.csv, and nothing half stays", async () => {
  const placed = place();
  const { dir, stick, ids } = placed;
  expect(await exported(placed)).toMatchObject({ by: "Wang", total: 3, copied: 3, same: 0, failed: 0, problems: [] });
  expect(readdirSync(stick).sort()).toEqual([...ids, "index.csv"]);
  for (const id of ids) {
    expect(readdirSync(join(stick, id)).sort()).toEqual(["evidence.zip", "record.json"]);
    for (const name of ["evidence.zip", "record.json"]) {
      expect(sha256(join(stick, id, name))).toBe(sha256(join(dir, "jobs", id, name)));
    }
  }
  const [head, first, second] = lines(stick);
  expect(head).toMatch(/^\ufeffjob,rig,endedAt,/);
  expect(first).toContain('"某加油站, 一号 线"');
  expect(first).toContain(sha256(join(dir, "jobs", ids[0] ?? "", "evidence.zip")));
  // Not to be run by a spreadsheet.
  expect(second).not.toMatch(/(^|,)"?=/);
});

test("exported again, all is the same and no line is doubled; another job comes to it", async () => {
  const placed = place();
  await exported(placed, { ids: placed.ids.slice(0, 2) });
  const before = lines(placed.stick);
  expect(await exported(placed)).toMatchObject({ copied: 1, same: 2, failed: 0 });
  expect(lines(placed.stick).slice(0, 3)).toEqual(before);
  expect(lines(placed.stick)).toHaveLength(4);
});

test("what has the name and another content is left alone, and the others are copied", async () => {
  const placed = place(5);
  const { stick, ids } = placed;
  const elsewhere = temporaryDir();
  mkdirSync(join(stick, ids[0] ?? ""));
  writeFileSync(join(stick, ids[0] ?? "", "record.json"), "another rig's");
  writeFileSync(join(stick, ids[1] ?? ""), "a file");
  symlinkSync(elsewhere, join(stick, ids[2] ?? ""));
  mkdirSync(join(stick, ids[3] ?? ""));
  symlinkSync(join(elsewhere, "x"), join(stick, ids[3] ?? "", "evidence.zip"));
  writeFileSync(join(stick, "index.csv"), "somebody's own table\n");
  const state = await exported(placed);
  const taken = ids.slice(0, 4).map((id) => [id, "NAME_TAKEN"]);
  expect(codes(state)).toEqual([...taken, [null, "NAME_TAKEN"]]);
  expect(state).toMatchObject({ copied: 1, failed: 5 });
  expect(readFileSync(join(stick, ids[0] ?? "", "record.json"), "utf8")).toBe("another rig's");
  expect(readFileSync(join(stick, "index.csv"), "utf8")).toBe("somebody's own table\n");
  expect(readdirSync(elsewhere)).toEqual([]);
});

test.each([
  ["ENOSPC", "DISK_FULL"],
  ["EROFS", "READ_ONLY"],
  ["ENODEV", "MEDIUM_GONE"],
  ["EIO", "MEDIUM_FAULT"],
])("%s in the middle is %s: what was copied stays, nothing half, no further job is tried", async (errno, code) => {
  const placed = place();
  const { stick, ids } = placed;
  const state = await exported(placed, { create: failing(3, errno) });
  // The index is tried too: it says what did arrive.
  expect(codes(state)).toEqual([
    [ids[1], code],
    [null, code],
  ]);
  expect(state).toMatchObject({ copied: 1, failed: 2 });
  expect(existsSync(join(stick, ids[0] ?? "", "record.json"))).toBe(true);
  expect(readdirSync(join(stick, ids[1] ?? ""))).toEqual([]);
  expect(existsSync(join(stick, ids[2] ?? ""))).toBe(false);
});

test("a stick that is pulled is not written to any more, though a directory of its name is left", async () => {
  const placed = place();
  const { stick, ids } = placed;
  const create: Create = async (path) => {
    if (path.includes(ids[1] ?? "?")) {
      renameSync(stick, `${stick}-pulled`);
      mkdirSync(stick);
    }
    return createNew(path);
  };
  const state = await exported(placed, { create });
  expect(codes(state)).toContainEqual([ids[1], "MEDIUM_GONE"]);
  expect(readdirSync(stick)).toEqual([]);
});

test("a medium that keeps something else than it was given is found out", async () => {
  const placed = place();
  const create: Create = async (path) => {
    const file = await createNew(path);
    const broken = (chunk: unknown) => file.writeFile(Buffer.alloc(Buffer.byteLength(chunk as Uint8Array), 0xff));
    return { writeFile: broken as typeof file.writeFile, sync: () => file.sync(), close: () => file.close() };
  };
  expect(codes(await exported(placed, { create }))[0]).toEqual([placed.ids[0], "READ_BACK"]);
  expect(readdirSync(join(placed.stick, placed.ids[0] ?? ""))).toEqual([]);
});

test("a job without its files, or one that is not closed, is named, and the others are copied", async () => {
  const placed = place();
  rmSync(join(placed.dir, "jobs", placed.ids[0] ?? "", "evidence.zip"));
  const state = await exported(placed, { ids: [...placed.ids, "20261122-ffffffff-1"] });
  expect(codes(state)).toEqual([
    [placed.ids[0], "NO_FILES"],
    ["20261122-ffffffff-1", "NO_FILES"],
  ]);
  expect(state.copied).toBe(2);
});

test("mount points are read from mountinfo: below the roots, with blanks in their names, read-only where they are", () => {
  const mountinfo = [
    "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw",
    "90 22 8:17 / /media/pi/KINGSTON\\040A rw,nosuid shared:2 - vfat /dev/sdb1 rw,fmask=0022",
    "91 22 8:33 / /run/media/pi/\\134x ro,nosuid - exfat /dev/sdc1 ro",
    "92 22 0:50 / /media/pi/phone rw - autofs systemd-1 rw",
    "93 22 8:49 / /mediathek rw - ext4 /dev/sdd1 rw",
    "94 22 8:50 / /srv/sticks rw - ext4 /dev/sde1 rw",
    "95 22 8:51 / /media rw - tmpfs tmpfs rw",
    "",
  ].join("\n");
  expect(mountsBelow(mountinfo, ["/media", "/run/media", "/srv/sticks"])).toEqual([
    { path: "/media/pi/KINGSTON A", readOnly: false },
    { path: "/run/media/pi/\\x", readOnly: true },
    { path: "/srv/sticks", readOnly: false },
  ]);
});

test("an index that breaks off is not gone on with", () => {
  const whole = grown(null, new Map([["a", "a,1\n"]])) ?? "";
  expect(grown(whole, new Map([["b", "b,2\n"]]))).toBe(`${whole}b,2\n`);
  expect(grown(whole.slice(0, -1), new Map([["b", "b,2\n"]]))).toBeNull();
});

test("over HTTP: a technician exports, a viewer may not; one at a time; what is malformed is refused", async () => {
  const stick = join(temporaryDir(), "stick");
  mkdirSync(stick);
  const { url, journal, signIn } = await serve({ usb: [stick] });
  const cookie = await signIn("Wang", "technician");
  const viewer = await signIn("Li", "viewer");
  const { id } = await journal.openJob("0".repeat(64), { job: { station: { name: "某加油站" } } });
  await journal.closeJob(id, { outcome: "completed", verdict: "conforming" });
  const folder = join(journal.dir, "jobs", id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "record.json"), JSON.stringify(recordOf(0)));
  writeFileSync(join(folder, "evidence.zip"), "PK");

  const headers = { origin: url, cookie };
  const list = await ask(url, { path: "/api/media", headers });
  const medium = (list.json as { media: MediumRow[] }).media.find(({ path }) => path === stick);
  expect(medium).toMatchObject({ name: "stick", readOnly: false, freeBytes: expect.any(Number) });
  const post = (json: object, as = headers) => ask(url, { method: "POST", path: "/api/export", headers: as, json });
  const all = { medium: medium?.id, search: { q: "某加油站" } };
  for (const path of ["/api/media", "/api/export"]) {
    expect(await ask(url, { path, headers: { cookie: viewer } })).toMatchObject({ status: 403 });
    expect(await ask(url, { path })).toMatchObject({ status: 401 });
  }
  expect(await post(all, { origin: url, cookie: viewer })).toMatchObject({
    status: 403,
    json: { code: "NOT_ALLOWED" },
  });
  for (const wrong of [
    { medium: medium?.id },
    { medium: medium?.id, jobs: [] },
    { medium: medium?.id, jobs: [1] },
    { medium: medium?.id, search: { q: 1 } },
    { medium: medium?.id, search: {}, jobs: [id] },
    { jobs: [id] },
  ]) {
    expect(await post(wrong)).toMatchObject({ status: 400, json: { code: "MALFORMED" } });
  }
  expect(await post({ ...all, medium: "../../etc" })).toMatchObject({ status: 404 });
  expect(await post({ ...all, search: { q: "nowhere" } })).toMatchObject({ status: 404 });

  const [one, two] = await Promise.all([post(all), post({ medium: medium?.id, jobs: [id, id] })]);
  expect([one?.status, two?.status].sort()).toEqual([202, 409]);
  for (;;) {
    const { json } = await ask(url, { path: "/api/export", headers });
    const { export: state } = json as { export: ExportState };
    if (state.finishedAt === null) continue;
    expect(state).toMatchObject({ by: "Wang", total: 1, copied: 1, failed: 0 });
    break;
  }
  expect(readFileSync(join(stick, id, "evidence.zip"), "utf8")).toBe("PK");
});
