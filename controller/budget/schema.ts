import type { Budget, BudgetInput, MonteCarloRequest } from "@proverig/calibration/budget";
import { z } from "zod";

const value = z.number();
const bounded = { value, halfWidth: z.number().min(0) };
const SHAPES = "normal, rectangular, triangular, arcsine, t";

const shaped = z.discriminatedUnion(
  "distribution",
  [
    z.strictObject({ distribution: z.literal("normal"), value, u: z.number().min(0) }),
    z.strictObject({ distribution: z.literal("rectangular"), ...bounded }),
    z.strictObject({ distribution: z.literal("triangular"), ...bounded }),
    z.strictObject({ distribution: z.literal("arcsine"), ...bounded }),
    z.strictObject({ distribution: z.literal("t"), value, u: z.number().min(0), dof: z.number().min(1) }),
    z
      .strictObject({ distribution: z.literal("readings"), readings: z.array(z.number()).min(2) })
      .transform(({ readings }) => ({ readings })),
    z.strictObject({ distribution: z.literal("constant"), value }).transform(({ value: fixed }) => ({ value: fixed })),
  ],
  { error: `expected one of: ${SHAPES}` },
);

/** An input that says no distribution is readings, or a constant. */
const input: z.ZodType<BudgetInput> = z.preprocess((raw) => {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw) || "distribution" in raw) return raw;
  return { ...raw, distribution: "readings" in raw ? "readings" : "constant" };
}, shaped);

const monteCarlo: z.ZodType<MonteCarloRequest> = z
  .strictObject({ trials: z.number().optional(), digits: z.number().optional(), seed: z.number().optional() })
  .transform(({ trials, digits, seed }, context): MonteCarloRequest => {
    if (trials !== undefined && digits === undefined) return { trials, seed };
    if (digits !== undefined && trials === undefined) return { digits, seed };
    const message = trials === undefined ? "neither trials nor digits" : "both trials and digits";
    context.addIssue({ code: "custom", message, params: { mend: "give one of the two" } });
    return z.NEVER;
  });

/** A budget's file; what its numbers must be, the evaluation says. */
export const budgetSchema: z.ZodType<Budget> = z.strictObject({
  name: z.string(),
  model: z.string(),
  inputs: z.record(z.string(), input),
  correlations: z.array(z.tuple([z.string(), z.string(), z.number()])).optional(),
  coverage: z.number().optional(),
  monteCarlo: monteCarlo.optional(),
});
