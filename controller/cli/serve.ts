import { resolve } from "node:path";
import { asRigError, builtInDrivers, RigError, realClock, type SimClock } from "@proverig/drivers";
import { boardUnder } from "../board/watch.ts";
import { loadAcceptance } from "../config/acceptance.ts";
import { boardsOf } from "../config/boards.ts";
import { loadJob } from "../config/job.ts";
import { loadRig } from "../config/rig.ts";
import { createRigDesk } from "../desk/index.ts";
import { openJournal } from "../journal/index.ts";
import { startServer } from "../server/index.ts";
import { createPanelService } from "../session/panel-service.ts";
import { openStandby, standbyWorld } from "../standby/index.ts";
import { feedWatchdog, safetyLoopTurns, serviceManager } from "../systemd/notify.ts";
import { openUsers } from "../users/index.ts";
import { clockOf } from "../verify/clock.ts";
import { writeMissingRecord } from "../verify/missing-record.ts";
import { loadStation } from "../verify/prepare.ts";
import { onEnding } from "./endings.ts";
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
  usb: string[];
  /** The laboratory's rules of acceptance; the default, if absent. */
  rules?: string;
}

/**
 * `serve`: controller with panel, until it is told to stop. Closing the valves is the first thing that it does with the rig
 * and the last; a second signal does not skip it. A port that is missing is a fault that the panel shows, no reason to end.
 */
export async function runServe(args: ServeArguments): Promise<number> {
  const config = await loadRig(args.config, { registry: builtInDrivers() });
  if (args.speed !== undefined && !config.simulated) {
    throw new RigError("SIMULATED_ONLY", {
      what: "--speed is for simulated rigs only",
      where: config.path,
      mend: "leave it out, or make every line `simulated: true`",
    });
  }
  const rules = args.rules === undefined ? undefined : loadAcceptance(args.rules);
  const offered = args.job === undefined ? null : loadJob(args.job).job;
  const station = loadStation(config);
  const speed = args.speed ?? null;
  const journal = await openJournal({ dir: args.data, clock: (past) => clockOf(config, station, speed, past) });
  const seed = args.seed ?? null;
  const desk = createRigDesk(() => {
    const { clock } = journal;
    return openStandby({ config, clock, station: station && standbyWorld(config, station, clock, seed) });
  });
  const manager = await serviceManager();
  const signals = endings(desk.closeNow);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    const clock = realClock();
    const users = openUsers({ journal, clock });
    await desk.open();
    const unwritten = await writeMissingRecord(config, journal, args.data).then(() => null, asRigError);
    const board = boardUnder(config, clock);
    const service = createPanelService({
      config,
      board,
      journal,
      clock: journal.clock,
      peopleClock: clock,
      desk,
      dataDir: args.data,
      speed,
      seed,
      fault: unwritten,
    });
    try {
      const server = await startServer({
        service,
        journal,
        users,
        clock,
        panelDir: panelFolder(),
        offered,
        standards: config.standards,
        boards: boardsOf(config.devices),
        rules,
        usb: args.usb.map((each) => resolve(each)),
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
      manager?.tell(`READY=1\nSTATUS=panel ${server.url}`);
      const unfed = manager
        ? feedWatchdog(
            clock,
            manager,
            safetyLoopTurns(clock, () => desk),
          )
        : () => undefined;
      await signals.told;
      manager?.tell("STOPPING=1");
      unfed();
      await service.close();
      await server.close();
    } finally {
      // Also where nothing could be served: what is open would keep the process alive. Twice does no harm.
      await service.close();
      board?.stop();
      users.close();
    }
    return 0;
  } finally {
    await desk.close();
    await journal.close();
    signals.forget();
    if ("stop" in journal.clock) (journal.clock as SimClock).stop();
  }
}

/** Resolves at the first signal; a crash closes the valves first. */
function endings(closeNow: () => void): { told: Promise<void>; forget(): void } {
  let tell: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { told, forget: onEnding({ onSignal: tell, closeNow }) };
}
