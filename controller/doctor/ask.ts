import {
  asRigError,
  type Clock,
  type Device,
  type DisplayAbility,
  decimalsOff,
  type ErrorCode,
  type LinkFactory,
  type Operator,
  type ProbeResult,
  RigError,
  sleep,
} from "@proverig/drivers";
import type { DeviceConfig, LineConfig } from "../config/rig.ts";
import { createDevice, openBus } from "../rig/open.ts";
import { madeSense } from "./addresses.ts";
import type { Finding } from "./report.ts";
import { type Exchange, tapped } from "./tap.ts";

/** What came of asking one device once. */
export interface Answer {
  device: DeviceConfig;
  /** What it said; null when it said nothing that makes sense. */
  said: ProbeResult | null;
  /** What the data interface of a display allows. */
  can: DisplayAbility | null;
  error: RigError | null;
  decimalsOff: boolean;
  exchanges: readonly Exchange[];
}

export interface AskContext {
  clock: Clock;
  gpio: Parameters<typeof createDevice>[1]["gpio"];
}

/** Nobody sits at doctor's bedside: what needs a person is not asked. */
export const nobody: Operator = {
  ask: (question) =>
    Promise.reject(
      new RigError("ANSWER_MISSING", { what: `"${question.id}" needs a person`, mend: "ask in a verification" }),
    ),
};

/** Asks the devices of a line one after another, over one bus, by harmless reads. */
export async function askLine(
  line: LineConfig,
  devices: readonly DeviceConfig[],
  factory: LinkFactory,
  context: AskContext,
): Promise<Answer[]> {
  const tap = tapped(factory);
  const bus = openBus(line, { clock: context.clock, link: tap.links });
  const answers: Answer[] = [];
  try {
    for (const device of devices) {
      const from = tap.exchanges.length;
      const outcome = await askDevice(device, () => createDevice(device, { ...context, operator: nobody, bus }));
      answers.push({ ...outcome, exchanges: tap.exchanges.slice(from) });
    }
  } finally {
    await bus?.close();
  }
  return answers;
}

export async function askDevice(config: DeviceConfig, create: () => Device): Promise<Omit<Answer, "exchanges">> {
  try {
    const device = create();
    const said = await device.probe();
    const can = device.kind === "display" ? device.can : null;
    return { device: config, said, can, error: null, decimalsOff: await hasWrongDecimals(config, device) };
  } catch (error) {
    return { device: config, said: null, can: null, error: asRigError(error), decimalsOff: false };
  }
}

/** Volume x price is not the amount, however they are rounded. */
async function hasWrongDecimals(config: DeviceConfig, device: Device): Promise<boolean> {
  if (device.kind !== "display" || config.line === null) return false;
  // What is not live is read by a person; its record of the last delivery is not. Where asking for it takes note of a
  // delivery that has just ended, it is the station's.
  if (!device.can.live && device.can.command && (await device.status()).value.state === "completed") return false;
  const shown = device.can.live ? await device.read() : await device.last?.();
  return shown?.value ? decimalsOff(shown.value, device.decimals) !== 0 : false;
}

/** Would this device answer over these links? Gives up as soon as a usual device would have spoken. */
export async function answers(
  line: LineConfig,
  device: DeviceConfig,
  factory: LinkFactory,
  context: AskContext,
): Promise<boolean> {
  const { clock } = context;
  const tap = tapped(factory);
  const { timeoutMs } = line.timing;
  const bus = openBus(line, { clock, link: tap.links }, { ...line.timing, worstReplyMs: timeoutMs + 50 });
  const settled = askDevice(device, () => createDevice(device, { ...context, operator: nobody, bus }));
  try {
    const patience = async () => {
      await Promise.race([tap.spoken, settled]);
      await sleep(clock, PATIENCE_MS + timeoutMs);
      return madeSense(device, tap.exchanges);
    };
    const worthWaiting = await Promise.race([settled.then(() => true), patience()]);
    return worthWaiting && answered(await settled);
  } finally {
    await bus?.close();
  }
}

/** A request and its reply on a slow wire. */
const PATIENCE_MS = 100;

/** Its address and settings are right, whatever else it has to say. */
export function answered({ said, error }: Pick<Answer, "said" | "error">): boolean {
  return said !== null || (error !== null && UNDERSTOOD.has(error.code));
}

const UNDERSTOOD: ReadonlySet<ErrorCode> = new Set(["DEVICE_REFUSED", "READING_IMPLAUSIBLE", "DISPLAY_STATE"]);

/** What an answer, or the way it failed, says about the device itself. */
export function ownFindings({
  said,
  error,
  decimalsOff: off,
}: Pick<Answer, "said" | "error" | "decimalsOff">): Finding[] {
  if (said) {
    const detail = said.complaints.join("; ");
    if (off) return [{ code: "wrong-decimals", params: { detail } }];
    return said.complaints.map((complaint) => ({ code: "complaint", params: { detail: complaint } }));
  }
  if (!error) return [];
  const code = error.code === "DEVICE_REFUSED" ? "refused" : "fault";
  return [{ code, params: { detail: `${error.code}: ${error.what}` }, mend: error.mend }];
}
