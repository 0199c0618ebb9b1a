import { type Display, type DisplayReading, type LastDelivery, sleep } from "@proverig/drivers";
import type { DeliveryContext } from "./context.ts";

/**
 * A display that a person reads may have a data interface that keeps a record of the last delivery. The record is told
 * from the one before, and what was read must be what it says: whoever misreads a digit, or a dispenser that shows one
 * thing and books another, does not pass in silence.
 */

/** A tax module writes when the nozzle is hung up, and its collector asks every four seconds. */
const WRITTEN_MS = 60_000;
const LOOK_MS = 1000;

/** The record before a delivery. Null where there is no such interface, or nobody reads the display. */
export async function recordOf({ can, last }: Display): Promise<{ before: LastDelivery | null } | null> {
  if (can.live || can.command || !can.last || !last) return null;
  return { before: (await last()).value };
}

/** What the dispenser's own record of a delivery says of what was read. */
export interface Booked {
  /** What it has against the reading; null where they agree. */
  differs: string | null;
  /** The unit price at which it was booked: nobody reads that anew for each delivery. Null without a record. */
  price: number | null;
}

export async function bookedAs(
  { clock, display, signal }: Pick<DeliveryContext, "clock" | "display" | "signal">,
  { before }: { before: LastDelivery | null },
  read: DisplayReading,
): Promise<Booked> {
  for (const deadline = clock.now() + WRITTEN_MS; ; ) {
    const record = (await display.last?.())?.value ?? null;
    const over = clock.now() > deadline;
    // A module may count a delivery before it writes it down: the old numbers under a new total wait for their own.
    if (record && record.id !== before?.id && (over || !repeats(record, before))) {
      return { differs: differs(display, record, read), price: record.price };
    }
    if (over) return { differs: "the data interface has no record of this delivery", price: null };
    await sleep(clock, LOOK_MS, signal);
  }
}

/** Two deliveries of one minute may be alike to the last digit; most often it is the same one told twice. */
function repeats(record: LastDelivery, before: LastDelivery | null): boolean {
  return (["ended", "volume", "amount", "price"] as const).every((key) => record[key] === before?.[key]);
}

function differs({ decimals }: Display, record: LastDelivery, read: DisplayReading): string | null {
  const said = (["volume", "amount"] as const).flatMap((key) => {
    if (record[key] === read[key]) return [];
    const fixed = (divisions: number) => (divisions / 10 ** decimals[key]).toFixed(decimals[key]);
    return [`${key} ${fixed(read[key])} read, ${fixed(record[key])} recorded`];
  });
  return said.length === 0 ? null : `the display and the dispenser's own record differ: ${said.join("; ")}`;
}
