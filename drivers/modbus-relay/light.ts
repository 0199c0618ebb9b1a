import type { DriverContext } from "../device/define.ts";
import type { Light } from "../device/light.ts";
import type { ModbusBus } from "../modbus/index.ts";
import { unpackBits } from "../modbus/pdu.ts";
import { coilOff } from "./protocol.ts";
import { openings, type RelayOptions } from "./valve.ts";

/**
 * A lamp on a relay. It waits behind valves and readings, and is no part of its board's bank of valves: a "close all" for
 * those puts it out too, and whoever keeps the light sets it anew.
 */
export function relayLight({ name, bus }: DriverContext<ModbusBus>, options: RelayOptions): Light {
  const { unit, coil } = options;
  let last = 0;
  return {
    kind: "light",
    driver: "modbus-relay",
    name,
    lapsesAfterMs: options.mode === "flash" ? options.pulse * 1000 : null,
    async set(on) {
      const mine = ++last;
      await bus.transactAny(unit, on ? openings(options) : [coilOff(coil)], { wanted: () => mine === last });
    },
    async probe() {
      const { data } = await bus.transact(unit, { fn: "readCoils", address: coil, count: 1 });
      return { summary: `relay coil ${coil} is ${unpackBits(data, 1)[0] ? "on" : "off"}`, complaints: [] };
    },
  };
}
