import { expect } from "vitest";
import { ofKind, type Visited } from "./visit.ts";

/** Percent; meter, probes and resolution together. A hose not accounted for would be 0.1 and more. */
const AGREES = 0.04;

export function attempts({ entries }: Pick<Visited, "entries">) {
  return ofKind(entries, "attempt-ended");
}

/** Every counted run against the delivery that it was: what the display showed, and what had gone through. */
export function expectTrueErrors(visited: Visited): void {
  const { deliveries } = visited.station.world.truth;
  const counted = attempts(visited).filter(({ data }) => data.void === null);
  expect(counted).toHaveLength(6);
  for (const { data } of counted) {
    const { display, error } = data.result ?? { display: Number.NaN, error: Number.NaN };
    const errors = deliveries
      .filter(({ displayL }) => Math.abs(displayL - display) < 1e-6)
      .map(({ displayL, dispensedL }) => ((displayL - dispensedL) / dispensedL) * 100);
    const off = Math.min(...errors.map((each) => Math.abs(each - error)));
    expect(off, `${data.point} run ${data.run} attempt ${data.attempt}: ${error}, truly ${errors}`).toBeLessThan(
      AGREES,
    );
  }
}
