import type { ApiRefusalCode } from "../protocol/index.ts";

/** What a person asked of the list of users and may not have. */
export class UserRefused extends Error {
  readonly code: ApiRefusalCode;
  /** Seconds until another attempt is heard. */
  readonly retryAfterS: number | undefined;

  constructor(code: ApiRefusalCode, text: string, retryAfterS?: number) {
    super(text);
    this.name = "UserRefused";
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}
