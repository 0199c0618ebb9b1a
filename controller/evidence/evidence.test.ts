import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { realClock } from "@proverig/drivers";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { EMPTY, type Entry, lineOf, nextEntry, sha256, toEntry } from "../journal/entry.ts";
import { openJournal, openKeys, type RigKeys } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import type { Files } from "./bundle.ts";
import { type CheckReport, check, evidencePaths, type Recomputed, renderCheck, writeEvidence } from "./index.ts";
import { unpack } from "./unpack.ts";
import { bundleFiles, pack } from "./write.ts";

const inputs = {
  "profile.yaml": "name: jjg443-2023\n",
  "rig.yaml": "rig: { id: PR-0007 }\n",
  "job.yaml": "kind: subsequent\n",
  "overlay-chongqing-2022.yaml": "name: chongqing-2022\n",
};
const clock = realClock();

/** A job of three readings, closed and written: the evidence of a whole small visit. */
async function visit() {
  const dir = temporaryDir();
  const journal = await openJournal({ dir, clock });
  const { id } = await journal.openJob(sha256(inputs["job.yaml"]), {});
  for (const total of [100.5, 110.75, 120.875]) await journal.append(id, "reading", { total });
  const closing = { outcome: "completed", verdict: "conforming" } as const;
  const seal = await journal.closeJob(id, closing);
  const record = {
    schema: "proverig/record/1",
    ...closing,
    rig: { id: "PR-0007", configHash: sha256(inputs["rig.yaml"]) },
    volume: 20.375,
    chain: { ...seal, publicKey: journal.keys.publicKey },
  };
  const entries = await journal.entries(id);
  const written = await writeEvidence({ dir, id, entries, record, inputs, keys: journal.keys, clock });
  await journal.close();
  const { files } = unpack(readFileSync(written.evidencePath), "test");
  return { dir, id, entries, record, keys: journal.keys, files, ...written };
}

/** Stands for the engine's: the volume is the last total less the first. */
function recompute(entries: readonly Entry[], files: Files): Recomputed[] {
  const totals = entries.flatMap(({ kind, data }) => (kind === "reading" ? [totalOf(data)] : []));
  const { volume } = JSON.parse(Buffer.from(files.get("record.json") ?? []).toString());
  return [{ what: "volume", recorded: volume, recomputed: (totals.at(-1) ?? 0) - (totals[0] ?? 0) }];
}

function totalOf(data: unknown): number {
  return typeof data === "object" && data !== null && "total" in data ? Number(data.total) : Number.NaN;
}

function checkFile(path: string, trusted?: string): CheckReport {
  return check(path, { recompute, trusted });
}

/** Zips files of any kind, checks them, and gives the report. */
async function checked(dir: string, files: Files, trusted?: string): Promise<CheckReport> {
  const path = join(dir, "changed.zip");
  writeFileSync(path, await pack(files));
  return checkFile(path, trusted);
}

const failed = (report: CheckReport) => report.steps.filter(({ ok }) => ok === false).map(({ step }) => step);

async function strangerKeys(): Promise<RigKeys> {
  return openKeys(temporaryDir());
}

test("evidence of a closed job is intact, and names verdict, job and signer", async () => {
  const { dir, id, keys, evidencePath } = await visit();
  const report = checkFile(evidencePath);
  expect(report).toMatchObject({ intact: true, exitStatus: 0, job: id, outcome: "completed", verdict: "conforming" });
  expect(report.fingerprint).toBe(keys.fingerprint);
  const text = renderCheck(report, "evidence.zip");
  expect(text).toContain("evidence.zip: intact");
  expect(text).toContain(keys.fingerprint);
  expect(text).toContain("signer unknown");

  for (const trusted of [join(dir, "keys", "rig.pub.pem"), join(dir, "keys")]) {
    const known = checkFile(evidencePath, trusted);
    expect(known).toMatchObject({ intact: true, signer: "rig.pub.pem" });
    expect(renderCheck(known, "evidence.zip")).not.toContain("signer unknown");
  }
});

test("the zip holds what docs/evidence.md says, and record.json lies beside it with the same bytes", async () => {
  const { dir, id, files, entries, recordPath, evidencePath } = await visit();
  expect({ recordPath, evidencePath }).toEqual(evidencePaths(dir, id));
  expect([...files.keys()]).toEqual([
    "entries.ndjson",
    "job.yaml",
    "manifest.json",
    "manifest.sig",
    "overlay-chongqing-2022.yaml",
    "profile.yaml",
    "record.json",
    "rig.yaml",
  ]);
  expect(readFileSync(recordPath).equals(files.get("record.json") ?? Buffer.alloc(0))).toBe(true);
  expect(Buffer.from(files.get("entries.ndjson") ?? []).toString()).toBe(entries.map((e) => `${lineOf(e)}\n`).join(""));
  expect(Buffer.from(files.get("job.yaml") ?? []).toString()).toBe(inputs["job.yaml"]);
});

test("the same job gives the same bytes, also of a size that is packed in a worker, also in another time zone", async () => {
  const { dir, id, entries, record, keys, evidencePath } = await visit();
  const first = readFileSync(evidencePath);
  rmSync(evidencePath);
  const zone = process.env.TZ;
  process.env.TZ = "Pacific/Chatham";
  await writeEvidence({ dir, id, entries, record, inputs, keys, clock });
  expect(readFileSync(evidencePath).equals(first)).toBe(true);

  const large = { ...inputs, "rig.yaml": `# ${"0123456789 ".repeat(100_000)}` };
  const files = await bundleFiles({ id, entries, record, inputs: large }, keys);
  const one = await pack(files);
  process.env.TZ = zone ?? "UTC";
  const two = await pack(new Map([...files].reverse()));
  expect(Buffer.from(one).equals(two)).toBe(true);
});

test.each([
  "entries.ndjson",
  "job.yaml",
  "manifest.json",
  "manifest.sig",
  "overlay-chongqing-2022.yaml",
  "profile.yaml",
  "record.json",
  "rig.yaml",
])("every changed byte of %s is found", async (name) => {
  const { dir, files } = await visit();
  const content = files.get(name) ?? new Uint8Array();
  const step = Math.max(1, Math.floor(content.length / 40));
  for (let at = 0; at < content.length; at += step) {
    const changed = Uint8Array.from(content, (byte, i) => (i === at ? byte ^ 1 : byte));
    const report = await checked(dir, new Map([...files, [name, changed]]));
    // White space and the last bits of base64 are not part of a signature.
    if (name === "manifest.sig" && report.intact) expect(at).toBeGreaterThan(84);
    else expect(report).toMatchObject({ intact: false, exitStatus: 1 });
  }
});

test("a missing file, an extra one and one that is there twice are found", async () => {
  const { dir, files } = await visit();
  for (const name of files.keys()) {
    if (name === "manifest.json") continue;
    const report = await checked(dir, new Map([...files].filter(([key]) => key !== name)));
    expect(report).toMatchObject({ intact: false, exitStatus: 1 });
  }
  for (const extra of ["notes.txt", "folder/", "MANIFEST.JSON"]) {
    const report = await checked(dir, new Map([...files, [extra, Buffer.from("x")]]));
    expect({ extra, failed: failed(report) }).toEqual({ extra, failed: ["files"] });
  }
  const path = join(dir, "named.zip");
  for (const name of ["job.yaml", "__proto__"]) {
    // Of the same length in the bytes, since a JavaScript object cannot hold these names.
    const other = name.replace("o", "0");
    const zipped = Buffer.from(zipSync({ ...Object.fromEntries(files), [other]: Buffer.from("kind: first\n") }));
    writeFileSync(path, Buffer.from(zipped.toString("latin1").replaceAll(other, name), "latin1"));
    expect(failed(checkFile(path))).toContain("files");
  }
});

test("one raw total changed and everything signed again with the rig's own key fails at recomputation", async () => {
  const { dir, files } = await resigned(({ kind, data }) =>
    kind === "reading" && totalOf(data) === 120.875 ? { total: 120.9 } : data,
  );
  const report = await checked(dir, files);
  expect(failed(report)).toEqual(["results"]);
  expect(report.exitStatus).toBe(1);
  expect(renderCheck(report, "x.zip")).toMatch(/volume: the record says 20\.375, the readings give 20\.4/);
});

test("signed again in full by another key: intact, but the signer is unknown, also to those who trust the rig", async () => {
  const stranger = await strangerKeys();
  const { dir, files } = await resigned(({ data }) => data, stranger);
  const report = await checked(dir, files, join(dir, "keys", "rig.pub.pem"));
  expect(report).toMatchObject({ intact: true, signer: null, fingerprint: stranger.fingerprint });
  expect(renderCheck(report, "x.zip")).toContain("signer unknown");
});

test("a manifest signed by another key does not fit the record's chain, and a trusted name alone is no signature", async () => {
  const { dir, id, entries, record, keys } = await visit();
  const stranger = await strangerKeys();
  const files = await bundleFiles({ id, entries, record, inputs }, stranger);
  expect(failed(await checked(dir, files))).toEqual(["record"]);

  const borrowed = { ...stranger, publicKey: keys.publicKey };
  const report = await checked(dir, await bundleFiles({ id, entries, record, inputs }, borrowed), join(dir, "keys"));
  expect(failed(report)).toEqual(["signature"]);
  expect(report.signer).toBeNull();
});

test.each([
  ["verdict", { verdict: "non-conforming" }, "record"],
  ["outcome", { outcome: "aborted", verdict: null }, "record"],
  ["volume", { volume: 20.3751 }, "results"],
  ["rig.configHash", { rig: { id: "PR-0007", configHash: "0".repeat(64) } }, "record"],
])("a record whose %s is not what was journaled is found, though signed", async (_, change, step) => {
  const { dir, id, entries, record, keys } = await visit();
  const report = await checked(dir, await bundleFiles({ id, entries, record: { ...record, ...change }, inputs }, keys));
  expect(failed(report)).toEqual([step]);
});

test("a chain cut at either end or of another job is found, though signed", async () => {
  const { dir, id, entries, record, keys } = await visit();
  const cut = async (kept: Entry[], job = id) =>
    failed(await checked(dir, await bundleFiles({ id: job, entries: kept, record, inputs }, keys)));
  expect(await cut(entries.slice(1))).toContain("chain");
  expect(await cut(entries.slice(0, -1))).toContain("chain");
  expect(await cut([])).toContain("chain");
  expect(await cut(entries, "20261122-00000000-1")).toEqual(["chain"]);
});

test("results that cannot be recomputed are a finding, not a crash", async () => {
  const { evidencePath } = await visit();
  const report = check(evidencePath, {
    recompute: () => {
      throw new Error("no run found");
    },
  });
  expect(failed(report)).toEqual(["results"]);
  expect(renderCheck(report, "x.zip")).toContain("they cannot be recomputed: no run found");
});

test("what a stranger's bundle says does not steer the terminal", async () => {
  const { dir, files } = await visit();
  const report = await checked(dir, new Map([...files, ["\u001b[2Jwiped\n", Buffer.from("x")]]));
  expect(renderCheck(report, "x.zip")).toContain("?[2Jwiped? does not belong to the bundle");
});

test("whatever single byte of the zip is changed, check either finds it or reads the very same files", async () => {
  const { dir, evidencePath, files } = await visit();
  const bytes = readFileSync(evidencePath);
  const path = join(dir, "changed.zip");
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0xff;
    writeFileSync(path, changed);
    let intact: boolean;
    try {
      intact = checkFile(path).intact;
    } catch (error) {
      expect(error).toMatchObject({ code: "BUNDLE_UNREADABLE", exitStatus: 2 });
      continue;
    }
    if (intact) expect([...unpack(changed, path).files]).toEqual([...files]);
  }
});

test("no zip, an empty file, a cut-off zip, no manifest: BUNDLE_UNREADABLE, exit 2", async () => {
  const { dir, evidencePath, files } = await visit();
  const path = join(dir, "bad.zip");
  const noManifest = await pack(new Map([...files].filter(([name]) => name !== "manifest.json")));
  for (const bytes of [
    "",
    "PK",
    "hello, world ".repeat(99),
    readFileSync(evidencePath).subarray(0, 500),
    zipSync({}),
    noManifest,
  ]) {
    writeFileSync(path, bytes);
    expect(() => checkFile(path)).toThrow(expect.objectContaining({ code: "BUNDLE_UNREADABLE", exitStatus: 2 }));
  }
});

test("a zip bomb is BUNDLE_UNREADABLE before it is unpacked", () => {
  const path = join(temporaryDir(), "bomb.zip");
  const bomb = Buffer.from(zipSync({ "manifest.json": Buffer.from("{}") }));
  // The uncompressed size in the zip's directory: 24 bytes after its signature.
  bomb.writeUInt32LE((256 << 20) + 1, bomb.indexOf("PK\u0001\u0002") + 24);
  writeFileSync(path, bomb);
  expect(() => checkFile(path)).toThrow(/^BUNDLE_UNREADABLE: it unpacks to more than 256 MiB/);
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`${i}`, new Uint8Array()]));
  writeFileSync(path, zipSync(many));
  expect(() => checkFile(path)).toThrow(/^BUNDLE_UNREADABLE: more than 100 files/);
});

test("a bundle that is not there, or a directory, is FILE_UNREADABLE, exit 2", () => {
  const dir = temporaryDir();
  for (const path of [dir, join(dir, "none.zip")]) {
    expect(() => checkFile(path)).toThrow(expect.objectContaining({ code: "FILE_UNREADABLE", exitStatus: 2 }));
  }
});

test("--trusted without a public key in it is FILE_UNREADABLE, not a stranger", async () => {
  const { dir, evidencePath } = await visit();
  const empty = join(dir, "empty");
  mkdirSync(empty);
  const secretOnly = join(dir, "secret.pem");
  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(secretOnly, privateKey.export({ type: "pkcs8", format: "pem" }));
  for (const trusted of [empty, secretOnly, join(dir, "none.pem")]) {
    expect(() => checkFile(evidencePath, trusted)).toThrow(expect.objectContaining({ code: "FILE_UNREADABLE" }));
  }
});

test("evidence that cannot be written is a RigError, and nothing half is left", async () => {
  const { id, entries, record, keys, evidencePath } = await visit();
  const dir = temporaryDir();
  writeFileSync(join(dir, "jobs"), "");
  const write = writeEvidence({ dir, id, entries, record, inputs, keys, clock });
  await expect(write).rejects.toMatchObject({ code: "DATA_UNWRITABLE" });
  expect(statSync(evidencePath).isFile()).toBe(true);
});

/** The visit's bundle with entries changed by `change`, chain, record and manifest made right again and signed. */
async function resigned(change: (entry: Entry) => unknown, keys?: RigKeys) {
  const { dir, id, entries, record, keys: own } = await visit();
  const signer = keys ?? own;
  const chain: Entry[] = [];
  let head = EMPTY;
  for (const entry of entries) {
    const next = nextEntry(head, entry.at, entry.kind, change(entry));
    head = next;
    chain.push(toEntry(next));
  }
  const seal = { entries: head.seq, head: head.hash, signature: signer.sign(head.hash), publicKey: signer.publicKey };
  return { dir, files: await bundleFiles({ id, entries: chain, record: { ...record, chain: seal }, inputs }, signer) };
}
