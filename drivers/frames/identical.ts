import { RigError } from "../error.ts";
import type { Heard } from "./bus.ts";

const MOST = 9;

/** The answer that came `times` times in a row: data lines are noisy, and a checksum of eight bits passes one in 256. */
export async function identical<R extends string>(
  times: number,
  where: string,
  read: () => Promise<Heard<R>>,
): Promise<Heard<R>> {
  let last = await read();
  let same = 1;
  for (let tried = 1; same < times && tried < MOST; tried++) {
    const next = await read();
    same = next.hex === last.hex ? same + 1 : 1;
    last = next;
  }
  if (same >= times) return last;
  throw new RigError("REPLY_UNEXPECTED", {
    what: `its answers differ from one reading to the next`,
    where,
    mend: "read again when the dispenser rests; check the line for noise",
  });
}
