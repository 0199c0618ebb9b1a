import type { DisplaySums, LastDelivery, Reading } from "../device/capability.ts";
import type { FrameBus, Heard } from "../frames/bus.ts";
import { identical } from "../frames/identical.ts";
import type { Make } from "../frames/make.ts";
import type { Clock } from "../time/clock.ts";
import { TAX_PORT } from "./table.ts";

/** As many equal readings as POD_V0.2 asks for before it believes a price or a total. */
const EQUAL = 3;
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

  const last = async (): Promise<Reading<LastDelivery | null>> => {
    const record = await ask("last");
    // Two deliveries of one minute and one volume differ in the total.
    const total = await ask("total");
    if (record.name === "noLast") return { value: null, at: record.at };
    const ended = `${pad(record.number("day"))}. ${pad(record.number("hour"))}:${pad(record.number("minute"))}`;
    const [volume, amount, price] = [record.number("volume"), record.number("amount"), record.number("price")];
    return { value: { volume, amount, price, ended, id: `${ended} ${sums(total)?.volume ?? "-"}` }, at: record.at };
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
      const ofDay = await ask("day", month * 100 + today.getUTCDate());
      const ofMonth = await ask("month", month);
      return { value: { ...(sums(total) ?? none), day: sums(ofDay), month: sums(ofMonth) }, at: total.at };
    },
  };
}
