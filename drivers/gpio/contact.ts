import type { Contact, ContactState } from "../device/capability.ts";
import type { GpioChips, GpioInput } from "../device/gpio-chips.ts";
import { asRigError, RigError } from "../error.ts";
import type { Clock, Timer } from "../time/clock.ts";
import { request } from "./line.ts";
import type { GpioOptions } from "./options.ts";

/** Contacts bounce for a few ms; of a trip's 100 ms this is what waiting for rest may cost. */
const DEBOUNCE_MS = 5;
/** What opens twice within so long is not at rest, and as good as open; a bounce or a spike of noise is over by then. */
const RESTLESS_MS = 50;
/** A line that another program has, or that went away, is asked for again: a person ends that program, not this one. */
const AGAIN_MS = 5000;

/** A normally closed contact: high is closed. An open contact, a broken wire and a line that cannot be had are all open. */
export function createGpioContact(name: string, chips: GpioChips, clock: Clock, options: GpioOptions): Contact {
  const { chip, offset, activeLow, debounceMs = DEBOUNCE_MS } = options;
  const input = request(() => chips.input(chip, offset));
  const listeners = new Set<(state: ContactState) => void>();
  /** As last told; null before the first state. */
  let told: ContactState | null = null;
  let settling: Timer | null = null;
  /** When it last was another for less than the debounce. */
  let shookAt = Number.NEGATIVE_INFINITY;
  let again: Timer | null = null;
  let ended = false;

  const isNews = (state: Omit<ContactState, "at">) => told?.closed !== state.closed || !told.unread !== !state.unread;

  const tell = (state: Omit<ContactState, "at">) => {
    if (ended || !isNews(state)) return;
    told = { ...state, at: clock.now() };
    for (const listener of listeners) listener(told);
  };

  const stateOf = (line: GpioInput): Omit<ContactState, "at"> => {
    try {
      return { closed: line.read() !== activeLow };
    } catch (cause) {
      // Whichever level means closed: a line that cannot be read says nothing of the kind.
      return { closed: false, unread: unreadable(cause, `${chip} line ${offset}`) };
    }
  };

  const take = (state: Omit<ContactState, "at">) => {
    tell(state);
    if (state.unread) giveUp();
  };

  /** From the first look on at which it is not as it was told, so that one that never rests cannot put its trip off. */
  const look = (line: GpioInput) => {
    const state = stateOf(line);
    if (settling || !isNews(state)) return;
    if (!state.closed && clock.now() - shookAt <= RESTLESS_MS) return take(state);
    settling = clock.after(debounceMs, () => {
      settling = null;
      const rested = stateOf(line);
      if (isNews(rested)) take(rested);
      else shookAt = clock.now();
    });
  };

  const connect = async () => {
    try {
      const line = await input.ready();
      if (ended) return giveUp();
      line.watch(() => look(line));
      take(stateOf(line));
    } catch (error) {
      // Nobody can tell that the contact is closed.
      tell({ closed: false, unread: asRigError(error) });
      giveUp();
    }
  };

  const giveUp = () => {
    settling?.cancel();
    settling = null;
    input.drop()?.close();
    if (!ended) again ??= clock.after(AGAIN_MS, reconnect);
  };
  const reconnect = () => {
    again = null;
    void connect();
  };
  void connect();

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
      const { closed, unread } = stateOf(await input.ready());
      if (unread) throw unread;
      const complaints = closed ? [] : ["the contact is open, or its wire is broken"];
      return { summary: `${chip} line ${offset}, ${closed ? "closed" : "open"}`, complaints };
    },
    async close() {
      ended = true;
      again?.cancel();
      listeners.clear();
      giveUp();
    },
  };
}

function unreadable(cause: unknown, where: string): RigError {
  if (cause instanceof RigError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  const mend = "see that nothing else takes the line, and that its chip is still there; it is asked for again";
  return new RigError("GPIO_UNAVAILABLE", { what: `the line cannot be read any more (${why})`, where, mend, cause });
}
