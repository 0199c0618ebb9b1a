import type { Clock } from "@proverig/drivers";
import { type Journal, RIG_CHAIN } from "../journal/index.ts";
import type { User, UserRole } from "../protocol/index.ts";
import { attempts, PER_ADDRESS, PER_USER } from "./attempts.ts";
import {
  applyToUsers,
  foldUsers,
  type KnownUser,
  keyOf,
  USER_ADDED,
  USER_CHANGED,
  USER_REMOVED,
  type UserAdded,
  type UserChanged,
  type UserRemoved,
} from "./entries.ts";
import { COST, type Cost, type Derive, hashPassword, oneAtATime, passwordFits, requireStrength } from "./password.ts";
import { UserRefused } from "./refused.ts";
import { type Session, type Sessions, type SignedIn, sessions } from "./sessions.ts";
import { newSetupCode, setupCodeFits } from "./setup-code.ts";

export interface UsersOptions {
  /** Just opened: the list is folded from `past`. */
  journal: Pick<Journal, "append" | "rigEntries">;
  /** The machine's own, also where the station is simulated: people do not live ten times as fast. */
  clock: Clock;
  /** For tests. */
  cost?: Cost;
  derive?: Derive;
}

/**
 * Who may sign in, as the rig chain of the journal says, and who is signed in. All calls that are refused reject with
 * UserRefused; what cannot be written rejects with the journal's RigError and changes nothing.
 */
export interface Users {
  readonly sessions: Sessions;
  /** To be shown at the start; null once there is a user. */
  setupCode(): string | null;
  list(): KnownUser[];
  /** The first administrator. */
  setUp(code: string, name: string, password: string, address: string): Promise<SignedIn>;
  signIn(name: string, password: string, address: string): Promise<SignedIn>;
  add(user: { name: string; role: UserRole; password: string }, by: string): Promise<User>;
  /** Ends the person's sessions. */
  change(name: string, change: { role?: UserRole; password?: string }, by: string): Promise<User>;
  /** Ends the person's other sessions. */
  changeOwnPassword(session: Session, current: string, password: string, address: string): Promise<void>;
  remove(name: string, by: string): Promise<void>;
  close(): void;
}

export function openUsers({ journal, clock, cost = COST, derive: given }: UsersOptions): Users {
  let users = foldUsers(journal.rigEntries());
  let code = users.size === 0 ? newSetupCode() : null;
  const signedIn = sessions(clock);
  const derive = oneAtATime(given);
  const perUser = attempts(clock, PER_USER);
  const perAddress = attempts(clock, PER_ADDRESS);

  /** Changes are checked against the list that they will meet: one at a time. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const mine = last.then(change);
    last = mine.catch(() => {});
    return mine;
  };

  const write = async (kind: string, data: UserAdded | UserChanged | UserRemoved) => {
    users = applyToUsers(users, await journal.append(RIG_CHAIN, kind, data));
  };

  /** Lets one attempt through when neither the person nor the address has to wait; throws TOO_MANY. */
  const guarded = async <T>(key: string, address: string, attempt: () => Promise<T>): Promise<T> => {
    const waitMs = Math.max(perUser.waitMs(key), perAddress.waitMs(address));
    if (waitMs > 0) throw new UserRefused("TOO_MANY", "too many attempts", Math.ceil(waitMs / 1000));
    perUser.begin(key);
    perAddress.begin(address);
    const result = await attempt();
    perUser.succeed(key, true);
    // An attacker's own account does not wipe out what was tried on others'.
    perAddress.succeed(address, false);
    return result;
  };

  const requireUser = (name: string): KnownUser => {
    const user = users.get(keyOf(name));
    if (!user) throw new UserRefused("NOT_FOUND", `there is no user ${name}`);
    return user;
  };

  const requireAdministratorBesides = ({ name }: KnownUser) => {
    const others = [...users.values()].filter((user) => user.role === "administrator" && user.name !== name);
    if (others.length === 0) throw new UserRefused("LAST_ADMINISTRATOR", `${name} is the only administrator`);
  };

  const add: Users["add"] = async ({ name, role, password }, by) => {
    const known = name.normalize("NFC").trim();
    requireStrength(password, known);
    const secret = await hashPassword(derive, cost, password);
    return inTurn(async () => {
      if (users.has(keyOf(known))) throw new UserRefused("NAME_TAKEN", `there is a user ${known}`);
      await write(USER_ADDED, { name: known, role, secret, by });
      return { name: known, role };
    });
  };

  const authenticate = (name: string, password: string, address: string): Promise<KnownUser> =>
    guarded(`user ${keyOf(name)}`, address, async () => {
      const user = users.get(keyOf(name));
      const fits = await passwordFits(derive, cost, password, user?.secret ?? null);
      // Whoever was removed or got another password while this one was looked at is not let in by the old one.
      if (user && fits && users.get(keyOf(name)) === user) return user;
      throw new UserRefused("WRONG_CREDENTIALS", "name or password is wrong");
    });

  return {
    sessions: signedIn,
    setupCode: () => code,
    list: () => [...users.values()],

    async setUp(typed, name, password, address) {
      requireStrength(password, name);
      return guarded("set-up", address, async () => {
        if (code === null) throw new UserRefused("ALREADY_SET_UP", "the rig has users already");
        if (!setupCodeFits(typed, code)) throw new UserRefused("WRONG_CREDENTIALS", "the set-up code is wrong");
        // Two at once with the right code: only one of them is the first.
        const used = code;
        code = null;
        try {
          return signedIn.begin(await add({ name, role: "administrator", password }, "set-up code"));
        } catch (error) {
          code = used;
          throw error;
        }
      });
    },

    async signIn(name, password, address) {
      const user = await authenticate(name, password, address);
      return signedIn.begin({ name: user.name, role: user.role });
    },

    add,

    async change(name, { role, password }, by) {
      const known = requireUser(name).name;
      if (password !== undefined) requireStrength(password, known);
      const secret = password === undefined ? undefined : await hashPassword(derive, cost, password);
      return inTurn(async () => {
        const user = requireUser(known);
        if (user.role === "administrator" && role !== undefined && role !== user.role)
          requireAdministratorBesides(user);
        await write(USER_CHANGED, { name: user.name, ...(role && { role }), ...(secret && { secret }), by });
        signedIn.endOf(user.name);
        return { name: user.name, role: role ?? user.role };
      });
    },

    async changeOwnPassword(session, current, password, address) {
      const { name } = await authenticate(session.user.name, current, address);
      requireStrength(password, name);
      const secret = await hashPassword(derive, cost, password);
      await inTurn(async () => {
        requireUser(name);
        await write(USER_CHANGED, { name, secret, by: name });
        signedIn.endOf(name, session);
      });
    },

    remove: (name, by) =>
      inTurn(async () => {
        const user = requireUser(name);
        if (user.role === "administrator") requireAdministratorBesides(user);
        await write(USER_REMOVED, { name: user.name, by });
        signedIn.endOf(user.name);
      }),

    close: () => signedIn.close(),
  };
}
