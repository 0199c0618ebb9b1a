import type { ErrorCode, RigError } from "@proverig/drivers";
import type { TextParams } from "../text/index.ts";
import type { Finding, FindingCode } from "./report.ts";

const OPENING: Partial<Record<ErrorCode, FindingCode>> = {
  PORT_NOT_FOUND: "no-port",
  PORT_BUSY: "port-taken",
  PORT_DENIED: "no-permission",
  LINK_LOST: "unreachable",
};

/** Why a line does not open, as a finding. */
export function openingFinding({ code, what, mend }: RigError, params: TextParams): Finding {
  const known = OPENING[code];
  return known
    ? { code: known, params: { ...params, detail: what } }
    : { code: "fault", params: { detail: `${code}: ${what}` }, mend };
}
