import type { Contact, ContactState } from "../device/capability.ts";
import type { DriverContext } from "../device/define.ts";
import { asRigError, RigError } from "../error.ts";
import type { ModbusBus, Request } from "../modbus/index.ts";
import { isUnknownThere, unpackBits, word } from "../modbus/pdu.ts";
import { persistent } from "../modbus/persistent.ts";
import type { Timer } from "../time/clock.ts";
import type { ContactBit } from "./options.ts";

const POLL_MS = 50;
/** Without a good reading for so long the contact counts as open. */
const STALE_MS = 500;
/**
 * Until the port has opened and the first request was answered or not: a slow computer loads a port's driver for as long.
 * Nothing opens before a contact is known to be closed.
 */
const FIRST_MS = 5000;

export function contact(
  { name, clock, bus }: DriverContext<ModbusBus>,
  unit: number,
  { address, function: table, bit, closed: closedBit }: ContactBit,
): Contact {
  const request: Request = { fn: READS[table], address, count: 1 };

  const read = async () => {
    const { data, at } = await bus.transact(unit, request, { priority: "meter" });
    const bits = table === "discrete" || table === "coil";
    const on = bits ? unpackBits(data, 1)[0] === true : ((word(data, 0) >> bit) & 1) === 1;
    return { closed: on === (closedBit === 1), at };
  };

  return {
    kind: "contact",
    name,
    driver: "modbus-registers",
    watch(listener) {
      let last: ContactState | null = null;
      let lastGoodAt: number | null = null;
      let why = new RigError("DEVICE_SILENT", { what: "the contact has not been read", where: name });
      let stopped = false;
      let next: Timer | null = null;
      let stale: Timer | null = null;

      const tell = (state: ContactState) => {
        if (stopped || (state.closed === last?.closed && !state.unread === !last.unread)) return;
        last = state;
        listener(state);
      };
      const unread = () => tell({ closed: false, at: clock.now(), unread: why });
      const expectGood = (withinMs = STALE_MS) => {
        stale?.cancel();
        if (!stopped) stale = clock.after(withinMs, unread);
      };
      let isAnswered = false;
      const poll = async () => {
        try {
          const state = await read();
          lastGoodAt = state.at;
          expectGood();
          tell(state);
        } catch (error) {
          why = asRigError(error);
          // A lost reply or a busy device opens nothing at once; an input that does not exist will not come by waiting.
          if (isUnknownThere(why)) unread();
          else if (!isAnswered) expectGood();
        }
        isAnswered = true;
        if (!stopped) next = clock.after(POLL_MS, () => void poll());
      };
      expectGood(FIRST_MS);
      void poll();
      return {
        get lastGoodAt() {
          return lastGoodAt;
        },
        stop() {
          stopped = true;
          next?.cancel();
          stale?.cancel();
        },
      };
    },
    async probe() {
      const { closed } = await persistent(read);
      return { summary: `the contact is ${closed ? "closed" : "open"}`, complaints: [] };
    },
  };
}

const READS = { discrete: "readDiscrete", coil: "readCoils", holding: "readHolding", input: "readInput" } as const;
