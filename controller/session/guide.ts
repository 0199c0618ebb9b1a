import { RigError } from "@proverig/drivers";
import type { Guide } from "../engine/guide.ts";
import { orStopped } from "../run/stoppable.ts";

export interface GuideControls extends Guide {
  readonly paused: boolean;
  readonly awaitsRelease: boolean;
  pause(paused: boolean): void;
  release(): void;
  voidAttempt(reason: string): void;
}

export function createGuide(onChange: () => void): GuideControls {
  let paused = false;
  let goOn: Array<() => void> = [];
  let release: (() => void) | null = null;
  let attempt = new AbortController();
  let voided: RigError | null = null;
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
      const asked = new Promise<void>((resolve) => {
        release = resolve;
      });
      onChange();
      return orStopped(signal, asked);
    },
    attemptSignal() {
      attempt = new AbortController();
      return attempt.signal;
    },
    pause(next) {
      paused = next;
      if (!paused) {
        for (const resolve of goOn) resolve();
        goOn = [];
      }
      onChange();
    },
    release() {
      const resolve = release;
      release = null;
      resolve?.();
      onChange();
    },
    isVoid: (error) => error === voided,
    voidAttempt(reason) {
      voided = new RigError("ABORTED", { what: reason });
      attempt.abort(voided);
    },
  };
}
