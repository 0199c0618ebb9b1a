/** What a benchmark gives: rows of measured values, each with its budget where there is one. */

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} unit
 * @property {number[]} values
 * @property {number} [budget] at the most
 * @property {"median" | "p99" | "max"} [judged] which number the budget holds for; default: the largest
 * @property {boolean} [orientation] the budget is for something like it, not for this itself
 */

export function statistics(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1 ? at(0.5) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
  return { median, min: sorted[0] ?? Number.NaN, p99: at(0.99), max: at(1), count: sorted.length };
}

const WIDTH = 58;

export function printHead() {
  const columns = ["median", "min", "p99", "max"].map((name) => name.padStart(9)).join("");
  console.log(`${"".padEnd(WIDTH)}${columns}  ${"n".padStart(4)}  budget`);
}

/** Prints a row; true when its budget is kept, or when it has none. */
export function printRow({ what, unit, values, budget, judged = "max", orientation = false }) {
  const found = statistics(values);
  const numbers = [found.median, found.min, found.p99, found.max].map((value) => short(value).padStart(9)).join("");
  const kept = budget === undefined || found[judged] <= budget;
  const verdict = orientation ? "(orientation)" : kept ? "kept" : "MISSED";
  const limit = budget === undefined ? "" : `<= ${short(budget)} ${unit}  ${verdict}`;
  const name = `  ${what} [${unit}]`;
  // A long name has its own line: the numbers stay in their columns.
  const first = name.length < WIDTH ? name.padEnd(WIDTH) : `${name}\n${"".padEnd(WIDTH)}`;
  console.log(`${first}${numbers}  ${String(found.count).padStart(4)}  ${limit}`.trimEnd());
  return kept || orientation;
}

function short(value) {
  if (!Number.isFinite(value)) return "-";
  if (Math.abs(value) >= 1000) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 10 ? 2 : 3);
}
