import { setPriority } from "node:os";
import { describe, it, vi } from "vitest";
import { BUILT_IN } from "./testing/built-in/index.ts";
import { ptyContract } from "./testing/contract.ts";

/** Every built-in driver keeps the contract over real serial devices too. */

// These tests wait for their lines nearly all of their time: so many of them do it side by side, each with a line of its own.
vi.setConfig({ maxConcurrency: 24 });

// Both ends of the lines are here, in real time: what other workers compute is not to make a device seem silent. Whole
// rigs in real time, with -10, go before.
try {
  setPriority(-5);
} catch {
  // Without the right a busy machine costs a few more attempts.
}

for (const { definition, options } of BUILT_IN) ptyContract({ describe, it }, definition, options);
