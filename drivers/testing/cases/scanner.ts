import assert from "node:assert/strict";
import type { Scan } from "../../device/scanner.ts";
import { deviceOf, patienceEnds, soon } from "../check.ts";
import type { TwinCase } from "./case.ts";

const CODES = ["12345678", "00000001", "99999999"];

export const SCANNER_TWIN: readonly TwinCase[] = [
  {
    title: "tells each code once, also after a break, and nothing when nobody scans",
    async run(bench) {
      const scanner = deviceOf(bench.device, "scanner");
      const twin = bench.twins.find(scans);
      assert.ok(twin, "the twin has no scan()");
      const seen: Scan[] = [];
      const codes = () => seen.map(({ code }) => code);
      const watch = scanner.watch((scan) => seen.push(scan));
      await bench.wait(300);
      assert.deepEqual(seen, [], "codes that nobody scanned");
      for (const [i, code] of CODES.entries()) {
        twin.scan(code);
        await soon(bench, 2000, code, () => seen.length > i);
        assert.equal(codes()[i], code);
      }
      await bench.cut();
      await bench.plug();
      for (const until = patienceEnds(bench, 20_000); seen.length === CODES.length && bench.clock.now() < until; ) {
        twin.scan("24681357");
        await bench.wait(200);
      }
      assert.equal(codes().at(-1), "24681357", "after the break");
      watch.stop();
      const before = seen.length;
      twin.scan("11112222");
      await bench.wait(1000);
      assert.equal(seen.length, before, "told to nobody");
    },
  },
];

function scans(twin: unknown): twin is { scan(code: string): void } {
  return typeof twin === "object" && twin !== null && "scan" in twin && typeof twin.scan === "function";
}
