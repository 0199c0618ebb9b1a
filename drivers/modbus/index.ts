import type { BusDefinition } from "../device/define.ts";
import type { RegisterBank } from "./bank.ts";
import type { ModbusBus } from "./bus.ts";
import { rtuBus } from "./rtu-bus.ts";
import { serveModbus } from "./serve.ts";
import { tcpBus } from "./tcp-bus.ts";

/** Modbus RTU on serial lines and raw TCP, Modbus TCP elsewhere. */
export const modbus: BusDefinition<ModbusBus, RegisterBank> = {
  name: "modbus",
  open: (context) => (context.framing === "modbus-tcp" ? tcpBus(context) : rtuBus(context)),
  serve: serveModbus,
};

export type { RegisterBank } from "./bank.ts";
export type { ModbusBus, Priority, Reply, TransactOptions } from "./bus.ts";
export type { Request } from "./pdu.ts";
