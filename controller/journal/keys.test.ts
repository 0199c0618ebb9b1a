import { createHash, createPublicKey, verify } from "node:crypto";
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openKeys } from "./keys.ts";
import { temporaryDir } from "./testing/temporary.ts";

const mode = (path: string) => statSync(path).mode & 0o777;

function paths(dir: string) {
  return { secret: join(dir, "keys", "rig.key.pem"), open: join(dir, "keys", "rig.pub.pem") };
}

test("the first start makes the pair: the private key for its owner only, the public one in PEM", async () => {
  const dir = temporaryDir();
  const keys = await openKeys(dir);
  const { secret, open } = paths(dir);
  expect(mode(secret)).toBe(0o600);
  const publicKey = createPublicKey(readFileSync(open, "utf8"));
  const der = publicKey.export({ type: "spki", format: "der" });
  expect(publicKey.asymmetricKeyType).toBe("ed25519");
  expect(keys.publicKey).toBe(der.toString("base64"));
  expect(keys.fingerprint).toBe(createHash("sha256").update(der).digest("hex"));
  expect(verify(null, Buffer.from("头"), publicKey, Buffer.from(keys.sign("头"), "base64"))).toBe(true);
});

test("later starts use the same pair", async () => {
  const dir = temporaryDir();
  const { sign, ...first } = await openKeys(dir);
  const again = await openKeys(dir);
  expect(again).toMatchObject(first);
  expect(again.sign("text")).toBe(sign("text"));
});

test("a public key lost in a power cut is written again; an opened-up private key is closed", async () => {
  const dir = temporaryDir();
  const { fingerprint } = await openKeys(dir);
  const { secret, open } = paths(dir);
  const pem = readFileSync(open, "utf8");
  rmSync(open);
  chmodSync(secret, 0o644);
  expect((await openKeys(dir)).fingerprint).toBe(fingerprint);
  expect(readFileSync(open, "utf8")).toBe(pem);
  expect(mode(secret)).toBe(0o600);
});

test("a lost or broken private key is never replaced in silence", async () => {
  const dir = temporaryDir();
  await openKeys(dir);
  const { secret } = paths(dir);
  writeFileSync(secret, "-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----\n");
  await expect(openKeys(dir)).rejects.toMatchObject({ code: "JOURNAL_CORRUPT" });
  rmSync(secret);
  await expect(openKeys(dir)).rejects.toMatchObject({ code: "JOURNAL_CORRUPT" });
});
