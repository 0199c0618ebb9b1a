import type { TextFiles } from "../device/text-files.ts";
import { isRigError, RigError } from "../error.ts";
import { type Clock, within } from "../time/clock.ts";

export interface Look {
  text: string;
  at: number;
}

/**
 * Reads of one sensor's files, each within `withinMs`. One at a time: while the kernel hangs over one no second is
 * begun, so a dead bus takes one thread and not all. Files that cannot be read any more are a silent device.
 */
export function boundedFiles(
  { clock, files, where }: { clock: Clock; files: TextFiles; where: string },
  withinMs: number,
): (path: string) => Promise<Look> {
  let underWay: Promise<unknown> | null = null;
  return async (path) => {
    if (underWay) await patiently(underWay.catch(() => undefined));
    const reading = files.read(path).then((text) => ({ text, at: clock.now() }));
    underWay = reading;
    const over = () => {
      if (underWay === reading) underWay = null;
    };
    reading.then(over, over);
    try {
      return await patiently(reading);
    } catch (error) {
      if (!isRigError(error, "FILE_UNREADABLE")) throw error;
      throw new RigError("DEVICE_SILENT", {
        what: error.what,
        where: `${where}, ${path}`,
        ...mendOf(error),
        cause: error,
      });
    }
  };

  function patiently<T>(work: Promise<T>): Promise<T> {
    return within(clock, withinMs, work, () => {
      return new RigError("DEVICE_SILENT", {
        what: `the kernel gives no reading within ${withinMs / 1000} s`,
        where,
        mend: "check the sensor's bus: a short holds it",
      });
    });
  }
}

const mendOf = ({ mend }: RigError) => (mend === undefined ? {} : { mend });
