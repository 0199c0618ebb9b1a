import { type AcceptanceRules, CHART_SIGNALS, DEFAULT_WATCH, FEWEST_BASELINE } from "@proverig/calibration";
import { z } from "zod";
import { loadYaml } from "./yaml.ts";

/** A laboratory's rules: what judgeCalibration takes, and how checks are watched, as a file. */

const text = z.string().trim().min(1).max(300);
const positive = z.number().gt(0);

const shared = {
  id: text,
  for: z.enum(["meter", "probe"]).optional(),
  /** False: said, but it stops nothing. */
  blocking: z.boolean().default(true),
  source: text.default("the laboratory's own"),
  mark: z.enum(["found", "derived", "recalled", "laboratory"]).default("laboratory"),
};

const limited = <T extends string>(test: T) => z.strictObject({ ...shared, test: z.literal(test), limit: positive });

/** What a file leaves out stays as in the default. */
const watchSchema = z.strictObject({
  baseline: z.int().min(FEWEST_BASELINE).default(DEFAULT_WATCH.baseline),
  cusum: z
    .strictObject({ k: z.number().min(0).max(5), h: z.number().gt(0).max(50) })
    .default({ ...DEFAULT_WATCH.cusum }),
  signals: z
    .partialRecord(z.enum(CHART_SIGNALS), z.enum(["blocks", "warns", "off"]))
    .default({})
    .transform((signals) => ({ ...DEFAULT_WATCH.signals, ...signals })),
});

export const acceptanceSchema = z.strictObject({
  name: text,
  rules: z
    .array(
      z.discriminatedUnion("test", [
        z.strictObject({ ...shared, test: z.literal("runs"), atLeast: z.int().min(1) }),
        limited("range"),
        limited("range-coefficient"),
        limited("standard-deviation"),
        limited("linearity"),
        limited("error"),
        limited("uncertainty"),
        limited("agreement"),
        limited("shift"),
        z.strictObject({ ...shared, test: z.literal("drift"), limit: positive, by: z.enum(["line", "band"]) }),
        z.strictObject({ ...shared, test: z.literal("check") }),
        z.strictObject({ ...shared, test: z.literal("reaches"), from: z.number(), to: z.number() }),
      ]),
    )
    .min(1),
  watch: watchSchema.optional(),
});

/** Throws FILE_UNREADABLE, YAML_SYNTAX, CALIBRATION_INVALID. */
export function loadAcceptance(path: string): AcceptanceRules {
  return loadYaml(path, acceptanceSchema, "CALIBRATION_INVALID").value;
}
