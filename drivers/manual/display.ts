import type { Display } from "../device/capability.ts";
import type { Operator } from "../device/operator.ts";
import { RigError } from "../error.ts";
import type { Clock } from "../time/clock.ts";
import type { ManualOptions } from "./options.ts";

/** What the operator is asked; every question's params name the display. */
export const MANUAL_QUESTIONS = {
  volume: "display.volume",
  amount: "display.amount",
  price: "display.price",
  /** A delivery has been prepared at the dispenser, with `preset` litres, or without (0). */
  prepared: "display.prepared",
  hungUp: "display.hungUp",
} as const;

/** A dispenser without a data interface: the operator is its interface. */
export function createManualDisplay(
  name: string,
  { operator, clock }: { operator: Operator; clock: Clock },
  { decimals, price: fixedPrice }: ManualOptions,
): Display {
  const params = { display: name };
  let knownPrice: number | null = fixedPrice ?? null;
  let hungUp = false;

  /** A typed number as an integer of the display's division; rejects what the display cannot show. */
  const askDivisions = async (id: string, unit: string, places: number): Promise<number> => {
    const typed = await operator.ask({ id, kind: "number", unit, params });
    const divisions = Math.round(typed * 10 ** places);
    if (typed >= 0 && Number.isSafeInteger(divisions) && Math.abs(divisions - typed * 10 ** places) < 1e-6) {
      return divisions;
    }
    throw new RigError("READING_IMPLAUSIBLE", {
      what: `${typed} ${unit} is nothing that a display with ${places} decimals shows`,
      where: name,
      mend: "type the number as it stands on the display, or set `decimals`",
    });
  };

  const confirm = async (id: string, more: Record<string, string | number> = {}) => {
    if (await operator.ask({ id, kind: "confirm", params: { ...params, ...more } })) return;
    throw new RigError("ABORTED", { what: `the operator said no to "${id}"`, where: name });
  };

  return {
    kind: "display",
    driver: "manual",
    name,
    decimals,
    can: { command: false, preset: false, live: false },
    // Nobody tells; the sequence goes by what the operator confirms.
    status: async () => ({ value: { state: "idle", nozzleOut: null, alarm: null }, at: clock.now() }),
    async read() {
      const volume = await askDivisions(MANUAL_QUESTIONS.volume, "L", decimals.volume);
      const amount = await askDivisions(MANUAL_QUESTIONS.amount, "yuan", decimals.amount);
      knownPrice ??= await askDivisions(MANUAL_QUESTIONS.price, "yuan/L", decimals.price);
      return { value: { volume, amount, price: knownPrice }, at: clock.now() };
    },
    async authorise({ presetVolume }) {
      const preset = presetVolume === null ? 0 : (presetVolume / 10 ** decimals.volume).toFixed(decimals.volume);
      await confirm(MANUAL_QUESTIONS.prepared, { preset });
      hungUp = false;
    },
    async stop() {
      await confirm(MANUAL_QUESTIONS.hungUp);
      hungUp = true;
    },
    async reset() {
      // One walk to the dispenser is enough.
      if (!hungUp) await confirm(MANUAL_QUESTIONS.hungUp);
      hungUp = true;
    },
    probe: async () => ({ summary: "read by the operator", complaints: [] }),
  };
}
