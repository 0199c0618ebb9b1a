import { z } from "zod";
import {
  type DecisionRule,
  ITEMS,
  MARKS,
  MATERIALS,
  type MpeRow,
  PRODUCT_CLASSES,
  type Profile,
  type Sourced,
} from "./profile.ts";

/** A profile as its file has it; what is merged in comes later. */
export type ProfileFile = Omit<Profile, "overlays">;

export interface Overlay {
  name: string;
  title: Profile["title"];
  advisories: Profile["advisories"];
  duties: Profile["duties"];
  /** Numbers that take another value, by their way through the profile: `limits.repeatability`. */
  set: Record<string, Sourced<unknown>>;
}

const both = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const name = z.string().regex(/^[a-z0-9-]+$/, "lower-case letters, digits and hyphens");
const share = z.number().positive().max(1);
const mark = z.enum(MARKS);

// Wide enough for any regulation, too narrow for a slip of the hand: a plan of a billion runs would fill the memory.
const count = z.int().positive().max(99);
const percent = z.number().positive().max(100);
const litres = z.number().positive().max(2000);
const kelvins = z.number().positive().max(200);
const seconds = z.number().min(0).max(86_400);

function sourced<T>(value: z.ZodType<T>): z.ZodType<Sourced<T>> {
  return z.strictObject({ value, unit: z.string().optional(), source: z.string().min(1), mark });
}

const blocking = z.strictObject({
  blocking: sourced(z.boolean()).refine((rule) => !rule.value || rule.mark === "F" || rule.mark === "D", {
    message: "only an item that was found (mark F or D) may block",
  }),
});

const kind = z.strictObject({
  points: z.array(z.strictObject({ id: z.string().min(1), runs: sourced(count) })).min(1),
  items: z.partialRecord(z.enum(ITEMS), blocking),
});

const multiple = z.number().min(0).max(10);
// Below a half, a result could conform and not conform at once.
const certainty = z.number().gt(0.5).lt(1);
const decisionRule: z.ZodType<DecisionRule> = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("default") }),
    z.strictObject({ kind: z.literal("guard-band"), accept: multiple, reject: multiple }),
    z.strictObject({ kind: z.literal("probability"), accept: certainty, reject: certainty }),
  ],
  { error: "expected one of: default, guard-band, probability" },
);
const DEFAULT_DECISION: Sourced<DecisionRule> = {
  value: { kind: "default" },
  source: "the rig's own choice",
  mark: "house",
};

const belowL = litres.nullable();
const mpeRow: z.ZodType<MpeRow> = z.discriminatedUnion("kind", [
  z.strictObject({
    belowL,
    kind: z.literal("percent"),
    limit: percent,
    negativeLimit: percent.optional(),
  }),
  z.strictObject({ belowL, kind: z.literal("volume"), limitL: litres }),
  z.strictObject({
    belowL,
    kind: z.literal("linear"),
    baseL: z.number().min(0).max(2000),
    perLitreL: z.number().min(0).max(1),
  }),
]);

const mpeRows = z.array(mpeRow).min(1).refine(reachesAllVolumes, {
  message: "rows must rise in belowL, and the last one, and only that, have belowL: null",
});

function reachesAllVolumes(rows: MpeRow[]): boolean {
  return rows.every(({ belowL }, i) => {
    if (i === rows.length - 1) return belowL === null;
    return belowL !== null && belowL > (rows[i - 1]?.belowL ?? 0);
  });
}

const band = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, { message: "[low, high] with low < high" });
const perClass = <T>(value: z.ZodType<T>) => z.record(z.enum(PRODUCT_CLASSES), value);
const months = z.int().positive().max(1200).nullable();

const advisories = z.array(z.strictObject({ id: name, limitPercent: sourced(percent), text: both }));
const duties = z.array(z.strictObject({ id: name, text: both, source: z.string().min(1), mark }));

const fields = z.strictObject({
  name,
  code: z.string().min(1),
  title: both,
  flowPoints: z.array(
    z
      .strictObject({ id: z.string().min(1), low: sourced(share), high: sourced(share) })
      .refine(({ low, high }) => low.value < high.value, { message: "low must be below high" }),
  ),
  kinds: z.strictObject({
    first: kind.nullable(),
    subsequent: kind.nullable(),
    "after-repair": kind.nullable(),
    "in-use": kind.nullable(),
  }),
  unknownBecause: both.nullable(),
  limits: z.strictObject({
    mpe: sourced(mpeRows),
    mpeAtMmq: sourced(percent.nullable()),
    minimumDeviation: sourced(litres.nullable()),
    everyRun: sourced(z.boolean()),
    repeatability: sourced(percent),
    repeatabilityShareOfMpe: sourced(share.nullable()),
    repeatabilityFromMmq: sourced(z.number().positive().max(2000).nullable()),
    repeatabilityRule: sourced(z.enum(["range-over-dn", "range"])),
    dn: sourced(z.record(z.string().regex(/^\d+$/, "a number of runs"), z.number().positive().max(10))),
    uncertaintyShare: sourced(share),
  }),
  decision: sourced(decisionRule).default(DEFAULT_DECISION),
  conditions: z.strictObject({
    ambientC: sourced(band),
    ambientChangeC: sourced(kelvins),
    oilAmbientDifferenceC: sourced(kelvins),
    temperatureDifferenceC: sourced(kelvins),
    densityKgM3: sourced(perClass(band)),
  }),
  volumeL: sourced(litres),
  presetMixed: sourced(z.boolean()),
  waits: z.strictObject({
    settle: sourced(seconds),
    drain: sourced(perClass(seconds)),
    purgeSteady: sourced(seconds),
  }),
  purge: z.strictObject({
    minVolumeL: sourced(z.number().min(0).max(2000)),
    maxVolumeL: sourced(litres),
    steadyFlowPercent: sourced(percent),
    steadyC: sourced(kelvins),
  }),
  attempts: sourced(count),
  // Profiles that were written, and judged by, before there was such a limit do not have it.
  adjustments: sourced(z.int().min(0).max(99)).default({ value: 3, source: "the rig's own choice", mark: "house" }),
  qmaxReference: sourced(z.enum(["nameplate", "reachable"])),
  coefficients: z.strictObject({
    oil: sourced(perClass(z.number().positive().max(0.01))),
    measure: sourced(z.record(z.enum(MATERIALS), z.number().min(0).max(0.001))),
  }),
  products: sourced(z.record(z.string().min(1), z.enum(PRODUCT_CLASSES))),
  rounding: z.strictObject({
    error: sourced(z.number().positive().max(1)),
    mode: sourced(z.enum(["half-even", "half-up"])),
  }),
  validityMonths: z.strictObject({ normal: sourced(months), afterAdjustment: sourced(months) }),
  utcOffset: sourced(z.string().regex(/^[+-]\d\d:\d\d$/, "an offset such as +08:00")),
  mmqL: sourced(litres.nullable()),
  sealDigits: sourced(z.int().positive().max(64).nullable()),
  sign: sourced(z.enum(["indication", "delivery"])),
  screeningByMasterMeter: sourced(z.boolean()),
  advisories,
  duties,
});

/** Refuses unknown keys, points without a band, and an unknown kind without the reason why. */
export const profileSchema: z.ZodType<ProfileFile> = fields.superRefine((profile, context) => {
  const known = new Set(profile.flowPoints.map(({ id }) => id));
  for (const [kindName, rules] of Object.entries(profile.kinds)) {
    if (rules === null && profile.unknownBecause === null)
      context.addIssue({
        code: "custom",
        path: ["unknownBecause"],
        message: `say why the rules of "${kindName}" are not known`,
      });
    for (const [i, point] of (rules?.points ?? []).entries())
      if (!known.has(point.id))
        context.addIssue({
          code: "custom",
          path: ["kinds", kindName, "points", i, "id"],
          message: `flowPoints has no "${point.id}"`,
        });
  }
});

export const overlaySchema: z.ZodType<Overlay> = z.strictObject({
  name,
  title: both,
  advisories,
  duties,
  set: z.record(z.string().min(1), sourced(z.unknown())),
});
