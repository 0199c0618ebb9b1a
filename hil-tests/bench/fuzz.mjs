import { seededRandom } from "@proverig/drivers";
import { FUZZED } from "@proverig/drivers/testing";

const BYTES = 10_000_000;

export const title = "10 million fuzzed bytes through every parser: no crash, no hang, no frame with a wrong checksum";

export async function run() {
  const rows = [];
  for (const { name, run: fuzz } of FUZZED) {
    const began = performance.now();
    const { wrong, frames } = fuzz(seededRandom(7), BYTES);
    const s = (performance.now() - began) / 1000;
    rows.push({ what: `${name}: wrong frames among ${frames}`, unit: "frames", values: [wrong.length], budget: 0 });
    rows.push({ text: `    ${s.toFixed(1)} s ${wrong.join("; ")}`.trimEnd() });
  }
  return rows;
}
