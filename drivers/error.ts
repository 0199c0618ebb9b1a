/**
 * Every way in which the rig (never the dispenser) can go wrong, by a stable code.
 * The number is the exit status of `verify`: 2 known from files and arguments, 3 rig fault, 4 not permitted.
 * The README's troubleshooting table lists each code; a test keeps it complete.
 */
export const ERROR_CODES = {
  // files and arguments
  USAGE: 2,
  FILE_UNREADABLE: 2,
  YAML_SYNTAX: 2,
  CONFIG_INVALID: 2,
  CONFIG_UNSAFE: 2,
  JOB_INVALID: 2,
  ANSWER_MISSING: 2,
  READINGS_INVALID: 2,
  BUDGET_INVALID: 2,
  CALIBRATION_INVALID: 2,
  STATION_INVALID: 2,
  PROFILE_NOT_FOUND: 2,
  PROFILE_INVALID: 2,
  PROFILE_CANNOT_VERIFY: 2,
  PLUGIN_INVALID: 2,
  DRIVER_UNKNOWN: 2,
  PORT_NOT_FOUND: 2,
  PORT_EXISTS: 2,
  GPIO_UNAVAILABLE: 2,
  SIMULATED_ONLY: 2,
  JOB_UNFINISHED: 2,
  BUNDLE_UNREADABLE: 2,
  FONT_MISSING: 2,
  ATTESTATION_REFUSED: 2,
  // the rig
  PORT_BUSY: 3,
  PORT_DENIED: 3,
  PORT_CHANGED: 3,
  LINK_LOST: 3,
  DEVICE_SILENT: 3,
  DEVICE_REFUSED: 3,
  REPLY_CORRUPT: 3,
  REPLY_UNEXPECTED: 3,
  READING_IMPLAUSIBLE: 3,
  DISPLAY_STATE: 3,
  VALVES_NOT_CLOSED: 3,
  ZERO_FLOW: 3,
  NOT_STEADY: 3,
  TRIP: 3,
  VOIDED_THREE_TIMES: 3,
  SELF_CHECK: 3,
  CLOCK_IMPLAUSIBLE: 3,
  UNDER_VOLTAGE: 3,
  THROTTLED: 3,
  AMBIENT: 3,
  RECEIVER_FULL: 3,
  DATA_IN_USE: 3,
  DATA_UNWRITABLE: 3,
  DISK_FULL: 3,
  JOURNAL_CORRUPT: 3,
  INTERRUPTED: 3,
  ABORTED: 3,
  INTERNAL: 3,
  // permission
  STANDARD_EXPIRED: 4,
  STANDARD_MISSING: 4,
  STANDARD_DRIFTING: 4,
  NOT_ACCEPTABLE: 4,
  NOT_PERMITTED: 4,
} as const satisfies Record<string, 2 | 3 | 4>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface RigErrorParts {
  /** What is wrong, one clause. */
  what: string;
  /** File and line, line name, device: whatever a hand can be put on. */
  where?: string;
  /** What to do about it. */
  mend?: string;
  /** The same as a phrase of somebody's dictionary, for readers of another language. */
  said?: SaidPhrase;
  cause?: unknown;
}

export interface SaidPhrase {
  id: string;
  params: Readonly<Record<string, string | number>>;
}

/** A fault of the rig or of what it was given; never a verdict about the dispenser. */
export class RigError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly mend: string | undefined;
  readonly what: string;
  readonly said: SaidPhrase | undefined;

  constructor(code: ErrorCode, parts: RigErrorParts) {
    super(line(code, parts), { cause: parts.cause });
    this.name = "RigError";
    this.code = code;
    this.what = parts.what;
    this.where = parts.where;
    this.mend = parts.mend;
    this.said = parts.said;
  }

  get exitStatus(): 2 | 3 | 4 {
    return ERROR_CODES[this.code];
  }
}

function line(code: ErrorCode, { what, where, mend }: RigErrorParts): string {
  const text = [what, where && `at ${where}`, mend].filter(Boolean).join("; ");
  // One line, and nothing in it that a terminal would obey: some of it comes from files and devices.
  return `${code}: ${text.replace(/\s*\n\s*/g, " ").replace(/\p{Cc}/gu, "\ufffd")}`;
}

/** With codes: whether it is one of these. */
export function isRigError(error: unknown, ...codes: ErrorCode[]): error is RigError {
  return error instanceof RigError && (codes.length === 0 || codes.includes(error.code));
}

/** Anything thrown, as a RigError: what is none already becomes INTERNAL with its message. */
export function asRigError(error: unknown): RigError {
  if (error instanceof RigError) return error;
  const what = error instanceof Error ? error.message : String(error);
  return new RigError("INTERNAL", { what, mend: "please report this with the journal", cause: error });
}
