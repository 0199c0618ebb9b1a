import type { Device, DeviceKind, DeviceOf } from "../device/capability.ts";
import type { AnyDriver, Bus, BusContext } from "../device/define.ts";
import { RigError } from "../error.ts";
import type { Link } from "../link/link.ts";
import { rtuFrame } from "../modbus/frame.ts";
import type { ModbusBus, RegisterBank, Reply } from "../modbus/index.ts";
import { modbus } from "../modbus/index.ts";
import { decodeReply, encodeRequest, type Request } from "../modbus/pdu.ts";
import { within } from "../time/clock.ts";
import { definitionTests, memoryTests } from "./contract.ts";
import type { ContractOptions } from "./options.ts";

/** For the suite's own tests: drivers with a planted error, and what the suite says of them. */

/** Titles of the tests that a definition fails, in memory and against literal bytes. */
export async function failures(definition: AnyDriver, options: ContractOptions): Promise<string[]> {
  const failed: string[] = [];
  for (const { title, run } of [...definitionTests(definition, options), ...memoryTests(definition, options)]) {
    await run().catch(() => failed.push(title));
  }
  return failed;
}

/** The same driver, whose devices of this kind are changed after they were made. */
export function onDevice<K extends DeviceKind>(
  definition: AnyDriver,
  kind: K,
  change: (device: DeviceOf<K>, bus: unknown) => Partial<DeviceOf<K>>,
): AnyDriver {
  return {
    ...definition,
    create(context, options) {
      const device = definition.create(context, options);
      if (!isKind(device, kind)) return device;
      const changed: Device = Object.assign(Object.create(device), change(device, context.bus));
      return changed;
    },
  };
}

function isKind<K extends DeviceKind>(device: Device, kind: K): device is DeviceOf<K> {
  return device.kind === kind;
}

/** The same driver, that takes its options for others than the twin does. */
export function onOptions(definition: AnyDriver, change: (options: unknown) => unknown): AnyDriver {
  return { ...definition, create: (context, options) => definition.create(context, change(options)) };
}

/** The same driver, that turns the registers of each reply round before it reads them. */
export function onReplies(definition: AnyDriver, turn: (data: Uint8Array) => Uint8Array): AnyDriver {
  const turned = (bus: ModbusBus): ModbusBus => {
    const reply = async (replied: Promise<Reply>) => {
      const { data, ...rest } = await replied;
      return { ...rest, data: turn(data) };
    };
    return {
      name: bus.name,
      lastGoodAt: null,
      urgent: bus.urgent,
      close: bus.close,
      transact: (...asked) => reply(bus.transact(...asked)),
      transactAny: (...asked) => reply(bus.transactAny(...asked)),
    };
  };
  return {
    ...definition,
    create: (context, options) => definition.create({ ...context, bus: turned(context.bus) }, options),
  };
}

/** A twin with the same error as its driver: the two agree, and both are wrong. */
export function onTwin(definition: AnyDriver, change: (bank: RegisterBank) => RegisterBank): AnyDriver {
  return { ...definition, twin: (context, options) => change(definition.twin?.(context, options)) };
}

/** Low byte first within each register. */
export function swappedBytes(data: Uint8Array): Uint8Array {
  return data.map((_, i) => data[i ^ 1] ?? 0);
}

export const swappedWord = (word: number): number => ((word & 0xff) << 8) | (word >> 8);

/** A Modbus driver on another bus with the same other end. */
export function onBus(definition: AnyDriver, open: (context: BusContext) => Bus): AnyDriver {
  return { ...definition, bus: { ...modbus, open } };
}

/** The sound bus, whose line nobody gives back. */
export function keptOpen(context: BusContext): ModbusBus {
  const bus = modbus.open(context);
  return {
    name: bus.name,
    lastGoodAt: null,
    urgent: bus.urgent,
    transact: bus.transact,
    transactAny: bus.transactAny,
    close: async () => undefined,
  };
}

/** What many a Modbus library does: takes the next frame that fits for the reply, whichever request it belongs to. */
export function naiveModbus({ clock, link: factory, timing }: BusContext): ModbusBus {
  let link: Promise<Link> | null = null;
  let heard: (bytes: Uint8Array) => void = () => undefined;
  let last: Promise<unknown> = Promise.resolve();
  const opened = async () => {
    link ??= factory.open().then((fresh) => {
      fresh.onData((bytes) => heard(bytes));
      return fresh;
    });
    return link;
  };
  const ask = async (unit: number, request: Request): Promise<Reply> => {
    const port = await opened();
    const reply = new Promise<Reply>((resolve) => {
      heard = (bytes) => {
        const data = decodeReply(request, bytes.slice(1, -2));
        if (data) resolve({ request, data, at: clock.now() });
      };
    });
    port.write(rtuFrame(unit, encodeRequest(request)));
    return within(clock, timing.timeoutMs, reply, () => new RigError("DEVICE_SILENT", { what: "silent" }));
  };
  const transact = (unit: number, request: Request) => {
    const turn = last.then(() => ask(unit, request));
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    name: factory.name,
    lastGoodAt: null,
    transact,
    transactAny: (unit, [first]) =>
      first ? transact(unit, first) : Promise.reject(new RigError("INTERNAL", { what: "no request" })),
    urgent: () => undefined,
    close: async () => (await link)?.close(),
  };
}
