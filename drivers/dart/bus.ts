import type { Bus, BusContext, BusDefinition } from "../device/define.ts";
import { createPump, type Pump } from "./pump.ts";
import { serveDart } from "./serve.ts";
import type { DartTwin } from "./twin.ts";
import { openWire } from "./wire.ts";

/** One master on one line, with a pump side at each address. Opens on demand and again after a loss. */
export interface DartBus extends Bus {
  pump(address: number): Pump;
}

export const dartBus: BusDefinition<DartBus, DartTwin> = { name: "dart", open: openDartBus, serve: serveDart };

export function openDartBus(context: BusContext): DartBus {
  const wire = openWire(context);
  const pumps = new Map<number, Pump>();
  let lastGoodAt: number | null = null;
  const onGood = () => {
    lastGoodAt = context.clock.now();
  };
  return {
    get lastGoodAt() {
      return lastGoodAt;
    },
    pump(address) {
      const known = pumps.get(address);
      if (known) return known;
      const pump = createPump(wire, context.clock, address, context.timing.worstReplyMs, onGood);
      pumps.set(address, pump);
      return pump;
    },
    close: () => wire.close(),
  };
}
