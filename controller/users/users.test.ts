import { realClock } from "@proverig/drivers";
import { expect, onTestFinished, test } from "vitest";
import { openJournal, RIG_CHAIN } from "../journal/index.ts";
import { temporaryDir } from "../journal/testing/temporary.ts";
import { type HandClock, handClock } from "../server/testing/hand-clock.ts";
import { foldUsers } from "./entries.ts";
import { openUsers, type UserRefused, type Users } from "./index.ts";
import { COST as DEAR } from "./password.ts";

const COST = { N: 16, r: 1, p: 1 };
const GOOD = "fuel-4711";
const HOME = "192.168.1.20";

interface Opened {
  users: Users;
  clock: HandClock;
  /** Costs of the derivations that were asked for. */
  derived: Array<{ N: number }>;
  /** As after a restart. */
  again(): Promise<Opened>;
  close(): Promise<void>;
}

async function open(dir = temporaryDir()): Promise<Opened> {
  const clock = handClock();
  const journal = await openJournal({ dir, clock: { ...realClock(), wallMs: clock.wallMs } });
  const derived: Opened["derived"] = [];
  const derive = async (password: string, salt: Buffer, cost: { N: number }) => {
    derived.push(cost);
    return Buffer.from(`${password} ${salt.toString("hex")}`);
  };
  const users = openUsers({ journal, clock, cost: COST, derive });
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    users.close();
    await journal.close();
  };
  onTestFinished(close);
  return {
    users,
    clock,
    derived,
    close,
    async again() {
      await close();
      return open(dir);
    },
  };
}

async function withAdministrator() {
  const opened = await open();
  await opened.users.setUp(opened.users.setupCode() ?? "", "Wang", GOOD, HOME);
  return opened;
}

const refusal = (code: UserRefused["code"]) => expect.objectContaining({ name: "UserRefused", code });

test("the first start has a readable one-time code, which makes the first administrator and is gone", async () => {
  const { users } = await open();
  const code = users.setupCode() ?? "";
  expect(code).toMatch(/^[2-9A-HJKMNP-Z]{8}$/);
  await expect(users.setUp("AAAA2222", "Wang", GOOD, HOME)).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
  const typed = `${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `;
  const { session } = await users.setUp(typed, "Wang", GOOD, HOME);
  expect(session.user).toEqual({ name: "Wang", role: "administrator" });
  expect(users.setupCode()).toBeNull();
  await expect(users.setUp(code, "Li", GOOD, HOME)).rejects.toEqual(refusal("ALREADY_SET_UP"));
});

test("two who use the code at once: one is the administrator", async () => {
  const { users } = await open();
  const code = users.setupCode() ?? "";
  const both = await Promise.allSettled([users.setUp(code, "Wang", GOOD, HOME), users.setUp(code, "Li", GOOD, HOME)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(users.list()).toHaveLength(1);
});

test("a set-up that is refused for its password leaves the code as it was", async () => {
  const { users } = await open();
  const code = users.setupCode() ?? "";
  await expect(users.setUp(code, "Wang", "123456", HOME)).rejects.toEqual(refusal("WEAK_PASSWORD"));
  expect(users.setupCode()).toBe(code);
});

test("users live in the rig's chain: after a restart they are the same, and their sessions are not", async () => {
  const opened = await withAdministrator();
  await opened.users.add({ name: "张三", role: "technician", password: GOOD }, "Wang");
  await opened.users.add({ name: "Li", role: "viewer", password: GOOD }, "Wang");
  await opened.users.change("li", { role: "supervisor" }, "Wang");
  await opened.users.remove("张三", "Wang");
  const { token } = await opened.users.signIn("LI", GOOD, HOME);
  const before = opened.users.list();
  const { users } = await opened.again();
  expect(users.list()).toEqual(before);
  expect(users.list().map(({ name, role, addedBy }) => ({ name, role, addedBy }))).toEqual([
    { name: "Wang", role: "administrator", addedBy: "set-up code" },
    { name: "Li", role: "supervisor", addedBy: "Wang" },
  ]);
  expect(users.setupCode()).toBeNull();
  expect(users.sessions.find(token)).toBeNull();
  expect((await users.signIn("Li", GOOD, HOME)).session.user.role).toBe("supervisor");
});

test("the journal has the salted hash with its parameters, never the password", async () => {
  const dir = temporaryDir();
  const journal = await openJournal({ dir, clock: realClock() });
  onTestFinished(() => journal.close());
  const users = openUsers({ journal, clock: handClock(), cost: { N: 1024, r: 8, p: 1 } });
  onTestFinished(() => users.close());
  await users.setUp(users.setupCode() ?? "", "Wang", GOOD, HOME);
  await users.add({ name: "Li", role: "viewer", password: GOOD }, "Wang");
  const entries = await journal.entries(RIG_CHAIN);
  const secrets = [...foldUsers(entries).values()].map(({ secret }) => secret);
  expect(JSON.stringify(entries)).not.toContain(GOOD);
  expect(secrets).toMatchObject([{ algorithm: "scrypt", N: 1024, r: 8, p: 1 }, { N: 1024 }]);
  expect(secrets[0]?.hash).not.toBe(secrets[1]?.hash);
  expect(Buffer.from(secrets[0]?.hash ?? "", "base64")).toHaveLength(32);
  await expect(users.signIn("Li", "fuel-4712", HOME)).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
  await expect(users.signIn("Li", GOOD, HOME)).resolves.toBeDefined();
  expect(DEAR.N * DEAR.r * 128).toBeLessThanOrEqual(16 * 1024 * 1024);
});

test("an unknown name costs the same work as a known one with a wrong password, and gets the same answer", async () => {
  const { users, derived } = await withAdministrator();
  derived.length = 0;
  const known = await users.signIn("Wang", "wrong-1", HOME).catch((error: Error) => error);
  const unknown = await users.signIn("Nobody", "wrong-1", HOME).catch((error: Error) => error);
  expect(derived).toEqual([COST, COST]);
  expect(unknown).toEqual(known);
});

test.each(["12345", "111111", "112211", "123456", "fedcba", "Weak-Name"])(
  "%s is too weak a password",
  async (password) => {
    const { users } = await withAdministrator();
    const adding = users.add({ name: "weak-name", role: "viewer", password }, "Wang");
    await expect(adding).rejects.toEqual(refusal("WEAK_PASSWORD"));
  },
);

test("a name is one person's, however it is typed", async () => {
  const { users } = await withAdministrator();
  await expect(users.add({ name: " wang ", role: "viewer", password: GOOD }, "Wang")).rejects.toEqual(
    refusal("NAME_TAKEN"),
  );
  const both = ["Zhao", "ZHAO"].map((name) => users.add({ name, role: "viewer", password: GOOD }, "Wang"));
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});

test("the last administrator is neither removed nor made something else", async () => {
  const { users } = await withAdministrator();
  await expect(users.remove("Wang", "Wang")).rejects.toEqual(refusal("LAST_ADMINISTRATOR"));
  await expect(users.change("Wang", { role: "viewer" }, "Wang")).rejects.toEqual(refusal("LAST_ADMINISTRATOR"));
  await users.add({ name: "Li", role: "administrator", password: GOOD }, "Wang");
  // Both at once: the second meets the list that the first has left.
  const both = await Promise.allSettled([users.remove("Wang", "Li"), users.remove("Li", "Wang")]);
  expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});

test("after three wrong passwords each further one must wait twice as long, also for the right one", async () => {
  const { users, clock } = await withAdministrator();
  const attempt = (password = "wrong-1") => users.signIn("Wang", password, HOME);
  for (let i = 0; i < 4; i++) await expect(attempt()).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
  await expect(attempt(GOOD)).rejects.toMatchObject({ code: "TOO_MANY", retryAfterS: 1 });
  await clock.pass(1000);
  await expect(attempt()).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
  await expect(attempt()).rejects.toMatchObject({ code: "TOO_MANY", retryAfterS: 2 });
  await clock.pass(2000);
  await expect(attempt(GOOD)).resolves.toBeDefined();
  await expect(attempt()).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
});

test("the delay grows to five minutes and no further, and a quiet half hour forgets it", async () => {
  const { users, clock } = await withAdministrator();
  const attempt = (i: number) => users.signIn("Wang", "wrong-1", `10.0.0.${i}`);
  for (let i = 0; i < 20; i++) {
    await expect(attempt(i)).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
    await clock.pass(300_000);
  }
  await expect(attempt(20)).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
  await expect(attempt(21)).rejects.toMatchObject({ code: "TOO_MANY", retryAfterS: 300 });
  await clock.pass(1_800_000);
  for (let i = 0; i < 3; i++) await expect(attempt(22)).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
});

test("attempts made at once count as failed until they are known better", async () => {
  const { users } = await withAdministrator();
  const many = Array.from({ length: 12 }, (_, i) => users.signIn("Wang", `wrong-${i}`, HOME));
  const codes = (await Promise.allSettled(many)).map((each) => each.status === "rejected" && each.reason.code);
  expect(codes.filter((code) => code === "WRONG_CREDENTIALS")).toHaveLength(4);
  expect(codes.filter((code) => code === "TOO_MANY")).toHaveLength(8);
});

test("an address that tries many names is slowed down, and an own account does not help it", async () => {
  const { users } = await withAdministrator();
  await users.add({ name: "Mallory", role: "viewer", password: GOOD }, "Wang");
  for (let i = 0; i < 11; i++) {
    await expect(users.signIn(`guess-${i}`, "wrong-1", "10.0.0.9")).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
    if (i < 10) await users.signIn("Mallory", GOOD, "10.0.0.9");
  }
  await expect(users.signIn("guess-99", "wrong-1", "10.0.0.9")).rejects.toEqual(refusal("TOO_MANY"));
  await expect(users.signIn("Wang", GOOD, HOME)).resolves.toBeDefined();
});

test("the set-up code cannot be guessed at leisure", async () => {
  const { users } = await open();
  for (let i = 0; i < 4; i++) {
    await expect(users.setUp("AAAA2222", "Wang", GOOD, HOME)).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
  }
  await expect(users.setUp(users.setupCode() ?? "", "Wang", GOOD, "10.0.0.7")).rejects.toEqual(refusal("TOO_MANY"));
});

test("a password that a person changes ends the other sessions, not this one", async () => {
  const { users } = await withAdministrator();
  const here = await users.signIn("Wang", GOOD, HOME);
  const there = await users.signIn("Wang", GOOD, HOME);
  await expect(users.changeOwnPassword(here.session, "wrong-1", "diesel-0815", HOME)).rejects.toEqual(
    refusal("WRONG_CREDENTIALS"),
  );
  await users.changeOwnPassword(here.session, GOOD, "diesel-0815", HOME);
  expect(users.sessions.find(here.token)).toBe(here.session);
  expect(users.sessions.find(there.token)).toBeNull();
  await expect(users.signIn("Wang", GOOD, HOME)).rejects.toEqual(refusal("WRONG_CREDENTIALS"));
  await expect(users.signIn("Wang", "diesel-0815", HOME)).resolves.toBeDefined();
});

test.each(["role", "password", "removal"])("another %s ends all sessions of the person", async (what) => {
  const { users } = await withAdministrator();
  await users.add({ name: "Li", role: "technician", password: GOOD }, "Wang");
  const { token, session } = await users.signIn("Li", GOOD, HOME);
  const ended: unknown[] = [];
  users.sessions.onEnd((each) => ended.push(each));
  if (what === "role") await users.change("Li", { role: "viewer" }, "Wang");
  if (what === "password") await users.change("Li", { password: "diesel-0815" }, "Wang");
  if (what === "removal") await users.remove("Li", "Wang");
  expect(users.sessions.find(token)).toBeNull();
  expect(ended).toEqual([session]);
});

test("a session ends after two idle hours, and after a working day however busy", async () => {
  const { users, clock } = await withAdministrator();
  const idle = await users.signIn("Wang", GOOD, HOME);
  const busy = await users.signIn("Wang", GOOD, HOME);
  const ended: unknown[] = [];
  users.sessions.onEnd((session) => ended.push(session));
  for (let hour = 1; hour < 12; hour++) {
    await clock.pass(3_600_000);
    expect(users.sessions.find(busy.token)).toBe(busy.session);
    expect(ended.includes(idle.session)).toBe(hour >= 2);
  }
  await clock.pass(3_600_000);
  expect(users.sessions.find(busy.token)).toBeNull();
});

test("tokens are 256 random bits, and a person has at most fifty sessions", async () => {
  const { users } = await withAdministrator();
  const all = [];
  for (let i = 0; i < 52; i++) all.push(await users.signIn("Wang", GOOD, HOME));
  expect(new Set(all.map(({ token }) => token)).size).toBe(52);
  for (const { token } of all) expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(all.map(({ token }) => users.sessions.find(token) !== null)).toEqual(all.map((_, i) => i >= 2));
});
