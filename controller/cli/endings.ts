import { asRigError, RigError } from "@proverig/drivers";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const CRASHES = ["uncaughtException", "unhandledRejection"] as const;

export interface Endings {
  /** However often a signal comes, this is called each time. */
  onSignal(signal: NodeJS.Signals): void;
  closeNow(): void;
}

/** What ends the process: a signal in order, a crash with the valves closed first. Returns how to forget it. */
export function onEnding({ onSignal, closeNow }: Endings): () => void {
  const onCrash = (error: unknown) => {
    closeNow();
    process.stderr.write(`${asRigError(error).message}\n`);
    // A moment for the close command to leave the process; the journal has what was acknowledged.
    setTimeout(() => process.exit(3), 200);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  for (const crash of CRASHES) process.on(crash, onCrash);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    for (const crash of CRASHES) process.off(crash, onCrash);
  };
}

export interface Interruptible {
  signal: AbortSignal;
  /** Is told how to close all valves, once there are some. */
  onOutputs(closeNow: () => void): void;
}

/** Work with valves that a signal ends so that it can be resumed. */
export async function interruptible<T>(work: (parts: Interruptible) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let closeNow: () => void = () => undefined;
  const forget = onEnding({
    onSignal(signal) {
      // Valves first; the rest can wait for its turn. A second signal changes nothing: closing is not skipped.
      closeNow();
      stop.abort(new RigError("INTERRUPTED", { what: `stopped by ${signal}`, mend: "go on with --resume" }));
    },
    closeNow: () => closeNow(),
  });
  try {
    return await work({
      signal: stop.signal,
      onOutputs: (close) => {
        closeNow = close;
      },
    });
  } finally {
    forget();
  }
}
