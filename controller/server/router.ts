import type { IncomingMessage } from "node:http";
import type { z } from "zod/mini";
import { may, type Permission } from "../protocol/index.ts";
import type { Session } from "../users/index.ts";
import { readBody } from "./body.ts";
import { ApiRefused } from "./refused.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** What a request may do: anybody's, whoever is signed in, or those who have a permission. */
export type Needs = "nothing" | "session" | Permission;

export interface Asked {
  request: IncomingMessage;
  /** Null only where the route needs nothing. */
  session: Session | null;
  /** Parts of the path by their names. */
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  address: string;
}

export interface Reply {
  status?: number;
  /** Sent as JSON; `bytes` as they are; `file` from the disk. */
  json?: unknown;
  bytes?: Uint8Array;
  file?: string;
  headers?: Readonly<Record<string, string>>;
}

export interface Route {
  method: Method;
  path: RegExp;
  names: string[];
  needs: Needs;
  answer(asked: Asked): Promise<Reply>;
}

type Handler<T extends Asked> = (asked: T) => Reply | Promise<Reply>;

/** `/api/jobs/:id`: each `:name` is one part of the path, decoded. */
export function route(method: Method, path: string, needs: Needs, handle: Handler<Asked>): Route {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  const pattern = new RegExp(`^${path.replace(/\./g, "\\.").replace(/:\w+/g, "([^/]+)")}$`);
  return { method, path: pattern, names, needs, answer: async (asked) => handle(asked) };
}

/** A route that takes a JSON body. */
export function routeWith<T>(
  method: Method,
  path: string,
  needs: Needs,
  schema: z.ZodMiniType<T>,
  handle: Handler<Asked & { body: T }>,
): Route {
  return route(method, path, needs, async (asked) => handle({ ...asked, body: await readBody(asked.request, schema) }));
}

/** Who is signed in, where the route has made sure that somebody is. */
export function sessionOf({ session }: Asked): Session {
  if (session) return session;
  throw new ApiRefused("NOT_SIGNED_IN", "sign in first");
}

/** Throws NOT_FOUND, WRONG_METHOD, NOT_SIGNED_IN, NOT_ALLOWED, MALFORMED. */
export function find(
  routes: readonly Route[],
  method: string,
  path: string,
  session: Session | null,
): { route: Route; params: Record<string, string> } {
  const matching = routes.filter((each) => each.path.test(path));
  const route = matching.find((each) => each.method === method);
  if (!route) {
    if (matching.length > 0) throw new ApiRefused("WRONG_METHOD", `${path} takes no ${method}`);
    throw new ApiRefused("NOT_FOUND", `there is no ${path}`);
  }
  if (route.needs !== "nothing" && !session) throw new ApiRefused("NOT_SIGNED_IN", "sign in first");
  if (route.needs !== "nothing" && route.needs !== "session" && !may(session?.user.role ?? null, route.needs)) {
    throw new ApiRefused("NOT_ALLOWED", `a ${session?.user.role} may not do this`);
  }
  const parts = route.path.exec(path)?.slice(1) ?? [];
  return { route, params: Object.fromEntries(route.names.map((name, i) => [name, decode(parts[i] ?? "")])) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiRefused("MALFORMED", "the path is not well encoded");
  }
}
