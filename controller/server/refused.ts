import { isRigError, type RigError } from "@proverig/drivers";
import type { ApiRefusal, ApiRefusalCode, RefusalCode, Said } from "../protocol/index.ts";
import { UserRefused } from "../users/index.ts";
import { Refused } from "./service.ts";

/** A request over HTTP that is not granted. */
export class ApiRefused extends Error {
  readonly code: ApiRefusalCode;

  constructor(code: ApiRefusalCode, text: string) {
    super(text);
    this.name = "ApiRefused";
    this.code = code;
  }
}

/** What the panel is told of anything thrown; null where it says nothing to anybody but the log. */
export function apiRefusal(error: unknown): ApiRefusal | null {
  if (error instanceof ApiRefused) return { code: error.code, text: error.message };
  if (error instanceof UserRefused) {
    const { code, message: text, retryAfterS } = error;
    return retryAfterS === undefined ? { code, text } : { code, text, retryAfterS };
  }
  return isRigError(error) ? { code: "RIG_FAULT", text: error.message } : null;
}

/** The same for a command over the WebSocket. */
export function commandRefusal(error: unknown): { code: RefusalCode; text: string; said?: Said | undefined } | null {
  if (error instanceof Refused) return { code: error.code, text: error.message, said: error.said };
  return isRigError(error) ? { code: codeOf(error), text: error.message } : null;
}

function codeOf({ code }: RigError): RefusalCode {
  return code === "JOB_INVALID" || code === "YAML_SYNTAX" || code === "ANSWER_MISSING" ? "JOB_INVALID" : "RIG_FAULT";
}
