export type { KnownUser } from "./entries.ts";
export { UserRefused } from "./refused.ts";
export type { Session, Sessions, SignedIn } from "./sessions.ts";
export { openUsers, type Users, type UsersOptions } from "./users.ts";
