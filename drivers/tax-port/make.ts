import type { DisplaySums, LastDelivery, Reading } from "../device/capability.ts";
import { RigError } from "../error.ts";
import type { FrameBus, Heard } from "../frames/bus.ts";
import { identical } from "../frames/identical.ts";
import type { Make } from "../frames/make.ts";
import type { Clock } from "../time/clock.ts";
import { TAX_PORT } from "./table.ts";

/** As many equal readings as POD_V0.2 asks for before it believes a price or a total. */
const EQUAL = 3;
const TRIES = 3;
/** Stations of this interface keep China's time. */
const CHINA_MS = 8 * 3600_000;

const pad = (value: number) => String(value).padStart(2, "0");

export function taxPortMake(bus: FrameBus, clock: Clock, gun: number): Make {
  const where = `tax port, gun ${gun}`;
  const ask = (request: keyof typeof TAX_PORT.requests, date = 0) =>
    identical(EQUAL, where, () => bus.ask(TAX_PORT, request, { gun, date }));
  const sums = (heard: Heard): DisplaySums | null =>
    heard.name.startsWith("no") ? null : { volume: heard.number("volume"), amount: heard.number("amount") };
  const none: DisplaySums = { volume: null, amount: null };
  /** Null also where it tells of another day or month than the one that was asked for. */
  const sumsOf = async (request: "day" | "month", date: number) => {
    const heard = await ask(request, date);
    return heard.name === request && heard.number("date") !== date ? null : sums(heard);
  };

  const last = async (): Promise<Reading<LastDelivery | null>> => {
    let before = await bus.ask(TAX_PORT, "total", { gun });
    for (let tried = 0; tried < TRIES; tried++) {
      const record = await ask("last");
      const total = await ask("total");
      // A record between two equal totals is theirs: one that is written down meanwhile would give the old one a new id.
      if (total.hex === before.hex) return { value: deliveryOf(record, total), at: record.at };
      before = total;
    }
    throw new RigError("REPLY_UNEXPECTED", {
      what: "its total changes from one reading to the next",
      where,
      mend: "read again when the dispenser rests; check `gun` and the line for noise",
    });
  };

  /** Two deliveries of one minute and one volume differ in the total. */
  const deliveryOf = (record: Heard, total: Heard): LastDelivery | null => {
    if (record.name === "noLast") return null;
    const ended = `${pad(record.number("day"))}. ${pad(record.number("hour"))}:${pad(record.number("minute"))}`;
    const [volume, amount, price] = [record.number("volume"), record.number("amount"), record.number("price")];
    return { volume, amount, price, ended, id: `${ended} ${sums(total)?.volume ?? "-"}` };
  };

  return {
    driver: "tax-port",
    where,
    decimals: { volume: 2, amount: 2, price: 2 },
    can: { command: false, preset: false, live: false, last: true, totals: true },
    async state() {
      const { at } = await bus.ask(TAX_PORT, "total", { gun });
      // The port does not tell; the sequence goes by what the operator confirms.
      return { value: { state: "idle", nozzleOut: null, alarm: null }, at };
    },
    last,
    async totals() {
      const total = await ask("total");
      const today = new Date(clock.wallMs() + CHINA_MS);
      const month = today.getUTCFullYear() * 100 + today.getUTCMonth() + 1;
      const day = await sumsOf("day", month * 100 + today.getUTCDate());
      return { value: { ...(sums(total) ?? none), day, month: await sumsOf("month", month) }, at: total.at };
    },
  };
}
