import { z } from "zod";

/** Minutes, for `movesWithin`. In a bath or at night a coarse probe may rest for long; not for an hour. */
const USUAL_MIN = 60;

const minutes = z.number().gt(0).max(10_000).nullable();

/** After so many minutes of the very same reading the probe is taken to be dead; null: never. */
export const movesWithin = minutes.default(USUAL_MIN);

/** The same for instruments of which nothing is known that would make them stand still, or that may be set to any step. */
export const movesWithinIfSaid = minutes.default(null);

export const minutesMs = (said: number | null): number | null => (said === null ? null : said * 60_000);
