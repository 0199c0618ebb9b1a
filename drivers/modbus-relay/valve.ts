import type { ProbeResult, Valve } from "../device/capability.ts";
import type { DriverContext } from "../device/define.ts";
import type { ModbusBus, Request } from "../modbus/index.ts";
import { persistent } from "../modbus/persistent.ts";
import { boardOf } from "./board.ts";
import { coilOff, coilOn, FLASH_UNIT_MS, flashOn } from "./protocol.ts";

/** `pulse` in seconds. */
export type RelayOptions = { unit: number; coil: number } & ({ mode: "plain" } | { mode: "flash"; pulse: number });

export function relayValve({ name, bus }: DriverContext<ModbusBus>, options: RelayOptions): Valve {
  const { unit, coil } = options;
  const board = boardOf(bus, unit);
  board.use(coil);
  /** A command that waits in the queue is no longer wanted once its opposite was given; a renewal only adds to it. */
  let opened = 0;
  let closed = 0;

  const command = async (shapes: readonly Request[], wanted: () => boolean) => {
    await bus.transactAny(unit, shapes, { priority: "valve", wanted });
  };

  const probe = async (): Promise<ProbeResult> => {
    const on = await persistent(() => board.isOn(coil));
    return {
      summary: `relay coil ${coil} is ${on ? "on" : "off"}`,
      complaints: on
        ? ["the coil is on though nobody asked for it: switch the board off and find out what else drives it"]
        : [],
    };
  };

  return {
    kind: "valve",
    name,
    driver: "modbus-relay",
    bank: board,
    lapsesAfterMs: options.mode === "flash" ? options.pulse * 1000 : null,
    open() {
      opened++;
      const { closings } = board;
      const before = closed;
      return command(openings(options), () => closings === board.closings && before === closed);
    },
    close() {
      closed++;
      const before = opened;
      return command([coilOff(coil)], () => before === opened);
    },
    probe,
  };
}

/** After a spoilt reply to one length of pulse the next renewal goes out at once with another, a step shorter. */
export function openings(options: RelayOptions): Request[] {
  if (options.mode === "plain") return [coilOn(options.coil)];
  const steps = Math.round((options.pulse * 1000) / FLASH_UNIT_MS);
  return [steps, steps - 1, steps - 2].map((each) => flashOn(options.coil, each));
}
