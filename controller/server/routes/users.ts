import { newUserSchema, type UserRow, userChangeSchema } from "../../protocol/index.ts";
import type { KnownUser, Users } from "../../users/index.ts";
import { ApiRefused } from "../refused.ts";
import { type Route, route, routeWith, sessionOf } from "../router.ts";

/** The list of users, for administrators. */
export function userRoutes(users: Users): Route[] {
  const row = ({ name, role, addedAt, addedBy, changedAt }: KnownUser): UserRow => {
    return { name, role, addedAt, addedBy, changedAt, sessions: users.sessions.count(name) };
  };
  return [
    route("GET", "/api/users", "administer", () => ({ json: users.list().map(row) })),
    routeWith("POST", "/api/users", "administer", newUserSchema, async (asked) => {
      return { status: 201, json: await users.add(asked.body, sessionOf(asked).user.name) };
    }),
    routeWith("PATCH", "/api/users/:name", "administer", userChangeSchema, async (asked) => {
      const { role, password } = asked.body;
      if (role === undefined && password === undefined) throw new ApiRefused("MALFORMED", "nothing to change");
      const change = { ...(role !== undefined && { role }), ...(password !== undefined && { password }) };
      return { json: await users.change(asked.params.name ?? "", change, sessionOf(asked).user.name) };
    }),
    route("DELETE", "/api/users/:name", "administer", async (asked) => {
      await users.remove(asked.params.name ?? "", sessionOf(asked).user.name);
      return { json: {} };
    }),
  ];
}
