import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { User } from "../protocol/index.ts";

/** A link that signs somebody in without a password; for simulated rigs only. */
export interface Demonstration {
  path: string;
  userFor(key: string): User | null;
}

export function demonstrationFor(user: User): Demonstration {
  const key = randomBytes(24).toString("base64url");
  return {
    path: `/demo/${key}`,
    userFor: (given) => (timingSafeEqual(digest(given), digest(key)) ? user : null),
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
