import { RigError } from "../error.ts";
import { type Clock, sleep } from "../time/clock.ts";
import type { Link, LinkFactory } from "./link.ts";

export interface Line {
  /** The open link; null while there is none. */
  readonly link: Link | null;
  /**
   * The open link, opened now if there is none. While the last failure is too fresh to try again, rejects soon with
   * that failure: nobody waits on a dead line, and nobody spins on it. `atOnce` tries however fresh the failure is: for an
   * order to close, which must not come seconds after the line.
   */
  ready(atOnce?: boolean): Promise<Link>;
  /** Not one byte came to a request. A link that brings nothing any more is given up, and opened anew at need. */
  unanswered(): void;
  /** Gives up the open link as if it had been lost: for a stream that makes no sense any more. */
  drop(why: RigError): void;
  close(): Promise<void>;
}

export interface LineOptions {
  clock: Clock;
  factory: LinkFactory;
  /** How long requests may bring nothing; else as the factory says. */
  deafAfterMs?: number | undefined;
  onData(bytes: Uint8Array): void;
  /** The open link was lost, not closed by us. */
  onLost(reason: RigError): void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;
const REFUSAL_MS = 10;
/** Fewer requests without a byte say nothing about the link, however long ago the first was. */
const DEAF_REQUESTS = 3;

/**
 * The one owner of a line's link. Opens on demand; after a failure or a loss it waits 250 ms, doubling to 5 s, until
 * bytes arrive again; one that brings nothing any more is given up and opened anew. What a lost link still delivers is
 * dropped, so nothing of an old port reaches a new one's user.
 */
export function reconnecting({ clock, factory, onData, onLost, deafAfterMs = factory.deafAfterMs }: LineOptions): Line {
  let link: Link | null = null;
  let opening: Promise<Link> | null = null;
  let closed = false;
  let silences = 0;
  let silentSince = 0;
  let waitMs = FIRST_WAIT_MS;
  let retry = { at: Number.NEGATIVE_INFINITY, why: lost(factory.name) };

  const failed = (why: RigError) => {
    retry = { at: clock.now() + waitMs, why };
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  };

  const open = async (): Promise<Link> => {
    let fresh: Link;
    try {
      fresh = await factory.open();
    } catch (error) {
      const why = error instanceof RigError ? error : lost(factory.name, error);
      failed(why);
      throw why;
    } finally {
      opening = null;
    }
    if (closed) {
      await fresh.close();
      throw ended(factory.name);
    }
    link = fresh;
    silences = 0;
    fresh.onData((bytes) => {
      if (link !== fresh) return;
      silences = 0;
      waitMs = FIRST_WAIT_MS;
      onData(bytes);
    });
    fresh.onClose((reason) => {
      if (link !== fresh) return;
      loseTo(reason instanceof RigError ? reason : lost(factory.name, reason));
    });
    return fresh;
  };

  const loseTo = (why: RigError) => {
    link = null;
    failed(why);
    onLost(why);
  };

  const drop = (why: RigError) => {
    const old = link;
    if (!old) return;
    loseTo(why);
    if (old.abandon) old.abandon();
    else void old.close();
  };

  return {
    get link() {
      return link;
    },
    async ready(atOnce = false) {
      if (closed) throw ended(factory.name);
      if (link) return link;
      if (!opening && !atOnce && clock.now() < retry.at) {
        await sleep(clock, REFUSAL_MS);
        throw retry.why;
      }
      opening ??= open();
      return opening;
    },
    unanswered() {
      if (silences === 0) silentSince = clock.now();
      silences++;
      const silentMs = clock.now() - silentSince;
      if (deafAfterMs !== undefined && silences >= DEAF_REQUESTS && silentMs >= deafAfterMs) drop(deaf(factory.name));
    },
    drop,
    async close() {
      closed = true;
      const old = link;
      link = null;
      await old?.close();
      // A port that is just being opened is closed by its opener; nothing is left open behind us.
      await opening?.catch(() => undefined);
    },
  };
}

function lost(where: string, cause?: unknown): RigError {
  const why = cause instanceof Error ? `the line was lost (${cause.message})` : "the line was lost";
  return new RigError("LINK_LOST", { what: why, where, mend: "check the plug and the adapter's supply", cause });
}

function deaf(where: string): RigError {
  const mend = "check the devices' supply, the wiring and the line's settings; the line is opened anew";
  return new RigError("DEVICE_SILENT", { what: "nothing answers on this line any more", where, mend });
}

function ended(where: string): RigError {
  return new RigError("LINK_LOST", { what: "the line is closed", where });
}
