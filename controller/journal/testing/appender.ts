// Run by tests as a process of its own: `node appender.js DIR`. Appends as fast as it can, many at a time, and
// says on stdout which entries are durable, a line each: `chain seq hash`. Ends only when something fails.
import { writeSync } from "node:fs";
import { asRigError, realClock } from "@proverig/drivers";
import { openJournal } from "../journal.ts";

const [dir = ""] = process.argv.slice(2);

/** All of it, at once: a reader who is slow fills the pipe, and then the next bytes wait for room. */
function say(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

try {
  const journal = await openJournal({ dir, clock: realClock() });
  say("open");
  const { id } = await journal.openJob("ab".repeat(32), {});
  const payload = "0123456789".repeat(50);
  const appendForEver = async (chain: string) => {
    for (let n = 0; ; n++) {
      const { seq, hash } = await journal.append(chain, "note", { n, payload });
      say(`${chain} ${seq} ${hash}`);
    }
  };
  await Promise.all([id, id, id, "rig"].map(appendForEver));
} catch (error) {
  const { message, exitStatus } = asRigError(error);
  writeSync(2, `${message}\n`);
  process.exit(exitStatus);
}
