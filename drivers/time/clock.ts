import { RigError } from "../error.ts";

export interface Timer {
  cancel(): void;
}

/**
 * Time is handed in, never reached for. The same code runs in real and in simulated time.
 * `now` is monotonic milliseconds; `wallMs` is UTC in milliseconds since 1970.
 */
export interface Clock {
  readonly simulated: boolean;
  now(): number;
  wallMs(): number;
  /** Calls `fn` once after `delayMs` (at least in a later turn of the loop). */
  after(delayMs: number, fn: () => void): Timer;
  /** Simulated time stands still while `work` (a journal entry, a file, a worker) is pending. */
  hold<T>(work: Promise<T>): Promise<T>;
}

/** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortReason(signal));
    const stop = () => {
      timer.cancel();
      reject(abortReason(signal as AbortSignal));
    };
    const timer = clock.after(ms, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** `work`, or a rejection with `onTimeout()` when it takes longer than `ms`. */
export function within<T>(clock: Clock, ms: number, work: Promise<T>, onTimeout: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => reject(onTimeout()));
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}

export function abortReason(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  if (reason instanceof RigError) return reason;
  return new RigError("ABORTED", { what: "stopped", cause: reason });
}
