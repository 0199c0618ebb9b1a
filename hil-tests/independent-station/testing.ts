/** What the tests of the independent station share: it in-process with time by hand, and it as a process on ptys. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inTurn, punctual } from "../run-cli.ts";

export interface Reply {
  bytes: number[];
  delayMs: number;
}
export interface StationEvent {
  t: number;
  event: string;
  coil?: number;
  on?: boolean;
  open?: boolean;
  by?: string;
  state?: number;
  what?: string;
}
export interface Truth {
  delivery: number;
  preset: number | null;
  display: number;
  litres: number;
  error: number;
  displayStart: number;
  errorSinceStart: number;
  flow: number;
  counts: number;
  meterVolume: number;
  tJ: number;
  tM: number;
  state: number;
}
interface Station {
  meters(frame: number[]): Reply | null;
  dispenser(frame: number[]): Reply | null;
  advance(seconds: number): void;
  view(): { state: number; volume: number; amount: number };
}
interface Modules {
  station: {
    createStation(o: unknown, sinks: { log(event: StationEvent): void; truth(line: Truth): void }): Station;
  };
  options: { readOptions(argv: readonly string[]): unknown };
  lines: { withCrc(bytes: readonly number[], start: number): number[] };
  dart: { dartSplitter(): Splitter; dataFrame(address: number, tx: number, transactions: readonly number[]): number[] };
  modbus: { rtuSplitter(): Splitter };
}
export interface Splitter {
  push(bytes: readonly number[]): number[][];
  idle(): number[][];
}

// The station is plain JavaScript without declarations: what is told about it above is checked by the tests' own use.
const load = async <Name extends keyof Modules>(name: Name): Promise<Modules[Name]> =>
  import(new URL(`./${name}.mjs`, import.meta.url).href);

export const [{ createStation }, { readOptions }, { withCrc }, dart, modbus] = await Promise.all([
  load("station"),
  load("options"),
  load("lines"),
  load("dart"),
  load("modbus"),
]);

export const bytes = (hex: string): number[] =>
  hex
    .trim()
    .split(/\s+/)
    .map((pair) => Number.parseInt(pair, 16));
export const hex = (of: Iterable<number>): string =>
  [...of].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");

/** The station without lines: what is sent and expected are whole frames as on the wire, in hex. */
export function bench(...argv: string[]) {
  const events: StationEvent[] = [];
  const truths: Truth[] = [];
  const sinks = { log: (event: StationEvent) => events.push(event), truth: (line: Truth) => truths.push(line) };
  const station = createStation(readOptions(argv), sinks);
  const splitters = { meters: modbus.rtuSplitter(), dispenser: dart.dartSplitter() };
  let seconds = 0;
  let tx = 0;
  const ask = (line: "meters" | "dispenser", frame: readonly number[]) => {
    const frames = splitters[line].push(frame);
    if (line === "meters") frames.push(...splitters[line].idle());
    return frames.map((one) => station[line](one)).map((reply) => (reply ? hex(reply.bytes) : "silence"));
  };
  return {
    events,
    truths,
    view: () => station.view(),
    wait(forSeconds: number) {
      seconds += forSeconds;
      station.advance(seconds);
    },
    modbus: (frame: string) => ask("meters", bytes(frame)).join(" | "),
    /** As `modbus`, with the CRC added: for frames that no source gives whole. */
    request: (frame: string) => ask("meters", withCrc(bytes(frame), 0xffff)).join(" | "),
    dart: (frame: string) => ask("dispenser", bytes(frame)).join(" | "),
    /** A data frame with the next TX#: for frames that no source gives whole. */
    command: (transactions: string) => {
      const answer = ask("dispenser", dart.dataFrame(0x50, tx, bytes(transactions))).join(" | ");
      tx = (tx + 1) % 16;
      return answer;
    },
  };
}

export const has = (tool: string): boolean => spawnSync("which", [tool]).status === 0;

export async function until<T>(what: string, found: () => T | undefined, withinMs = 200_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The station as a process, on ptys in a directory of its own. */
export function startStation(...argv: string[]) {
  return inTurn(() => station(argv));
}

async function station(argv: readonly string[]) {
  const dir = mkdtempSync(join(tmpdir(), "station-"));
  const main = fileURLToPath(new URL("./main.mjs", import.meta.url));
  const files = { truth: join(dir, "truth.ndjson"), events: join(dir, "events.ndjson") };
  const args = ["--dir", dir, "--truth", files.truth, "--events", files.events, "--with-parent", "on", ...argv];
  const child = spawn(process.execPath, [main, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  punctual(child.pid);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await until("`ready`", () => (said.includes("ready\n") ? true : undefined));
  return {
    dir,
    pid: child.pid,
    line: (name: "meters" | "dispenser") => join(dir, name),
    read: <T>(name: "truth" | "events"): T[] =>
      existsSync(files[name])
        ? readFileSync(files[name], "utf8")
            .split("\n")
            .filter((line) => line !== "")
            .map((line): T => JSON.parse(line))
        : [],
    async stop(): Promise<number | null> {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      return child.exitCode;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A client on a pty, by socat: nothing of the product between the test and the bytes. */
export function openClient(path: string) {
  const child = spawn("socat", ["-", `${path},raw,echo=0`], { stdio: ["pipe", "pipe", "inherit"] });
  let got: number[] = [];
  child.stdout.on("data", (chunk: Buffer) => got.push(...chunk));
  return {
    /** Sends a frame and gives the first `count` bytes that come back. */
    async exchange(frame: string, count: number): Promise<string> {
      got = [];
      child.stdin.write(Uint8Array.from(bytes(frame)));
      await until(`${count} bytes after ${frame}`, () => (got.length >= count ? true : undefined));
      return hex(got);
    },
    close: async () => {
      const exited = once(child, "exit");
      child.stdin.end();
      child.kill("SIGTERM");
      await exited;
    },
  };
}
