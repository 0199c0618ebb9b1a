/** What a person at the panel may do with a visit that is under way, as the engine sees it. */
export interface Guide {
  /** Resolves at once, or when the pause ends. */
  mayGoOn(signal: AbortSignal): Promise<void>;
  /** Resolves when a person has released the rig after a trip. */
  released(signal: AbortSignal): Promise<void>;
  /**
   * All is done: a person looks at the results. Resolves with who lets the job close, or with null when there is more to
   * do: a run taken back, a nozzle adjusted, a trip.
   */
  reviewed(signal: AbortSignal): Promise<string | null>;
  /** Runs an attempt with a signal that a person's void aborts. */
  attempt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Did that person's void end the attempt? */
  isVoid(error: unknown): boolean;
}
