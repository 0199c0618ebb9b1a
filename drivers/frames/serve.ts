import type { ServeContext } from "../device/define.ts";
import type { Faults } from "../station/twin.ts";
import type { Random } from "../time/random.ts";
import { encode } from "./codec.ts";
import type { Values } from "./part.ts";
import type { Protocol } from "./protocol.ts";
import { createScanner, type Found } from "./scanner.ts";

/** A simulated dispenser that speaks a table. */
export interface FrameTwin {
  readonly protocol: Protocol;
  readonly faults: Faults;
  readonly random: Random;
  /** The request bears this dispenser's address, or none. */
  isFor(values: Values): boolean;
  /** What it does and answers; null: it says nothing. */
  answer(request: string, values: Values): { reply: string; values: Values } | null;
}

/** From a request's last byte to its answer's first. */
const REPLY_MS = 15;

/** The station's end of a line: hands each request to the twin that it is for, through its fault switches. */
export function serveFrames({ clock, link }: ServeContext, twins: readonly FrameTwin[]): void {
  for (const protocol of new Set(twins.map((twin) => twin.protocol))) {
    const scanner = createScanner(protocol.requests);
    const own = twins.filter((twin) => twin.protocol === protocol);
    link.onData((bytes) => {
      for (const found of scanner.push(bytes)) {
        const twin = own.find((each) => each.isFor(found.values));
        const reply = twin && !twin.faults.silent ? wireOf(twin, found) : null;
        if (twin && reply) clock.after(REPLY_MS + twin.faults.lateMs(), () => link.write(reply));
      }
    });
  }
}

function wireOf(twin: FrameTwin, { name, values }: Found): Uint8Array | null {
  const { faults, protocol, random } = twin;
  const answer = twin.answer(name, values);
  const frame = answer && protocol.replies[answer.reply];
  if (!answer || !frame) return null;
  if (faults.garbage) return Uint8Array.from({ length: 12 }, () => Math.floor(random.uniform() * 256));
  const { address } = answer.values;
  if (!faults.wrongUnit) return faults.corrupt(encode(frame.parts, answer.values));
  // Where an answer bears no address, a dispenser at another one is not heard at all.
  if (typeof address !== "number") return null;
  return encode(frame.parts, { ...answer.values, address: address === 1 ? 2 : 1 });
}
