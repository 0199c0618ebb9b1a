import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { AcceptanceRules } from "@proverig/calibration";
import { type Clock, type ErrorCode, RigError } from "@proverig/drivers";
import { openAttestations } from "../attestation/index.ts";
import type { Boards } from "../config/boards.ts";
import type { Job } from "../config/job.ts";
import type { Standard } from "../config/rig.ts";
import { createExporter } from "../export/index.ts";
import type { Journal } from "../journal/index.ts";
import type { User } from "../protocol/index.ts";
import type { Users } from "../users/index.ts";
import { demonstrationFor } from "./demonstration.ts";
import { openHistory } from "./history.ts";
import { httpHandler } from "./http.ts";
import { type Log, quietLog } from "./log.ts";
import type { OriginRule } from "./origin.ts";
import { readPanel } from "./panel-files.ts";
import { type ProfileShelf, profileShelf } from "./profile-shelf.ts";
import { exportRoutes } from "./routes/export.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { profileRoutes } from "./routes/profiles.ts";
import { rigRoutes } from "./routes/rig.ts";
import { sessionRoutes } from "./routes/session.ts";
import { standardsRoutes } from "./routes/standards.ts";
import { stationRoutes } from "./routes/stations.ts";
import { userRoutes } from "./routes/users.ts";
import type { PanelService } from "./service.ts";
import { openSockets } from "./sockets.ts";

export interface ServerOptions {
  service: PanelService;
  journal: Journal;
  users: Users;
  /** The machine's own, also where the station is simulated: sockets and people live in real time. */
  clock: Clock;
  /** The built panel. */
  panelDir: string;
  host?: string;
  /** 0: any that is free. */
  port?: number;
  /** Paths of PEM files. */
  tls?: { cert: string; key: string } | undefined;
  /** Names under which the rig is reached, besides the machine's own and IP addresses. */
  names?: readonly string[];
  /** On simulated rigs only: whom a link signs in. */
  demonstration?: User | undefined;
  /** A job that was prepared elsewhere. */
  offered?: Job | null;
  /** As rig.yaml types them. */
  standards?: Readonly<Record<string, Standard>>;
  boards?: Boards;
  /** The laboratory's rules of acceptance; the default, if absent. */
  rules?: AcceptanceRules | undefined;
  /** Read here unless they have been read. */
  profiles?: ProfileShelf;
  /** Directories that count as media to export to, besides what is mounted. */
  usb?: readonly string[];
  log: Log;
}

export interface RunningServer {
  url: string;
  /** Signs the demonstration user in. */
  demonstrationUrl: string | null;
  /** Ends all connections. The users, the service and the journal are the caller's. */
  close(): Promise<void>;
}

/**
 * Serves the panel, its API and its WebSocket.
 * @throws RigError PORT_BUSY, PORT_DENIED, USAGE (no such address), FILE_UNREADABLE, CONFIG_INVALID (certificate)
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const {
    service,
    journal,
    users,
    clock,
    panelDir,
    host = "127.0.0.1",
    port = 8080,
    tls,
    names = [],
    offered = null,
    standards = {},
    boards = {},
    rules,
    log,
  } = options;
  const note = quietLog(clock, log);
  const secure = tls !== undefined;
  const origin: OriginRule = { secure, names: isIP(host) === 0 ? [...names, host] : names };
  const demonstration = options.demonstration ? demonstrationFor(options.demonstration) : null;
  const [panel, profiles] = await Promise.all([readPanel(panelDir), options.profiles ?? profileShelf()]);
  const history = openHistory(journal.dir);
  const exporter = createExporter({ journal, clock, own: options.usb ?? [] });
  const routes = [
    ...sessionRoutes({ users, service, secure, demonstration }),
    ...userRoutes(users),
    ...jobRoutes({ journal, history, profiles }),
    ...stationRoutes(history),
    ...exportRoutes({ exporter, history }),
    ...standardsRoutes({ journal, history, typed: standards, boards, rules }),
    ...rigRoutes({ service, journal, offered }),
    ...profileRoutes({ profiles, attestations: openAttestations(journal) }),
  ];
  const handle = httpHandler({ service, users, routes, panel, origin, note });
  const server = await listening(tls, handle, host, port).catch(async (error: unknown) => {
    // Its worker would keep the process alive.
    await history.close();
    throw error;
  });
  const sockets = openSockets({ service, users, clock, note, origin });
  server.on("upgrade", sockets.upgrade);
  if (!secure && !isLoopback(host)) log(`NO_TLS: ${host} is reached without encryption; passwords can be overheard`);

  const url = urlOf(server.address(), host, secure);
  return {
    url,
    demonstrationUrl: demonstration && new URL(demonstration.path, url).href,
    async close() {
      sockets.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, history.close(), exporter.close()]);
    },
  };
}

async function listening(tls: ServerOptions["tls"], handle: RequestListener, host: string, port: number) {
  const server = await serverFor(tls, handle);
  await listen(server, host, port);
  return server;
}

async function serverFor(tls: ServerOptions["tls"], handle: RequestListener): Promise<Server> {
  const server = tls ? await tlsServer(tls, handle) : createServer(handle);
  // Whoever opens a connection and says nothing does not keep it.
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.maxConnections = 500;
  server.on("clientError", (_, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
    else socket.destroy();
  });
  return server;
}

async function tlsServer(tls: { cert: string; key: string }, handle: RequestListener): Promise<Server> {
  const read = (path: string) =>
    readFile(path).catch((cause) => {
      throw new RigError("FILE_UNREADABLE", { what: "a file for TLS cannot be read", where: path, cause });
    });
  const [cert, key] = await Promise.all([read(tls.cert), read(tls.key)]);
  try {
    return createTlsServer({ cert, key, minVersion: "TLSv1.2" }, handle);
  } catch (cause) {
    throw new RigError("CONFIG_INVALID", {
      what: "certificate and key do not fit TLS",
      where: `${tls.cert}, ${tls.key}`,
      mend: "give a certificate and its own key, both PEM",
      cause,
    });
  }
}

const LISTEN_ERRORS: Record<string, { code: ErrorCode; what: string; mend: string }> = {
  EADDRINUSE: { code: "PORT_BUSY", what: "another program listens here", mend: "stop it, or choose another --port" },
  EACCES: { code: "PORT_DENIED", what: "no permission to listen here", mend: "choose a --port of 1024 or more" },
  EADDRNOTAVAIL: { code: "USAGE", what: "this machine has no such address", mend: "choose another --host" },
  ENOTFOUND: { code: "USAGE", what: "there is no such host", mend: "choose another --host" },
};

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host, port });
  try {
    await once(server, "listening");
  } catch (cause) {
    const known = LISTEN_ERRORS[cause instanceof Error && "code" in cause ? String(cause.code) : ""];
    const { code, ...parts } = known ?? { code: "INTERNAL" as const, what: String(cause) };
    throw new RigError(code, { ...parts, where: `${host}:${port}`, cause });
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function urlOf(bound: string | AddressInfo | null, host: string, secure: boolean): string {
  const port = typeof bound === "object" ? bound?.port : undefined;
  const reached = host === "0.0.0.0" || host === "::" ? (outsideAddress() ?? "127.0.0.1") : host;
  return `${secure ? "https" : "http"}://${isIP(reached) === 6 ? `[${reached}]` : reached}:${port}`;
}

/** Where the tablet finds a rig that listens everywhere. */
function outsideAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}
