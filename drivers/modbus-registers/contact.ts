import type { Contact } from "../device/capability.ts";
import type { DriverContext } from "../device/define.ts";
import { isRigError } from "../error.ts";
import type { ModbusBus, Request } from "../modbus/index.ts";
import { unpackBits, word } from "../modbus/pdu.ts";
import { persistent } from "../modbus/persistent.ts";
import type { Timer } from "../time/clock.ts";
import type { ContactBit } from "./options.ts";

const POLL_MS = 50;
/** Without a good reading for so long the contact counts as open. */
const STALE_MS = 500;

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
      let last: boolean | null = null;
      let stopped = false;
      let next: Timer | null = null;
      let stale: Timer | null = null;

      const tell = (state: { closed: boolean; at: number }) => {
        if (stopped || state.closed === last) return;
        last = state.closed;
        listener(state);
      };
      const expectGood = () => {
        stale?.cancel();
        if (!stopped) stale = clock.after(STALE_MS, () => tell({ closed: false, at: clock.now() }));
      };
      const poll = async () => {
        try {
          const state = await read();
          expectGood();
          tell(state);
        } catch (error) {
          // A single lost reply opens nothing; what the device itself refuses will not come right by waiting.
          if (isRigError(error, "DEVICE_REFUSED")) tell({ closed: false, at: clock.now() });
        }
        if (!stopped) next = clock.after(POLL_MS, () => void poll());
      };
      expectGood();
      void poll();
      return {
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
