import { existsSync, writeFileSync } from "node:fs";
import { builtInDrivers, RigError, realClock } from "@proverig/drivers";
import { loadRig, type RigConfig } from "../config/rig.ts";
import { doctor } from "../doctor/index.ts";
import { namedPorts, portsHere, scan } from "../doctor/scan/index.ts";
import { loadStation } from "../verify/prepare.ts";
import { langOf } from "./lang.ts";

interface DoctorArguments {
  config?: string;
  scan?: boolean;
  ports?: string;
  json?: boolean;
  out?: string;
}

const print = (line: string) => void process.stdout.write(`${line}\n`);

/** `doctor`: 0 when everything answers as it should. */
export async function runDoctor(chosen: DoctorArguments): Promise<number> {
  const config = chosen.config === undefined ? null : await loadRig(chosen.config, { registry: builtInDrivers() });
  if (chosen.scan) return runScan(chosen, config);
  const stray = (["ports", "json", "out"] as const).find((key) => chosen[key] !== undefined);
  if (stray) throw usage(`--${stray} without --scan`);
  if (!config) throw usage("doctor needs --config <rig.yaml> or --scan");
  return doctor(config, { language: langOf(), station: loadStation(config), print });
}

/** Who answers on the serial ports of this machine. Ctrl-C ends it between two questions. */
async function runScan({ ports, json = false, out }: DoctorArguments, config: RigConfig | null): Promise<number> {
  const named = ports?.split(",").map((path) => path.trim());
  if (named?.some((path) => path === "")) throw usage(`--ports ${ports} has an empty name`);
  if (out !== undefined && existsSync(out)) throw usage(`${out} exists already`);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of SIGNALS) process.once(signal, onSignal);
  try {
    const { proposed, status } = await scan({
      ports: named ? namedPorts(named) : await portsHere(),
      drivers: builtInDrivers().values(),
      clock: realClock(),
      signal: stop.signal,
      language: langOf(),
      config,
      json,
      print,
    });
    if (out !== undefined && proposed !== null) writeNew(out, proposed);
    return status;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A rig.yaml that is there already holds what somebody entered. */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (cause) {
    const there = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw usage(`${path} ${there ? "exists already" : "cannot be written"}`, cause);
  }
}

const usage = (what: string, cause?: unknown): RigError =>
  new RigError("USAGE", { what, mend: "see proverig doctor --help", cause });
