import { builtInDrivers, type Clock, type Device, type Operator, RigError, realClock, sleep } from "@proverig/drivers";
import { loadRig, type RigConfig } from "../config/rig.ts";
import { openRig } from "../rig/open.ts";
import { type Closing, closeValves } from "../safety/close-valves.ts";
import { t } from "../text/index.ts";
import { langOf } from "./lang.ts";

const nobody: Operator = {
  ask: ({ id }) => Promise.reject(new RigError("ANSWER_MISSING", { what: `nobody is asked "${id}"` })),
};

export interface CloseValvesArguments {
  config: string;
  /** Seconds. Longer than a board's worst silence and the longest wait for a port that comes back; systemd waits longer. */
  within: number;
}

/**
 * `close-valves`: every real valve of rig.yaml is closed and read back, by a process of its own and with nothing of the
 * data directory: for systemd's ExecStopPost, after a controller that was killed. Rejects with VALVES_NOT_CLOSED.
 */
export async function runCloseValves({ config: path, within }: CloseValvesArguments): Promise<number> {
  const config = withRealOutputsOnly(await loadRig(path, { registry: builtInDrivers() }));
  const clock = realClock();
  const language = langOf();
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const rig = await openRig(config, { clock, operator: nobody, station: null, portsMayBeMissing: true });
  try {
    const valves = [...rig.devices.values()].filter((device) => device.kind === "valve");
    if (valves.length === 0) print(t(language, "closeValves.none"));
    const closings = await closeValves(valves, { clock, withinMs: within * 1000 });
    for (const { valves: own, closed, why } of closings) {
      for (const { name } of own) {
        const detail = why ? `: ${why.message}` : "";
        print(`${name}  ${t(language, closed ? "closeValves.closed" : "closeValves.notClosed")}${detail}`);
      }
    }
    await putOut(rig.devices.values(), clock);
    const open = closings.filter(({ closed }) => !closed);
    if (open.length > 0) throw notSeenClosed(open);
    return 0;
  } finally {
    await rig.close();
  }
}

const DARK_WITHIN_MS = 1000;

/** A tower light that nobody keeps any more says nothing. Nothing waits for one that does not answer. */
async function putOut(devices: Iterable<Device>, clock: Clock): Promise<void> {
  const lights = [...devices].filter((device) => device.kind === "light");
  if (lights.length === 0) return;
  await Promise.race([Promise.allSettled(lights.map((light) => light.set(false))), sleep(clock, DARK_WITHIN_MS)]);
}

/** Its valves and lights on real lines, with those lines: nothing else is asked, and no port is opened that carries none. */
function withRealOutputsOnly(config: RigConfig): RigConfig {
  const isReal = (line: string | null) =>
    line === null ? !config.simulated : config.lines[line]?.target.kind !== "simulated";
  const outputs = Object.values(config.devices).filter(
    ({ kind, line }) => (kind === "valve" || kind === "light") && isReal(line),
  );
  const lines = Object.values(config.lines).filter(({ name }) => outputs.some(({ line }) => line === name));
  return {
    ...config,
    devices: Object.fromEntries(outputs.map((output) => [output.name, output])),
    lines: Object.fromEntries(lines.map((line) => [line.name, line])),
  };
}

function notSeenClosed(closings: readonly Closing[]): RigError {
  const known = closings.find(({ why }) => why !== null)?.why;
  return new RigError("VALVES_NOT_CLOSED", {
    what: `${known ? `${known.code}: ${known.what}` : "a valve output does not read back closed"}`,
    where: closings.flatMap(({ valves }) => valves.map(({ name }) => name)).join(", "),
    mend: "cut the valves' supply (emergency stop, hand valve), then check the relay board and its line",
    cause: known,
  });
}
