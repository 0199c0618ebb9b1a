/** The built `proverig serve` as a process, and the people who are signed in to it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JobRecord } from "@proverig/controller";
import type { UserRole } from "@proverig/controller/protocol";
import { onTestFinished } from "vitest";
import { type CliResult, startCli } from "../run-cli.ts";
import { type Scene, type SceneParts, scene, until } from "../testing.ts";

export interface Serving {
  readonly url: string;
  /** Signs a demonstration supervisor in. */
  readonly demonstrationUrl: string;
  readonly scene: Scene;
  /** What it has said on stderr so far; whole after its end. */
  log(): string;
  /** A user of this name and role, made where there was none; the cookie of a new session. */
  signIn(name: string, role: UserRole): Promise<string>;
  /** The records on the disk, in the order in which the jobs were closed, as soon as there are so many. */
  records(count: number): Promise<JobRecord[]>;
  /** Ends it with a signal; the data stay. */
  end(signal?: NodeJS.Signals): Promise<CliResult>;
  /** The same data, the same port, another process. */
  again(): Promise<void>;
}

export interface ServingParts extends SceneParts {
  /** Simulated seconds a second; null: what has real lines. */
  speed?: number | null;
  /** More arguments of `serve`. */
  args?: readonly string[];
}

export const PASSWORD = "fuel-4711";

/** Serves a scene of its own until the test is over. */
export async function serve({ speed = 60, args = [], ...parts }: ServingParts = {}): Promise<Serving> {
  const s = scene(parts);
  let code = "";
  let running = await start(0);
  const port = Number(new URL(running.url).port);
  onTestFinished(async () => {
    await running.end("SIGTERM");
    s.remove();
  });

  async function start(onPort: number) {
    const options = ["--config", s.rig, "--job", s.job, "--data", s.data, "--port", String(onPort)];
    const { child, said, ended } = startCli([
      "serve",
      ...options,
      ...(speed === null ? [] : ["--speed", String(speed)]),
      ...args,
    ]);
    let log = "";
    child.stderr?.on("data", (text: string) => {
      log += text;
    });
    const found = (pattern: RegExp) => () => {
      if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}: ${log}`);
      return pattern.exec(said())?.[1];
    };
    const url = await until("the panel's address", found(/^panel +(\S+)$/m), 60_000);
    if (code === "") code = await until("the set-up code", found(/^set-up code.* (\S+)$/m));
    const demonstrationUrl = speed === null ? "" : await until("the link", found(/^demonstration +(\S+)$/m));
    const end = (signal: NodeJS.Signals) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    };
    return { url, demonstrationUrl, end, log: () => log };
  }

  const post = async (path: string, body: unknown, cookie = "") => {
    const reply = await fetch(new URL(path, running.url), {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify(body),
    });
    const [set = ""] = reply.headers.getSetCookie();
    return { status: reply.status, cookie: set.split(";")[0] ?? "" };
  };
  let isSetUp = false;
  let administrator: Promise<string> | null = null;
  const asAdministrator = () => {
    const first = { code, name: "Admin", password: PASSWORD };
    administrator ??= (
      isSetUp ? post("/api/login", { name: "Admin", password: PASSWORD }) : post("/api/setup", first)
    ).then(({ cookie }) => cookie);
    isSetUp = true;
    return administrator;
  };

  return {
    get url() {
      return running.url;
    },
    get demonstrationUrl() {
      return running.demonstrationUrl;
    },
    scene: s,
    log: () => running.log(),
    async signIn(name, role) {
      const cookie = await asAdministrator();
      if (name !== "Admin") await post("/api/users", { name, role, password: PASSWORD }, cookie);
      const session = await post("/api/login", { name, password: PASSWORD });
      if (session.status !== 200) throw new Error(`${name} could not sign in: ${session.status}`);
      return session.cookie;
    },
    records: (count) =>
      until(`${count} records`, () => {
        const found = recordsIn(s.data);
        return found.length >= count ? found : undefined;
      }),
    end: (signal = "SIGTERM") => running.end(signal),
    async again() {
      running = await start(port);
      // Sessions end with the process; the users stay.
      administrator = null;
    },
  };
}

function recordsIn(data: string): JobRecord[] {
  const jobs = join(data, "jobs");
  const paths = existsSync(jobs) ? readdirSync(jobs).map((id) => join(jobs, id, "record.json")) : [];
  return paths
    .filter((path) => existsSync(path))
    .map((path): JobRecord => JSON.parse(readFileSync(path, "utf8")))
    .sort((a, b) => a.endedAt.localeCompare(b.endedAt));
}
