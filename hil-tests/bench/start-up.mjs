import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { measuredCli, withDir } from "./measured-cli.mjs";

const READINGS = `method: metal-measure
product: gasoline-92
measure: { volume: 50.00, neck: 104.0, mlPerMm: 4.46, material: stainless-steel }
points: [{ point: Q1, runs: [{ display: 50.10, neck: 111.0, tJ: 23.6, tB: 24.1 }] }]
`;

export const title = "the whole process of a short command";

export function run({ runs }) {
  return withDir(async (dir) => {
    const readings = join(dir, "readings.yaml");
    await writeFile(readings, READINGS);
    const rows = [];
    for (const args of [["--version"], ["evaluate", readings], ["profile", "list"]]) {
      const found = [];
      for (let i = 0; i < 2 * runs; i++) found.push(await measuredCli(args));
      const what = `proverig ${args[0]}${args[0] === "profile" ? " list" : ""}`;
      rows.push({ what: `${what}: time`, unit: "s", values: found.map(({ seconds }) => seconds) });
      rows.push({ what: `${what}: processor time`, unit: "s", values: found.map(({ cpuSeconds }) => cpuSeconds) });
    }
    return rows;
  });
}
