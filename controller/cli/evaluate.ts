import { dirname } from "node:path";
import { loadYaml } from "../config/yaml.ts";
import {
  DEFAULT_PROFILE,
  evaluateReadings,
  loadProfile,
  readingsSchema,
  renderEvaluation,
} from "../regulation/index.ts";
import { langOf } from "./lang.ts";

const STATUS = { conforming: 0, "non-conforming": 1, inconclusive: 5 } as const;

/** `evaluate`: judges what is given. */
export function runEvaluate(path: string, { json }: { json?: boolean }): number {
  const { value: readings, where } = loadYaml(path, readingsSchema, "READINGS_INVALID");
  const { profile } = loadProfile(readings.profile ?? DEFAULT_PROFILE, [], dirname(path));
  const evaluation = evaluateReadings(readings, profile, where);
  process.stdout.write(`${json ? JSON.stringify(evaluation) : renderEvaluation(evaluation, profile, langOf())}\n`);
  return STATUS[evaluation.verdict];
}
