import { z } from "zod";
import { corrupt } from "../journal/disk.ts";
import type { Entry } from "../journal/index.ts";
import { ROLES } from "../protocol/index.ts";
import { secretSchema } from "./password.ts";

/** Entries of the rig chain that make up the list of users. `by`: the name of who did it. */
export const USER_ADDED = "user-added";
export const USER_CHANGED = "user-changed";
export const USER_REMOVED = "user-removed";

const name = z.string().min(1);
const by = z.string();
const role = z.enum(ROLES);

const addedSchema = z.strictObject({ name, role, secret: secretSchema, by });
const changedSchema = z.strictObject({ name, role: role.optional(), secret: secretSchema.optional(), by });
const removedSchema = z.strictObject({ name, by });

export type UserAdded = z.infer<typeof addedSchema>;
export type UserChanged = z.infer<typeof changedSchema>;
export type UserRemoved = z.infer<typeof removedSchema>;

export interface KnownUser extends Omit<UserAdded, "by"> {
  readonly addedAt: string;
  readonly addedBy: string;
  readonly changedAt: string | null;
}

/** By `keyOf(name)`, in the order of their being added. */
export type UserList = ReadonlyMap<string, KnownUser>;

/** One person whatever the case or the way of typing: 张三 is 张三, Li is LI. */
export function keyOf(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}

export function foldUsers(rigChain: Iterable<Entry>): UserList {
  let users: UserList = new Map();
  for (const entry of rigChain) users = applyToUsers(users, entry);
  return users;
}

/** The list after one more entry of the rig chain. Throws JOURNAL_CORRUPT. */
export function applyToUsers(users: UserList, entry: Entry): UserList {
  switch (entry.kind) {
    case USER_ADDED: {
      const { by, ...user } = read(addedSchema, entry);
      return new Map(users).set(keyOf(user.name), { ...user, addedAt: entry.at, addedBy: by, changedAt: null });
    }
    case USER_CHANGED: {
      const { name, role, secret } = read(changedSchema, entry);
      const user = users.get(keyOf(name));
      if (!user) throw unknown(entry, name);
      const changed = { ...user, role: role ?? user.role, secret: secret ?? user.secret, changedAt: entry.at };
      return new Map(users).set(keyOf(name), changed);
    }
    case USER_REMOVED: {
      const { name } = read(removedSchema, entry);
      const left = new Map(users);
      if (!left.delete(keyOf(name))) throw unknown(entry, name);
      return left;
    }
    default:
      return users;
  }
}

function read<T>(schema: z.ZodType<T>, entry: Entry): T {
  const result = schema.safeParse(entry.data);
  if (result.success) return result.data;
  throw corrupt(`entry ${entry.seq} (${entry.kind}) is not as it is written`, "the rig's chain");
}

function unknown(entry: Entry, name: string): Error {
  return corrupt(`entry ${entry.seq} (${entry.kind}) names ${name}, who is not a user`, "the rig's chain");
}
