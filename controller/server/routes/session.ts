import { loginSchema, type Me, PROTOCOL, passwordSchema, setupSchema, type User } from "../../protocol/index.ts";
import type { Session, SignedIn, Users } from "../../users/index.ts";
import { clearedCookie, sessionCookie } from "../cookie.ts";
import type { Demonstration } from "../demonstration.ts";
import { type Reply, type Route, route, routeWith, sessionOf } from "../router.ts";
import type { PanelService } from "../service.ts";

export interface SessionParts {
  users: Users;
  service: Pick<PanelService, "bootId">;
  secure: boolean;
  demonstration: Demonstration | null;
}

/** Signing in and out. */
export function sessionRoutes({ users, service, secure, demonstration }: SessionParts): Route[] {
  const me = (user: User | null): Me => ({
    user,
    setup: users.setupCode() !== null,
    bootId: service.bootId,
    protocol: PROTOCOL,
  });

  /** Whoever signs in gets a token of his own; a token that the browser came with is never taken over (fixation). */
  const welcome = ({ token, session }: SignedIn, before: Session | null): Reply => {
    if (before) users.sessions.end(before);
    return { json: me(session.user), headers: { "set-cookie": sessionCookie(token, secure) } };
  };

  return [
    route("GET", "/api/me", "nothing", ({ session }) => ({ json: me(session?.user ?? null) })),
    routeWith("POST", "/api/setup", "nothing", setupSchema, async ({ body, address, session }) =>
      welcome(await users.setUp(body.code, body.name, body.password, address), session),
    ),
    routeWith("POST", "/api/login", "nothing", loginSchema, async ({ body, address, session }) =>
      welcome(await users.signIn(body.name, body.password, address), session),
    ),
    route("POST", "/api/logout", "nothing", ({ session }) => {
      if (session) users.sessions.end(session);
      return { json: me(null), headers: { "set-cookie": clearedCookie(secure) } };
    }),
    routeWith("POST", "/api/password", "session", passwordSchema, async (asked) => {
      const session = sessionOf(asked);
      await users.changeOwnPassword(session, asked.body.current, asked.body.password, asked.address);
      return { json: me(session.user) };
    }),
    route("GET", "/demo/:key", "nothing", ({ params, session }) => {
      const user = demonstration?.userFor(params.key ?? "");
      const headers = user ? welcome(users.sessions.begin(user), session).headers : {};
      return { status: 303, headers: { ...headers, location: "/" } };
    }),
  ];
}
