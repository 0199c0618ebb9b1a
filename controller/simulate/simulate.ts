import { createServer, type Server } from "node:net";
import { type Link, RigError, realClock, socketLink } from "@proverig/drivers";
import { createStation, type Station, type StationConfig } from "@proverig/drivers/station";
import type { LineConfig, RigConfig } from "../config/rig.ts";
import { stationLayout } from "./layout.ts";
import { linkTo, openPty, refuseTaken } from "./pty.ts";

export interface Simulation {
  readonly station: Station;
  /** Takes links, ports and terminals away again. */
  stop(): Promise<void>;
}

type Close = () => void | Promise<void>;

/**
 * The simulated station's devices in real time, on every line of the rig, for anyone's client. `print` gets a line of
 * text for each line of the rig and a last one, "ready".
 */
export async function runSimulate(
  rig: RigConfig,
  config: StationConfig,
  print: (text: string) => void,
): Promise<Simulation> {
  for (const { target } of Object.values(rig.lines)) if (target.kind === "serial") refuseTaken(target.path);
  const clock = realClock();
  const station = createStation({ clock, seed: config.seed, config, layout: servedLayout(rig) });
  const closers: Close[] = [() => station.close()];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    for (const line of Object.values(rig.lines)) print(await serveLine(line, station, closers));
  } catch (error) {
    await stop();
    throw error;
  }
  const unserved = Object.values(rig.devices).filter((device) => device.line === null && device.driver.name === "gpio");
  for (const { name } of unserved) print(`${name}: GPIO, nobody can reach it from outside`);
  print("ready");
  return { station, stop };
}

/** Nobody outside can beat a watchdog on GPIO: its valves would never open. */
function servedLayout(rig: RigConfig) {
  const layout = stationLayout(rig);
  const devices = Object.fromEntries(
    Object.entries(layout.devices).filter(([, { kind, line }]) => kind !== "watchdog" || line !== null),
  );
  const { watchdog, ...others } = layout.roles;
  const kept = watchdog !== undefined && devices[watchdog] !== undefined;
  return { ...layout, devices, roles: kept ? layout.roles : others };
}

/** Gives the text to print. */
async function serveLine({ name, target, framing }: LineConfig, station: Station, closers: Close[]): Promise<string> {
  if (target.kind === "tcp") {
    const { host, port } = target;
    const server = await listen(name, host, port, (link, others) => {
      // A converter has one client; a dead one gives way to the next. A Modbus TCP device has several.
      if (framing === "serial") for (const other of others) void other.close();
      station.serve(name, link);
    });
    closers.push(server.close);
    return `${name}: tcp ${host}:${port}`;
  }
  const pty = await openPty(name);
  closers.push(pty.close);
  station.serve(name, pty.link);
  if (target.kind === "simulated") return `${name}: ${pty.path}`;
  const unlink = linkTo(pty.path, target.path);
  process.once("exit", unlink);
  closers.push(() => {
    process.off("exit", unlink);
    unlink();
  });
  return `${name}: ${target.path} -> ${pty.path}`;
}

async function listen(
  name: string,
  host: string,
  port: number,
  serve: (link: Link, others: Iterable<Link>) => void,
): Promise<{ close(): Promise<void> }> {
  const open = new Set<Link>();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    const link = socketLink(socket, name);
    link.onClose(() => open.delete(link));
    serve(link, [...open]);
    open.add(link);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(listenError(cause, `${name} (${host}:${port})`)));
    server.listen(port, host, resolve);
  });
  return {
    async close() {
      for (const link of [...open]) await link.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listenError(cause: NodeJS.ErrnoException, where: string): RigError {
  if (cause.code === "EADDRINUSE") {
    return new RigError("PORT_BUSY", {
      what: "another program listens there",
      where,
      mend: "end it, or name another port in rig.yaml",
      cause,
    });
  }
  if (cause.code === "EACCES") {
    return new RigError("PORT_DENIED", {
      what: "this user may not listen there",
      where,
      mend: "take a port above 1023",
      cause,
    });
  }
  return new RigError("PORT_NOT_FOUND", {
    what: `nobody can listen there (${cause.message})`,
    where,
    mend: "name an address of this machine in rig.yaml",
    cause,
  });
}
