/** Geometry of the error scale: everything in shares of its width, 0 at the left end. */
export interface ErrorScale {
  /** |E| at either end, percent. */
  limit: number;
  band: [number, number];
  zero: number;
  value: {
    at: number;
    /** The value lies beyond the drawing; an arrow stands at its end. */
    beyond: "left" | "right" | null;
    /** U as a bar around the value, cut at the ends. */
    bar: [number, number] | null;
    inside: boolean;
  } | null;
}

/** The band takes three fifths of the width, so that one sees what lies outside it. */
const WIDTH_IN_MPE = 5 / 3;

export function errorScale(mpe: number, error: number | null, U: number | null): ErrorScale {
  const limit = mpe * WIDTH_IN_MPE;
  const share = (percent: number) => (percent + limit) / (2 * limit);
  const cut = (at: number) => Math.min(1, Math.max(0, at));
  const value =
    error === null
      ? null
      : {
          at: cut(share(error)),
          beyond: error < -limit ? ("left" as const) : error > limit ? ("right" as const) : null,
          bar: U === null ? null : ([cut(share(error - U)), cut(share(error + U))] as [number, number]),
          inside: Math.abs(error) <= mpe,
        };
  return { limit, band: [share(-mpe), share(mpe)], zero: 0.5, value };
}
