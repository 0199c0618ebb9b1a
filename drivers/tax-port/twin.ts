import type { Operator } from "../device/operator.ts";
import type { FrameTwin } from "../frames/serve.ts";
import { type Behind, createFrameTwin } from "../frames/twin.ts";
import { createManualTwin } from "../manual/twin.ts";
import type { TwinContext } from "../station/twin.ts";
import type { Sale } from "../station/world.ts";
import { TAX_PORT } from "./table.ts";

const CHINA_MS = 8 * 3600_000;

/** A tax module with its dispenser, and the person who handles that and reads it. */
export function createTaxPortTwin(context: TwinContext, { gun }: { gun: number }): FrameTwin & Operator {
  const { clock, faults } = context;
  let written: readonly Sale[] = [];
  /** A module that is stuck writes nothing down. */
  const salesOf = ({ view }: Behind) => {
    if (!faults.stuck) written = [...view.sales()];
    return written;
  };
  const endOf = ({ endedAt }: Sale) => new Date(clock.wallMs() - (clock.now() - endedAt) + CHINA_MS);
  const dateOf = (sale: Sale) => Number(endOf(sale).toISOString().slice(0, 10).replaceAll("-", ""));
  const sumOf = (sales: readonly Sale[], digits: number) => {
    const sum = (key: "volume" | "amount") => sales.reduce((all, sale) => all + sale[key], 0) % 10 ** digits;
    return { status: 1, volume: sum("volume"), amount: sum("amount") };
  };
  const twin = createFrameTwin(context, TAX_PORT, (values) => values.gun === gun, {
    last(behind) {
      const sale = salesOf(behind).at(-1);
      if (!sale) return { reply: "noLast", values: {} };
      const ended = endOf(sale);
      const digits = { volume: sale.volume % 1e6, amount: sale.amount % 1e6, price: sale.price % 1e4 };
      const moment = { day: ended.getUTCDate(), hour: ended.getUTCHours(), minute: ended.getUTCMinutes() };
      return { reply: "last", values: { status: 1, ...moment, ...digits } };
    },
    day(behind, { date = 0 }) {
      const sales = salesOf(behind).filter((sale) => dateOf(sale) === date);
      return { reply: "day", values: { date, ...sumOf(sales, 8), price: behind.view.shows().price % 1e4 } };
    },
    month(behind, { date = 0 }) {
      const sales = salesOf(behind).filter((sale) => Math.floor(dateOf(sale) / 100) === date);
      return { reply: "month", values: { date, ...sumOf(sales, 10) } };
    },
    total(behind) {
      const { volume, amount } = behind.view.totals();
      const missing = sumOf(behind.view.sales().slice(salesOf(behind).length), 12);
      return {
        reply: "total",
        values: { status: 1, volume: volume - missing.volume, amount: amount - missing.amount },
      };
    },
  });
  return { ...twin, ...createManualTwin(context) };
}
