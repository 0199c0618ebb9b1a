import { abortReason } from "@proverig/drivers";

/** `work`, or a rejection as soon as the signal ends: for waits that nobody else ends, such as for a person. */
export function orStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortReason(signal));
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
