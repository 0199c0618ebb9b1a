export interface Turns {
  /** Runs `work` in its turn; urgent work goes before all that waits, and behind urgent work that came before. */
  take<T>(urgent: boolean, work: () => Promise<T>): Promise<T>;
  urgentWaits(): boolean;
}

/** The order of what is done on one line: one thing after the other. */
export function turns(): Turns {
  const queue: { urgent: boolean; run(): Promise<void> }[] = [];
  let busy = false;

  const work = async () => {
    if (busy) return;
    busy = true;
    for (let job = queue.shift(); job; job = queue.shift()) await job.run();
    busy = false;
  };

  return {
    take: (urgent, task) =>
      new Promise((resolve, reject) => {
        const job = { urgent, run: () => task().then(resolve, reject) };
        const firstLazy = queue.findIndex((other) => !other.urgent);
        queue.splice(urgent && firstLazy >= 0 ? firstLazy : queue.length, 0, job);
        void work();
      }),
    urgentWaits: () => queue.some(({ urgent }) => urgent),
  };
}
