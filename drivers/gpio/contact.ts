import type { Contact, ContactState } from "../device/capability.ts";
import type { GpioChips, GpioInput } from "../device/gpio-chips.ts";
import { asRigError } from "../error.ts";
import type { Clock, Timer } from "../time/clock.ts";
import { request } from "./line.ts";
import type { GpioOptions } from "./options.ts";

/** Contacts bounce for a few ms; of a trip's 100 ms this is what waiting for rest may cost. */
const DEBOUNCE_MS = 5;

/** A normally closed contact: high is closed. An open contact, a broken wire and a line that cannot be had are all open. */
export function createGpioContact(name: string, chips: GpioChips, clock: Clock, options: GpioOptions): Contact {
  const { chip, offset, activeLow, debounceMs = DEBOUNCE_MS } = options;
  const input = request(() => chips.input(chip, offset));
  const listeners = new Set<(state: ContactState) => void>();
  /** As last told; null before the first state. */
  let told: ContactState | null = null;
  let settling: Timer | null = null;
  let ended = false;

  const tell = (state: Omit<ContactState, "at">) => {
    if (ended || (told?.closed === state.closed && !told.unread === !state.unread)) return;
    told = { ...state, at: clock.now() };
    for (const listener of listeners) listener(told);
  };
  const stateOf = (line: GpioInput): Omit<ContactState, "at"> => {
    try {
      return { closed: line.read() !== activeLow };
    } catch (error) {
      // Whichever level means closed: a line that cannot be read says nothing of the kind.
      return { closed: false, unread: asRigError(error) };
    }
  };

  const connect = async () => {
    const line = await input.ready();
    if (ended) return line.close();
    line.watch(() => {
      // From the first edge on, so that a contact that never comes to rest cannot put its trip off.
      settling ??= clock.after(debounceMs, () => {
        settling = null;
        tell(stateOf(line));
      });
    });
    tell(stateOf(line));
  };
  // Nobody can tell that the contact is closed.
  void connect().catch((error: unknown) => tell({ closed: false, unread: asRigError(error) }));

  return {
    kind: "contact",
    driver: "gpio",
    name,
    watch(listener) {
      listeners.add(listener);
      if (told) listener(told);
      return { stop: () => void listeners.delete(listener) };
    },
    async probe() {
      const { closed } = stateOf(await input.ready());
      const complaints = closed ? [] : ["the contact is open, or its wire is broken"];
      return { summary: `${chip} line ${offset}, ${closed ? "closed" : "open"}`, complaints };
    },
    async close() {
      ended = true;
      settling?.cancel();
      listeners.clear();
      input.now?.close();
    },
  };
}
