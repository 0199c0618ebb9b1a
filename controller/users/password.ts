import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { MIN_PASSWORD } from "../protocol/index.ts";
import { UserRefused } from "./refused.ts";

/** A password as the journal keeps it: by its own parameters, so that later ones may be dearer. */
export const secretSchema = z.strictObject({
  algorithm: z.literal("scrypt"),
  N: z
    .int()
    .min(2)
    .max(2 ** 20),
  r: z.int().min(1).max(32),
  p: z.int().min(1).max(32),
  /** Base64. */
  salt: z.string(),
  hash: z.string(),
});
export type Secret = z.infer<typeof secretSchema>;

export interface Cost {
  N: number;
  r: number;
  p: number;
}

/** 16 MiB and about a third of a second on a small computer (OWASP Password Storage Cheat Sheet: N = 2^14, r = 8, p = 5). */
export const COST: Cost = { N: 2 ** 14, r: 8, p: 5 };

const KEY_BYTES = 32;
/** Each takes 16 MiB and a thread that the journal's files need too. */
const MOST_WAITING = 16;

export type Derive = (password: string, salt: Buffer, cost: Cost) => Promise<Buffer>;

/** scrypt in the thread pool, one at a time; more than a few waiting are refused. */
export function oneAtATime(derive: Derive = deriveKey): Derive {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (password, salt, cost) => {
    if (waiting >= MOST_WAITING) return Promise.reject(new UserRefused("TOO_MANY", "too many sign in at once", 1));
    waiting++;
    const mine = last.then(() => derive(password, salt, cost)).finally(() => waiting--);
    last = mine.catch(() => {});
    return mine;
  };
}

function deriveKey(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  // The same character may be typed in two ways (composed or not): both are the same password.
  const typed = password.normalize("NFKC");
  const maxmem = 256 * N * r;
  return new Promise((resolve, reject) =>
    scrypt(typed, salt, KEY_BYTES, { N, r, p, maxmem }, (error, key) => (error ? reject(error) : resolve(key))),
  );
}

export async function hashPassword(derive: Derive, cost: Cost, password: string): Promise<Secret> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return { algorithm: "scrypt", ...cost, salt: salt.toString("base64"), hash: hash.toString("base64") };
}

/** For a name that nobody has (`secret` null) the same work is done, so that time does not tell who is known. */
export async function passwordFits(
  derive: Derive,
  cost: Cost,
  password: string,
  secret: Secret | null,
): Promise<boolean> {
  const { N, r, p } = secret ?? cost;
  const salt = secret ? Buffer.from(secret.salt, "base64") : randomBytes(16);
  const key = await derive(password, salt, { N, r, p });
  const expected = secret ? Buffer.from(secret.hash, "base64") : randomBytes(KEY_BYTES);
  return expected.length === key.length && timingSafeEqual(expected, key) && secret !== null;
}

/** Throws WEAK_PASSWORD: too short, the name itself, or what everybody tries first. */
export function requireStrength(password: string, name: string): void {
  const why = weakness(password.normalize("NFKC"), name);
  if (why) throw new UserRefused("WEAK_PASSWORD", why);
}

function weakness(password: string, name: string): string | null {
  const characters = [...password];
  if (characters.length < MIN_PASSWORD) return `at least ${MIN_PASSWORD} digits or characters`;
  if (new Set(characters).size < 3) return "at least three different digits or characters";
  if (password.toLowerCase() === name.toLowerCase()) return "not the name";
  const steps = new Set(characters.slice(1).map((each, i) => code(each) - code(characters[i] ?? "")));
  const [step] = steps;
  return steps.size === 1 && Math.abs(step ?? 0) === 1 ? "not digits or letters in a row" : null;
}

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}
