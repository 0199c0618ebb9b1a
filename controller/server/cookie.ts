import type { IncomingMessage } from "node:http";

/** `__Host-`: the browser takes it only with Secure, for this host alone, and from nobody else on the network. */
function cookieName(secure: boolean): string {
  return secure ? "__Host-proverig" : "proverig";
}

export function sessionCookie(token: string, secure: boolean): string {
  return `${cookieName(secure)}=${token}; Path=/; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
}

export function clearedCookie(secure: boolean): string {
  return `${sessionCookie("", secure)}; Max-Age=0`;
}

export function tokenOf({ headers }: IncomingMessage, secure: boolean): string | null {
  const start = `${cookieName(secure)}=`;
  const found = headers.cookie?.split(";").map((each) => each.trim());
  return found?.find((each) => each.startsWith(start))?.slice(start.length) || null;
}
