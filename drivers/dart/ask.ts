import { RigError } from "../error.ts";
import type { PumpMemory, Subject } from "./memory.ts";
import type { Pump } from "./pump.ts";

/** How long a pump may take from its ACK of a request to the data, over any number of polls. */
const ANSWER_MS = 1000;
const TRIES = 3;
/** So many polls that all gave data: this pump never has nothing to tell. */
const ENDLESS = 5;
const DRAIN_MS = 5000;
/** In delivery, the proof that nothing old waits in the pump may be so old. */
const PROOF_MS = 1000;
/** A pump that has told something unasked so recently will do it again. */
const CHATTY_MS = 600;
const SUBJECTS: readonly Subject[] = ["status", "filling"];

/**
 * What the pump tells about `subject`, surely produced after this call: first whatever waits in the pump is fetched,
 * until it says that there is no more; then it is asked; then polled until it answers, for a pump may acknowledge the
 * request and answer a later poll.
 */
export async function askAnew<S extends Subject>(pump: Pump, subject: S): Promise<NonNullable<PumpMemory[S]>> {
  const since = pump.clock.now();
  const emptied = await drain(pump, since);
  for (let tries = 0; tries < TRIES; tries++) {
    const before = pump.memory.order;
    await pump.send([{ kind: "command", command: subject }]);
    const answer = await pollFor(pump, () => {
      const heard = newest(pump.memory, subject, before);
      // A pump that is never empty has had its eldest fetched in drain(); the newest after the request must do.
      return heard && (!emptied || heard.youngerThan >= since) ? heard : null;
    });
    if (answer) return answer;
  }
  throw new RigError("REPLY_UNEXPECTED", {
    what: `the pump answers polls, but not the request for ${subject === "status" ? "its state" : "volume and amount"}`,
    where: pump.where,
    mend: "check that the pump speaks DART and is no other make",
  });
}

/**
 * The same in the fewest exchanges, for a delivery under way: what is told may have waited in the pump for a moment. A
 * pump that tells unasked is just polled; another is asked, and only once a second is first fetched what may wait in it.
 */
export async function askQuickly<S extends Subject>(pump: Pump, subject: S): Promise<NonNullable<PumpMemory[S]>> {
  const { memory, clock } = pump;
  const before = memory.order;
  const now = clock.now();
  const endless = memory.endlessAt > memory.emptyAt;
  if (now - memory.unaskedAt[subject] < CHATTY_MS) await pollUnasked(pump);
  else if (!endless && now - memory.emptyAt > PROOF_MS && now >= memory.doubtUntil) await drain(pump, now);
  const told = newest(memory, subject, before);
  if (told) return told;
  await pump.send([{ kind: "command", command: subject }]);
  return (await pollFor(pump, () => newest(memory, subject, before))) ?? askAnew(pump, subject);
}

/** Polls until the pump surely has nothing more to tell (true), or never stops telling or answering late (false). */
async function drain(pump: Pump, since: number): Promise<boolean> {
  for (let told = 0; told < ENDLESS && pump.clock.now() < since + DRAIN_MS; ) {
    if ((await pollUnasked(pump)) === "data") told++;
    if (pump.memory.emptyAt >= since) return true;
  }
  pump.memory.endlessAt = pump.clock.now();
  return false;
}

/** A poll while nothing is asked: what it brings, the pump tells by itself. */
async function pollUnasked({ memory, poll }: Pump): Promise<"data" | "empty"> {
  const before = memory.order;
  const brought = await poll();
  for (const subject of SUBJECTS) {
    const told = newest(memory, subject, before);
    if (told) memory.unaskedAt[subject] = told.at;
  }
  return brought;
}

async function pollFor<T>(pump: Pump, found: () => T | null): Promise<T | null> {
  const until = pump.clock.now() + ANSWER_MS;
  do {
    await pump.poll();
    const answer = found();
    if (answer) return answer;
  } while (pump.clock.now() < until);
  return null;
}

function newest<S extends Subject>(memory: PumpMemory, subject: S, after: number): NonNullable<PumpMemory[S]> | null {
  const told = memory[subject];
  return told && told.order > after ? told : null;
}
