import { Worker } from "node:worker_threads";
import { RigError } from "@proverig/drivers";
import { JOBS_A_PAGE, type JobQuery, STATIONS_A_PAGE, type StationQuery } from "../protocol/index.ts";

export interface TraceRequest {
  id: string;
  nozzle?: number;
  point?: string;
  run?: number;
  attempt?: number;
  series?: number;
}

/** What the worker is asked. */
export type HistoryRequest =
  | { op: "search"; query: JobQuery }
  | { op: "ids"; query: JobQuery }
  | { op: "stations"; query: StationQuery }
  | { op: "station"; key: string }
  | { op: "trace"; asked: TraceRequest }
  | { op: "entries"; chain: string; kinds: readonly string[] }
  | { op: "affected"; certificate: string; sinceMs: number }
  | { op: "close" };

type Reply = { id: number; bytes: Uint8Array } | { id: number; problem: string };

/** Closed jobs, and the stations and dispensers that they tell of, for lists and searches. Answers are JSON as bytes. */
export interface History {
  /** `JobPage`. */
  search(query: JobQuery): Promise<Uint8Array>;
  /** The ids of all that a search finds, whatever the page: `string[]`. */
  ids(query: JobQuery): Promise<Uint8Array>;
  /** `StationPage`. */
  stations(query: StationQuery): Promise<Uint8Array>;
  /** `StationDetail`, or null for a key that nobody has. */
  station(key: string): Promise<Uint8Array>;
  /** `JobTrace`, as the journal has it, unchecked: what is drawn is no evidence. */
  trace(asked: TraceRequest): Promise<Uint8Array>;
  /** Entries of some kinds, `{ seq, at, kind, data }`: unchecked likewise. */
  entries(chain: string, kinds: readonly string[]): Promise<Uint8Array>;
  /** `WithdrawReply["affected"]`, unchecked likewise; `calibrate affected` checks every chain. */
  affected(certificate: string, sinceMs: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** More than a few searches waiting are not waited for by anybody. */
const MOST_WAITING = 32;

/** The thread is started with the first question: who runs one job and looks at no other does not pay for it. */
export function openHistory(dir: string): History {
  const waiting = new Map<number, { resolve(bytes: Uint8Array): void; reject(error: RigError): void }>();
  let worker: Worker | null = null;
  let nextId = 0;

  const start = (): Worker => {
    const workerData = { dir, pageSize: JOBS_A_PAGE, stationsAPage: STATIONS_A_PAGE };
    const started = new Worker(new URL("./history-worker.js", import.meta.url), { workerData, execArgv: [] });
    const die = (cause: unknown) => {
      if (worker !== started) return;
      worker = null;
      for (const { reject } of waiting.values()) reject(fault("the history's worker has ended", cause));
      waiting.clear();
    };
    started.on("error", die);
    started.on("exit", () => die(undefined));
    started.on("message", (reply: Reply) => {
      const asked = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ("problem" in reply) asked?.reject(fault(reply.problem, undefined));
      else asked?.resolve(reply.bytes);
    });
    return started;
  };

  const ask = (request: HistoryRequest): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      if (waiting.size >= MOST_WAITING) return reject(fault("too many searches at once", undefined));
      worker ??= start();
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, request });
    });

  const fault = (what: string, cause: unknown) => new RigError("INTERNAL", { what, where: `history of ${dir}`, cause });

  return {
    search: (query) => ask({ op: "search", query }),
    ids: (query) => ask({ op: "ids", query }),
    stations: (query) => ask({ op: "stations", query }),
    station: (key) => ask({ op: "station", key }),
    trace: (asked) => ask({ op: "trace", asked }),
    entries: (chain, kinds) => ask({ op: "entries", chain, kinds }),
    affected: (certificate, sinceMs) => ask({ op: "affected", certificate, sinceMs }),
    async close() {
      const closing = worker;
      if (!closing) return;
      const ended = new Promise<void>((resolve) => closing.once("exit", () => resolve()));
      await ask({ op: "close" }).catch(() => {});
      await ended;
    },
  };
}
