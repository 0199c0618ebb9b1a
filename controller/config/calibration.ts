import { createHash } from "node:crypto";
import { calibrationProblems } from "./calibration-rules.ts";
import { type Calibration, calibrationSchema } from "./calibration-schema.ts";
import { fileError } from "./problem.ts";
import { type KeyPath, parseYaml, readBytes } from "./yaml.ts";

export type {
  Calibration,
  CalibrationReading,
  MeterCalibrationFile,
  ProbeCalibrationFile,
} from "./calibration-schema.ts";

export interface LoadedCalibration {
  calibration: Calibration;
  /** As read; their SHA-256 (hex) identifies the calibration. */
  bytes: Uint8Array;
  sha256: string;
  path: string;
  where(keys: KeyPath): string;
}

/** Throws FILE_UNREADABLE, YAML_SYNTAX, CALIBRATION_INVALID. */
export function loadCalibration(path: string): LoadedCalibration {
  return parseCalibration(readBytes(path), path);
}

/** The same for one that comes from elsewhere; `path` is what messages call it. */
export function parseCalibration(source: Uint8Array, path: string): LoadedCalibration {
  const { value, bytes, where } = parseYaml(source, path, calibrationSchema, "CALIBRATION_INVALID");
  const [problem] = calibrationProblems(value);
  if (problem) {
    throw fileError("CALIBRATION_INVALID", problem, where(problem.keys));
  }
  return { calibration: value, bytes, sha256: createHash("sha256").update(bytes).digest("hex"), path, where };
}
