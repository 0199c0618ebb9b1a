import { z } from "zod";

/** Minutes, for `movesWithin`. In a bath or at night a coarse probe may rest for long; not for an hour. */
const USUAL_MIN = 60;

/** After so many minutes of the very same reading the probe is taken to be dead; null: never. */
export const movesWithin = z.number().gt(0).max(10_000).nullable().default(USUAL_MIN);

export const minutesMs = (minutes: number | null): number | null => (minutes === null ? null : minutes * 60_000);
