/** What a person at the panel may do with a visit that is under way, as the engine sees it. */
export interface Guide {
  /** Resolves at once, or when the pause ends. */
  mayGoOn(signal: AbortSignal): Promise<void>;
  /** Resolves when a person has released the rig after a trip. */
  released(signal: AbortSignal): Promise<void>;
  /** Aborted when a person voids the attempt under way; a new one for each attempt. */
  attemptSignal(): AbortSignal;
  /** Did that person's void end the attempt? */
  isVoid(error: unknown): boolean;
}
