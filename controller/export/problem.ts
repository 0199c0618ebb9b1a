import type { ExportProblemCode } from "../protocol/index.ts";

/** Why a job, or anything more, could not be copied. */
export class ExportProblem extends Error {
  readonly code: ExportProblemCode;

  constructor(code: ExportProblemCode, text: string, cause?: unknown) {
    super(text, { cause });
    this.name = "ExportProblem";
    this.code = code;
  }
}

/** By the system's error (errno(3)). */
const CODES: Record<string, ExportProblemCode> = {
  ENOSPC: "DISK_FULL",
  EDQUOT: "DISK_FULL",
  EFBIG: "DISK_FULL",
  EROFS: "READ_ONLY",
  EACCES: "READ_ONLY",
  EPERM: "READ_ONLY",
  ENODEV: "MEDIUM_GONE",
  ENXIO: "MEDIUM_GONE",
  ENOENT: "MEDIUM_GONE",
  ESTALE: "MEDIUM_GONE",
  ENOTCONN: "MEDIUM_GONE",
  ESHUTDOWN: "MEDIUM_GONE",
  EEXIST: "NAME_TAKEN",
  ENOTDIR: "NAME_TAKEN",
  EISDIR: "NAME_TAKEN",
};

/** An error of the medium's file system, by a code that the panel has words for. */
export function asProblem(error: unknown): ExportProblem {
  if (error instanceof ExportProblem) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new ExportProblem(CODES[code] ?? "MEDIUM_FAULT", text, error);
}

/** Nothing more is tried on this medium. */
export function endsExport(code: ExportProblemCode): boolean {
  return code !== "NAME_TAKEN" && code !== "NO_FILES";
}
