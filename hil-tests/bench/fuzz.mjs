import { PROTOCOLS, seededRandom } from "@proverig/drivers";
import { CHECKED_BY_HAND, fuzzProtocol } from "@proverig/drivers/testing";

const BYTES = 10_000_000;

export const title =
  "10 million fuzzed bytes through the parsers of each dispenser protocol that is a table: no crash, no hang, no wrong frame";

export async function run() {
  const rows = [];
  for (const protocol of PROTOCOLS) {
    const began = performance.now();
    const { wrong, frames } = fuzzProtocol(protocol, seededRandom(7), BYTES, CHECKED_BY_HAND[protocol.name]);
    const s = (performance.now() - began) / 1000;
    rows.push({
      what: `${protocol.name}: wrong frames among ${frames}`,
      unit: "frames",
      values: [wrong.length],
      budget: 0,
    });
    rows.push({ text: `    ${s.toFixed(1)} s ${wrong.join("; ")}`.trimEnd() });
  }
  return rows;
}
