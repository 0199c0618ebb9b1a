import { builtInDrivers, RigError, realClock, type SimClock } from "@proverig/drivers";
import { loadJob } from "../config/job.ts";
import { loadRig } from "../config/rig.ts";
import { openJournal } from "../journal/index.ts";
import { requirePorts } from "../rig/open.ts";
import { startServer } from "../server/index.ts";
import { createPanelService } from "../session/panel-service.ts";
import { openUsers } from "../users/index.ts";
import { clockOf } from "../verify/clock.ts";
import { loadStation } from "../verify/prepare.ts";
import { panelFolder } from "./panel-folder.ts";

export interface ServeArguments {
  config: string;
  data: string;
  /** A job that the panel offers, ready to be started. */
  job?: string;
  host: string;
  port: number;
  speed?: number;
  seed?: number;
  cert?: string;
  key?: string;
}

/** `serve`: controller with panel, until it is told to stop. A second signal does not skip the closing of valves. */
export async function runServe(args: ServeArguments): Promise<number> {
  const config = await loadRig(args.config, { registry: builtInDrivers() });
  if (args.speed !== undefined && !config.simulated) {
    throw new RigError("SIMULATED_ONLY", {
      what: "--speed is for simulated rigs only",
      where: config.path,
      mend: "leave it out, or make every line `simulated: true`",
    });
  }
  requirePorts(config);
  const offered = args.job === undefined ? null : loadJob(args.job).job;
  const station = loadStation(config);
  const speed = args.speed ?? null;
  const journal = await openJournal({ dir: args.data, clock: (past) => clockOf(config, station, speed, past) });
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    const clock = realClock();
    const users = openUsers({ journal, clock });
    const seed = args.seed ?? null;
    const service = createPanelService({
      config,
      journal,
      clock: journal.clock,
      peopleClock: clock,
      dataDir: args.data,
      speed,
      seed,
    });
    try {
      const server = await startServer({
        service,
        journal,
        users,
        clock,
        panelDir: panelFolder(),
        offered,
        host: args.host,
        port: args.port,
        tls: args.cert && args.key ? { cert: args.cert, key: args.key } : undefined,
        demonstration: config.simulated ? { name: "demo", role: "supervisor" } : undefined,
        log: (line) => void process.stderr.write(`${line}\n`),
      });
      print(`panel  ${server.url}`);
      const code = users.setupCode();
      if (code !== null) print(`set-up code (once, for the first administrator)  ${code}`);
      if (server.demonstrationUrl) print(`demonstration  ${server.demonstrationUrl}`);
      await new Promise<void>((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
      });
      await service.close();
      await server.close();
    } finally {
      // Also where nothing could be served: what is open would keep the process alive. Twice does no harm.
      await service.close();
      users.close();
    }
    return 0;
  } finally {
    await journal.close();
    if ("stop" in journal.clock) (journal.clock as SimClock).stop();
  }
}
