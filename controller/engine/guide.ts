/** What a person at the panel may do with a visit that is under way, as the engine sees it. */
export interface Guide {
  /** Resolves at once, or when the pause ends. */
  mayGoOn(signal: AbortSignal): Promise<void>;
  /** Resolves when a person has released the rig after a trip. */
  released(signal: AbortSignal): Promise<void>;
  /** Runs an attempt with a signal that a person's void aborts. */
  attempt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Did that person's void end the attempt? */
  isVoid(error: unknown): boolean;
}
