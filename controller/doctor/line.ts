import { existsSync, readdirSync } from "node:fs";
import { asRigError, type ErrorCode, type LineSettings } from "@proverig/drivers";
import type { DeviceConfig, LineConfig } from "../config/rig.ts";
import { type LineContext, lineLinks, lineLinksAt } from "../rig/line.ts";
import { addressesToTry, addressing, addressOf, movedTo, strangerIn } from "./addresses.ts";
import { type Answer, type AskContext, answered, answers, askLine, ownFindings } from "./ask.ts";
import { namingFindings } from "./naming.ts";
import { openingFinding } from "./opening.ts";
import type { DeviceReport, Finding, LineReport } from "./report.ts";
import { settingsText, usualSettings } from "./settings.ts";
import { heardAnything, isEcho } from "./tap.ts";

export type ExamineContext = LineContext & AskContext;

/** One line: does it open, who answers, and what keeps the others from answering. */
export async function examineLine(
  line: LineConfig,
  devices: readonly DeviceConfig[],
  context: ExamineContext,
): Promise<LineReport> {
  const links = lineLinks(line, context);
  const report = { name: line.name, link: `${links.name}, ${settingsText(line.settings)}` };
  const closed = await whyClosed(line, context);
  if (closed) return { ...report, devices: devices.map(notAsked), findings: [closed] };
  const heard = await askLine(line, devices, links, context);
  if (isEcho(heard.flatMap(({ exchanges }) => exchanges))) {
    const echo: Finding = { code: "echo", params: { line: line.name } };
    return { ...report, devices: heard.map((answer) => reportOf(answer, [])), findings: [echo] };
  }
  const settings = heard.some(answered) ? null : await findSettings(line, heard, context);
  if (settings) {
    const finding: Finding = { code: "settings", params: { line: line.name, settings: settingsText(settings) } };
    return { ...report, devices: devices.map(notAsked), findings: [finding] };
  }
  const reports: DeviceReport[] = [];
  const search = addressSearch(line, devices, context);
  for (const answer of heard) {
    reports.push(reportOf(answer, answered(answer) ? ownFindings(answer) : [await whyUnheard(answer, search)]));
  }
  return { ...report, devices: reports, findings: await namingFindings(line) };
}

export function notAsked({ name, kind, driver }: DeviceConfig): DeviceReport {
  return { name, kind, driver: driver.name, summary: null, can: null, asked: false, findings: [] };
}

export function reportOf(
  { device, said, can }: Pick<Answer, "device" | "said" | "can">,
  findings: Finding[],
): DeviceReport {
  const { name, kind, driver } = device;
  return {
    name,
    kind,
    driver: driver.name,
    summary: said?.summary ?? null,
    can,
    asked: said !== null || findings.length > 0,
    findings,
  };
}

/** Opens the line once. Null when it opens. */
async function whyClosed(line: LineConfig, context: ExamineContext): Promise<Finding | null> {
  const path = line.target.kind === "serial" ? line.target.path : "";
  const params = { line: line.name, path, ports: portsHere().join(", ") || "-" };
  if (path && !existsSync(path)) return { code: "no-port", params };
  try {
    const link = await lineLinks(line, context).open();
    await link.close();
    return null;
  } catch (error) {
    return openingFinding(asRigError(error), params);
  }
}

/** The serial ports that are here, by the names that stay. */
function portsHere(): string[] {
  const dir = "/dev/serial/by-id";
  if (existsSync(dir)) return readdirSync(dir).map((name) => `${dir}/${name}`);
  return readdirSync("/dev")
    .filter((name) => /^tty(USB|ACM|AMA)\d/.test(name))
    .map((name) => `/dev/${name}`);
}

/** Where nobody answers: other settings at which somebody does. Two devices are asked; one may just be off. */
async function findSettings(
  line: LineConfig,
  heard: readonly Answer[],
  context: ExamineContext,
): Promise<LineSettings | null> {
  const devices = [...new Map(heard.map(({ device }) => [addressOf(device), device])).values()].slice(0, 2);
  for (const settings of usualSettings(line, devices)) {
    const links = lineLinksAt(line, settings, context);
    if (!links) return null;
    for (const device of devices) if (await answers(line, device, links, context)) return settings;
  }
  return null;
}

type AddressSearch = (device: DeviceConfig) => Promise<number | null>;

/** The first address at which a device of this make answers. Devices of one driver share one search. */
function addressSearch(line: LineConfig, devices: readonly DeviceConfig[], context: ExamineContext): AddressSearch {
  const found = new Map<string, Promise<number | null>>();
  const search = async (device: DeviceConfig) => {
    for (const address of addressesToTry(device, devices)) {
      if (await answers(line, movedTo(device, address), lineLinks(line, context), context)) return address;
    }
    return null;
  };
  return (device) => {
    const known = found.get(device.driver.name) ?? search(device);
    found.set(device.driver.name, known);
    return known;
  };
}

/** No reply that makes sense: another address, noise, or nothing at all. */
async function whyUnheard({ device, exchanges, error }: Answer, search: AddressSearch): Promise<Finding> {
  if (error && !UNHEARD.has(error.code)) return ownFindings({ said: null, error, decimalsOff: false })[0] ?? SILENT;
  const address = addressOf(device) ?? "-";
  const stranger = strangerIn(device, exchanges);
  if (stranger !== null) return { code: "wrong-unit", params: { found: stranger, address } };
  // Whole frames that are not the answer: the driver says why, unless somebody answers at another address.
  const strange = error?.code === "REPLY_UNEXPECTED" && !addressing(device)?.speakers ? error : null;
  // Whoever answers its address with noise is not to be looked for at another.
  if (heardAnything(exchanges) && !strange) return { code: "garbage", params: { address } };
  const found = await search(device);
  if (found !== null) return { code: "wrong-unit", params: { found, address } };
  if (strange) return ownFindings({ said: null, error: strange, decimalsOff: false })[0] ?? SILENT;
  return { code: "silence", params: { address } };
}

const SILENT: Finding = { code: "silence", params: { address: "-" } };
const UNHEARD: ReadonlySet<ErrorCode> = new Set(["DEVICE_SILENT", "REPLY_CORRUPT", "REPLY_UNEXPECTED"]);
