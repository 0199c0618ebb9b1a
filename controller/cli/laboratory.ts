import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Clock, RigError, realClock } from "@proverig/drivers";
import type { Past } from "../journal/index.ts";
import { may } from "../protocol/index.ts";
import { t } from "../text/index.ts";
import { UserRefused, type Users } from "../users/index.ts";
import { langOf } from "./lang.ts";
import type { Lines } from "./lines.ts";

/** How often somebody at a terminal may mistype his password. */
const TRIES = 3;

/** Attesting makes no new data directory: one that is mistyped would be filled in silence. */
export function requireData(dir: string): void {
  if (existsSync(join(dir, "journal.db"))) return;
  const mend = "name the rig's data directory; its users are added on the panel";
  throw new RigError("FILE_UNREADABLE", { what: "there is no journal here", where: dir, mend });
}

/** A simulated rig's journal may be ahead of this machine's clock: entries still follow each other. */
export function clockAfter(past: Past): Clock {
  return ahead(past, (line) => process.stderr.write(line));
}

/** The same for whoever only looks: nothing will be dated by it. */
export function readingClock(past: Past): Clock {
  return ahead(past, () => undefined);
}

function ahead({ lastMs }: Past, say: (line: string) => void): Clock {
  const clock = realClock();
  const aheadMs = lastMs === null ? 0 : lastMs - clock.wallMs();
  if (aheadMs <= 0) return clock;
  say(
    `the journal's last entry is ${Math.ceil(aheadMs / 1000)} s ahead of this clock: its time is taken on from there\n`,
  );
  return { ...clock, wallMs: () => clock.wallMs() + aheadMs + 1 };
}

/** The person's name as the rig knows it, when he has proved that it is he. Rejects with NOT_PERMITTED. */
export async function laboratoryPerson(users: Users, name: string, lines: Lines): Promise<string> {
  const given = process.env.PROVERIG_PASSWORD;
  const tries = given === undefined && process.stdin.isTTY ? TRIES : 1;
  for (let tried = 1; ; tried++) {
    const password = given ?? (await lines.secret(`${t(langOf(), "attest.password", { name })}: `));
    try {
      const { session } = await users.signIn(name, password ?? "", "terminal");
      users.sessions.end(session);
      if (may(session.user.role, "attest")) return session.user.name;
      throw notPermitted(`${session.user.name} is a ${session.user.role}, attesting takes the role laboratory`);
    } catch (error) {
      if (!(error instanceof UserRefused)) throw error;
      if (tried >= tries || password === null) throw notPermitted(error.message);
      process.stderr.write(`${error.message}\n`);
    }
  }
}

function notPermitted(what: string): RigError {
  return new RigError("NOT_PERMITTED", {
    what,
    where: "--by",
    mend: "an administrator adds users and roles on the panel",
  });
}
