import { RigError } from "@proverig/drivers";
import type { Guide } from "../engine/guide.ts";
import { orStopped } from "../run/stoppable.ts";

export interface GuideControls extends Guide {
  readonly paused: boolean;
  readonly awaitsRelease: boolean;
  pause(paused: boolean): void;
  release(): void;
  voidAttempt(reason: string): void;
  /** Are the results being looked at? */
  readonly inReview: boolean;
  /** Has somebody let the job close? */
  readonly finished: boolean;
  finish(by: string): void;
  /** The plan has changed under a review. */
  planAgain(): void;
  /** A trip: a release before it does not count. */
  tripped(): void;
}

export function createGuide(onChange: () => void): GuideControls {
  let paused = false;
  let goOn: Array<() => void> = [];
  let release: (() => void) | null = null;
  let current: AbortController | null = null;
  let pending: RigError | null = null;
  let releasedAlready = false;
  let voided: RigError | null = null;
  let review: ((by: string | null) => void) | null = null;
  let finished = false;
  const wake = () => {
    const waiting = goOn;
    goOn = [];
    for (const resolve of waiting) resolve();
  };
  const endReview = (by: string | null) => {
    const resolve = review;
    review = null;
    resolve?.(by);
    onChange();
  };
  return {
    get paused() {
      return paused;
    },
    get awaitsRelease() {
      return release !== null;
    },
    mayGoOn(signal) {
      if (!paused) return Promise.resolve();
      return orStopped(signal, new Promise<void>((resolve) => void goOn.push(resolve)));
    },
    released(signal) {
      if (releasedAlready) {
        releasedAlready = false;
        return Promise.resolve();
      }
      const asked = new Promise<void>((resolve) => {
        release = resolve;
      });
      onChange();
      return orStopped(signal, asked);
    },
    reviewed(signal) {
      const looked = new Promise<string | null>((resolve) => {
        review = resolve;
      });
      onChange();
      return orStopped(signal, looked);
    },
    get inReview() {
      return review !== null;
    },
    get finished() {
      return finished;
    },
    finish(by) {
      finished = true;
      endReview(by);
    },
    planAgain: () => endReview(null),
    async attempt(work) {
      const attempt = new AbortController();
      // Pressed between the attempt's first entry and its first command.
      if (pending) attempt.abort(pending);
      pending = null;
      current = attempt;
      try {
        return await work(attempt.signal);
      } finally {
        current = null;
      }
    },
    pause(next) {
      paused = next;
      if (!paused) wake();
      onChange();
    },
    release() {
      const resolve = release;
      release = null;
      // The engine may still be writing down what the trip has cut off.
      if (resolve) resolve();
      else releasedAlready = true;
      onChange();
    },
    tripped() {
      releasedAlready = false;
      wake();
      // Nobody closes a job over a trip that has not been looked at.
      if (review) endReview(null);
    },
    isVoid: (error) => error === voided,
    voidAttempt(reason) {
      voided = new RigError("ABORTED", { what: reason });
      if (current) current.abort(voided);
      else pending = voided;
    },
  };
}
