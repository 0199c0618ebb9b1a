import { RigError } from "../error.ts";

/** A line that is asked for at once and, if that failed, again at each need. */
export interface Requested<L> {
  /** Null until it is there. */
  readonly now: L | null;
  /** Rejects with GPIO_UNAVAILABLE. */
  ready(): Promise<L>;
  /** Forgets it, and gives it for closing where it was there; the next need asks for it anew. */
  drop(): L | null;
}

export function request<L>(open: () => Promise<L>): Requested<L> {
  let line: L | null = null;
  let opening: Promise<L> | null = null;
  const ready = (): Promise<L> => {
    opening ??= open().then(
      (opened) => {
        line = opened;
        return opened;
      },
      (error: unknown) => {
        opening = null;
        throw error;
      },
    );
    return opening;
  };
  // Whoever uses it is told; nobody waits for this first try.
  void ready().catch(() => undefined);
  return {
    get now() {
      return line;
    },
    ready,
    drop() {
      const dropped = line;
      line = null;
      opening = null;
      return dropped;
    },
  };
}

/**
 * What using a line threw, as GPIO_UNAVAILABLE: its chip is gone, or the kernel has taken it. The line is given up, and
 * asked for anew at the next need.
 */
export function givenUp(requested: Requested<{ close(): void }>, cause: unknown, where: string): RigError {
  try {
    requested.drop()?.close();
  } catch {
    // There is nothing left to close.
  }
  if (cause instanceof RigError) return cause;
  return new RigError("GPIO_UNAVAILABLE", {
    what: `the line does not answer any more (${cause instanceof Error ? cause.message : String(cause)})`,
    where,
    mend: "see that nothing else takes the line, and that its chip is still there; it is asked for again",
    cause,
  });
}
