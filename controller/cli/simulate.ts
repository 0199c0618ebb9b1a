import { builtInDrivers } from "@proverig/drivers";
import { parseStation, stationSchema } from "@proverig/drivers/station";
import { loadRig } from "../config/rig.ts";
import { loadYaml } from "../config/yaml.ts";
import { runSimulate } from "../simulate/index.ts";

/** `simulate`: serves every line of the rig until it is told to stop. */
export async function runSimulateCommand({ config, seed }: { config: string; seed?: number }): Promise<number> {
  const rig = await loadRig(config, { registry: builtInDrivers() });
  const station =
    rig.station === null ? parseStation({}) : loadYaml(rig.station, stationSchema, "STATION_INVALID").value;
  const running = await runSimulate(
    rig,
    seed === undefined ? station : { ...station, seed },
    (line) => void process.stdout.write(`${line}\n`),
  );
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  await running.stop();
  return 0;
}
