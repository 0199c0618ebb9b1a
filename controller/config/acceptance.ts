import type { AcceptanceRules } from "@proverig/calibration";
import { z } from "zod";
import { loadYaml } from "./yaml.ts";

/** A laboratory's rules of acceptance: what judgeCalibration takes, as a file. */

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
});

/** Throws FILE_UNREADABLE, YAML_SYNTAX, CALIBRATION_INVALID. */
export function loadAcceptance(path: string): AcceptanceRules {
  return loadYaml(path, acceptanceSchema, "CALIBRATION_INVALID").value;
}
