import { builtInDrivers } from "@proverig/drivers";
import { loadRig } from "../config/rig.ts";
import { doctor } from "../doctor/index.ts";
import { loadStation } from "../verify/prepare.ts";
import { langOf } from "./lang.ts";

/** `doctor`: 0 when everything answers as it should. */
export async function runDoctor({ config: path }: { config: string }): Promise<number> {
  const config = await loadRig(path, { registry: builtInDrivers() });
  return doctor(config, {
    language: langOf(),
    station: loadStation(config),
    print: (line) => void process.stdout.write(`${line}\n`),
  });
}
