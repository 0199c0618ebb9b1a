import type { FitPoint } from "./types.ts";

interface Block {
  y: number;
  weight: number;
  size: number;
}

/**
 * Pool adjacent violators: the rising (or falling) sequence nearest to the points by weighted least squares. Points
 * sorted by x; each gets its block's mean, and the standard uncertainty of that mean.
 */
export function isotonic(points: readonly FitPoint[], direction: "rising" | "falling"): FitPoint[] {
  const sign = direction === "rising" ? 1 : -1;
  const blocks: Block[] = [];
  for (const { y, u } of points) {
    let block: Block = { y: sign * y, weight: 1 / u ** 2, size: 1 };
    for (let last = blocks.at(-1); last && last.y >= block.y; last = blocks.at(-1)) {
      blocks.pop();
      block = pool(last, block);
    }
    blocks.push(block);
  }
  const pooled = blocks.flatMap(({ y, weight, size }) =>
    Array.from({ length: size }, () => ({ y: sign * y, u: 1 / Math.sqrt(weight) })),
  );
  return points.map((point, i) => ({ ...point, ...pooled[i] }));
}

function pool(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  return { y: (a.y * a.weight + b.y * b.weight) / weight, weight, size: a.size + b.size };
}
