import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { realClock } from "@proverig/drivers";
import { onTestFinished } from "vitest";
import { type Journal, openJournal } from "../../journal/index.ts";
import { temporaryDir } from "../../journal/testing/temporary.ts";
import type { UserRole } from "../../protocol/index.ts";
import { openUsers, type Users } from "../../users/index.ts";
import { type ProfileShelf, profileShelf } from "../profile-shelf.ts";
import { type RunningServer, type ServerOptions, startServer } from "../start.ts";
import { ask } from "./client.ts";
import { type FakeService, fakeService } from "./fake-service.ts";
import { type HandClock, handClock } from "./hand-clock.ts";

export const INDEX = `<!doctype html><html><head><style>body{margin:0}</style></head><body>
<button id="stop" onpointerdown="window.stopped = &quot;yes&quot;">STOP</button>
<script>fetch("/api/stop", { method: "POST" });</script><script type="module" src="/assets/app-1a2b3c4d.js"></script>
</body></html>`;

export interface Served {
  server: RunningServer;
  url: string;
  service: FakeService;
  journal: Journal;
  users: Users;
  clock: HandClock;
  log: string[];
  /** Adds a user and signs in; the cookie. */
  signIn(name: string, role: UserRole): Promise<string>;
}

export const PASSWORD = "fuel-4711";
/** Cheap, as these tests are not about what it costs. */
export const COST = { N: 16, r: 1, p: 1 };

let profiles: Promise<ProfileShelf> | undefined;

/** A whole server on a free port, before a rig that is not there. */
export async function serve(options: Partial<ServerOptions> = {}): Promise<Served> {
  const dir = temporaryDir();
  const clock = handClock();
  const journal = await openJournal({ dir, clock: { ...realClock(), wallMs: clock.wallMs } });
  const users = openUsers({ journal, clock, cost: COST });
  const service = fakeService();
  const log: string[] = [];
  profiles ??= profileShelf();
  const server = await startServer({
    service,
    journal,
    users,
    clock,
    panelDir: panelIn(dir),
    port: 0,
    log: (line) => log.push(line),
    profiles: await profiles,
    ...options,
  });
  onTestFinished(async () => {
    await server.close();
    users.close();
    await journal.close();
  });
  return {
    server,
    url: server.url,
    service,
    journal,
    users,
    clock,
    log,
    async signIn(name, role) {
      await users.add({ name, role, password: PASSWORD }, "test");
      const { cookie } = await ask(server.url, {
        method: "POST",
        path: "/api/login",
        json: { name, password: PASSWORD },
      });
      return cookie ?? "";
    },
  };
}

function panelIn(dir: string): string {
  const panel = join(dir, "panel");
  mkdirSync(join(panel, "assets"), { recursive: true });
  writeFileSync(join(panel, "index.html"), INDEX);
  writeFileSync(join(panel, "assets", "app-1a2b3c4d.js"), `console.log("panel");\n`.repeat(50));
  writeFileSync(join(dir, "secret.txt"), "not the panel's");
  return panel;
}
