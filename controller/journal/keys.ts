import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { corrupt, diskError, makeDir, writeAtomic } from "./disk.ts";
import { sha256 } from "./entry.ts";

/** The rig's Ed25519 key pair. The private key never leaves this closure. */
export interface RigKeys {
  /** Ed25519 over the text's UTF-8 bytes, base64. */
  sign(text: string | Uint8Array): string;
  /** SPKI DER, base64. */
  readonly publicKey: string;
  /** SHA-256 of the SPKI DER, hex. */
  readonly fingerprint: string;
}

/** Reads DIR/keys, or makes the pair at first start: rig.key.pem (mode 0600) and rig.pub.pem. */
export async function openKeys(dir: string): Promise<RigKeys> {
  const folder = join(dir, "keys");
  const secretPath = join(folder, "rig.key.pem");
  const publicPath = join(folder, "rig.pub.pem");
  await makeDir(folder);
  const secret = (await readSecret(secretPath)) ?? (await makeSecret(secretPath, publicPath));
  const open = createPublicKey(secret);
  const pem = open.export({ type: "spki", format: "pem" }).toString();
  // The private key is written first: a power cut between the two is mended here.
  if ((await readText(publicPath)) !== pem) await writeAtomic(publicPath, pem);
  const der = open.export({ type: "spki", format: "der" });
  return {
    sign: (text) => sign(null, typeof text === "string" ? Buffer.from(text) : text, secret).toString("base64"),
    publicKey: der.toString("base64"),
    fingerprint: sha256(der),
  };
}

async function readSecret(path: string): Promise<KeyObject | null> {
  const pem = await readText(path);
  if (pem === null) return null;
  const key = parseSecret(pem);
  if (key?.asymmetricKeyType !== "ed25519") throw corrupt("the rig's key is not an Ed25519 private key", path);
  // A copy from a backup or a card without modes may have opened it up.
  if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600).catch(() => {});
  return key;
}

function parseSecret(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

async function makeSecret(secretPath: string, publicPath: string): Promise<KeyObject> {
  if ((await readText(publicPath)) !== null) {
    // A new pair in its place would make the rig a stranger to everybody who trusts the old one, without a word.
    throw corrupt("rig.key.pem is gone, but rig.pub.pem is there", secretPath);
  }
  const { privateKey } = generateKeyPairSync("ed25519");
  await writeAtomic(secretPath, privateKey.export({ type: "pkcs8", format: "pem" }).toString(), 0o600);
  return privateKey;
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw diskError(error, path);
  }
}
