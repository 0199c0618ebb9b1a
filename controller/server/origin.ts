import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { ApiRefused } from "./refused.ts";

export interface OriginRule {
  /** Names, besides the machine's own, under which the rig is reached. */
  names: readonly string[];
  secure: boolean;
}

/**
 * Refuses who reaches us under a name that is not ours (FOREIGN_HOST), and requests that another site's page makes
 * (FOREIGN_ORIGIN). A page that lets its own name point at this machine (DNS rebinding) comes with its own name in both
 * headers, so the name must be known; an IP address cannot be rebound. What is no browser sends no Origin.
 */
export function requireOwnOrigin({ headers }: IncomingMessage, rule: OriginRule): void {
  requireOwnHost(headers.host, rule);
  const site = headers["sec-fetch-site"];
  const own = `${rule.secure ? "https" : "http"}://${headers.host}`;
  const foreign = headers.origin === undefined ? site === "cross-site" || site === "same-site" : headers.origin !== own;
  if (foreign) throw new ApiRefused("FOREIGN_ORIGIN", `a page of ${headers.origin ?? "another site"} may not do this`);
}

/** The same without the question who asks: for what only shows. */
export function requireOwnHost(host: string | undefined, { names }: OriginRule): void {
  const name = nameIn(host ?? "");
  if (name !== null && (isIP(name) !== 0 || ownNames(names).includes(name))) return;
  throw new ApiRefused("FOREIGN_HOST", `this rig is not called ${host ?? ""}`);
}

function ownNames(names: readonly string[]): string[] {
  const machine = hostname().toLowerCase();
  return ["localhost", machine, `${machine}.local`, ...names.map((name) => name.toLowerCase())];
}

/** `[::1]:8080` gives `::1`, `Rig.local.` gives `rig.local`. */
function nameIn(host: string): string | null {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/@?#\s]+))(?::\d+)?$/.exec(host);
  return (found?.[1] ?? found?.[2])?.toLowerCase().replace(/\.$/, "") ?? null;
}
