import { type Correlation, cholesky, groups } from "./correlation.ts";
import type { Estimate } from "./inputs.ts";
import { fillNormal, nextNormal } from "./normal.ts";
import { fillUniform, nextUniform, openStream, type Stream } from "./random.ts";
import { type Checked, fine, refused } from "./types.ts";

/** Draws the next n trials of its inputs into their slots. */
export type Draw = (slots: readonly Float64Array[], n: number) => void;

/** Makes the draws of one chunk of trials. The same seed and chunk give the same trials. */
export type Sampler = (seed: number, chunk: number) => Draw[];

/**
 * How each input is drawn (GUM-S1, 6.4). Correlated inputs are drawn together: normal ones from a multivariate normal
 * distribution (6.4.8), t ones with the same degrees of freedom from a multivariate t (GUM-S2, 5.3.2); others are refused,
 * since a coefficient alone does not say how they hang together.
 */
export function makeSampler(inputs: readonly Estimate[], correlation: Correlation): Checked<Sampler> {
  const makers: Array<(open: (name: string) => Stream) => Draw> = [];
  for (const group of groups(correlation)) {
    const members = group.flatMap((slot) => {
      const estimate = inputs[slot];
      return estimate ? [{ slot, ...estimate }] : [];
    });
    const [first] = members;
    if (!first) continue;
    if (members.length === 1) {
      makers.push((open) => single(first, open(first.name)));
      continue;
    }
    const moving = members.filter(({ u }) => u > 0);
    const alike = moving.every(({ shape, dof }) => shape === moving[0]?.shape && dof === moving[0]?.dof);
    const known = moving.every(({ shape }) => shape === "normal" || shape === "t");
    if (!alike || !known) {
      const names = members.map(({ name }) => name).join(", ");
      const what = `Monte Carlo cannot draw ${names} together: the correlation of other than normal inputs says too little`;
      const mend = "correlate normal inputs, or readings of the same number; or write the common cause into the model";
      return refused(["correlations"], what, mend);
    }
    // By name: the order of the inputs in the file cannot show.
    const sorted = members.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const lower = cholesky(sorted.map(({ slot: i }) => sorted.map(({ slot: j }) => correlation[i]?.[j] ?? 0))) ?? [];
    makers.push((open) => together(sorted, lower, open));
  }
  return fine((seed, chunk) => makers.map((make) => make((name) => openStream(seed, name, chunk))));
}

type Member = Estimate & { slot: number };

function single({ slot, value, u, dof, shape }: Member, stream: Stream): Draw {
  const half = { rectangular: Math.sqrt(3) * u, triangular: Math.sqrt(6) * u, arcsine: Math.SQRT2 * u };
  const each = (draw: () => number): Draw => {
    return (slots, n) => {
      const to = slots[slot];
      for (let i = 0; to && i < n; i++) to[i] = value + draw();
    };
  };
  if (u === 0) return (slots, n) => slots[slot]?.fill(value, 0, n);
  switch (shape) {
    case "constant":
      return (slots, n) => slots[slot]?.fill(value, 0, n);
    case "normal":
      return (slots, n) => {
        const to = slots[slot];
        if (to) fillNormal(stream, to, n, value, u);
      };
    case "rectangular":
      return (slots, n) => {
        const to = slots[slot];
        if (!to) return;
        fillUniform(stream, to, n);
        for (let i = 0; i < n; i++) to[i] = value + half.rectangular * (2 * (to[i] ?? 0) - 1);
      };
    case "triangular":
      return each(() => half.triangular * (nextUniform(stream) + nextUniform(stream) - 1));
    case "arcsine":
      return each(() => half.arcsine * Math.sin(2 * Math.PI * nextUniform(stream)));
    case "t":
      return each(() => u * nextNormal(stream) * spread(stream, dof));
  }
}

/** Correlated inputs: normal numbers mixed by the lower triangle, and for t distributions one chi-squared for all. */
function together(members: readonly Member[], lower: readonly number[][], open: (name: string) => Stream): Draw {
  const streams = members.map(({ name }) => open(name));
  const dof = members.find(({ u }) => u > 0)?.dof ?? Number.POSITIVE_INFINITY;
  const common = open(`${members.map(({ name }) => name).join(" ")} together`);
  return (slots, n) => {
    for (const [i, { slot }] of members.entries()) {
      const [to, stream] = [slots[slot], streams[i]];
      if (to && stream) fillNormal(stream, to, n, 0, 1);
    }
    for (let trial = 0; trial < n; trial++) {
      const by = Number.isFinite(dof) ? spread(common, dof) : 1;
      // From the last: each needs the numbers before it as they were drawn.
      for (let i = members.length - 1; i >= 0; i--) {
        const member = members[i];
        const to = member && slots[member.slot];
        if (!to) continue;
        let z = 0;
        for (let j = 0; j <= i; j++) z += (lower[i]?.[j] ?? 0) * (slots[members[j]?.slot ?? -1]?.[trial] ?? 0);
        to[trial] = member.value + member.u * z * by;
      }
    }
  };
}

/** What makes a t distribution of a normal one: sqrt(dof / chi squared). */
function spread(stream: Stream, dof: number): number {
  return Math.sqrt(dof / (2 * nextGamma(stream, dof / 2)));
}

/** Gamma distribution of scale 1 (Marsaglia and Tsang, ACM TOMS 26(3), 2000). */
function nextGamma(stream: Stream, shape: number): number {
  if (shape < 1) return nextGamma(stream, shape + 1) * nextUniform(stream) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = nextNormal(stream);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(nextUniform(stream)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
