import type { Certainty, DisplayAbility, ErrorCode } from "@proverig/drivers";
import { complaintText, isTextKey, type Language, type TextParams, t } from "../text/index.ts";

/**
 * What doctor finds, and the code by which a verification would end on the same fault; docs/doctor.md has both. A
 * `complaint` comes from the device itself, a `fault` bears its own code.
 */
export const FINDINGS = {
  "no-port": "PORT_NOT_FOUND",
  "port-taken": "PORT_BUSY",
  "no-permission": "PORT_DENIED",
  unreachable: "LINK_LOST",
  "number-moves": "PORT_CHANGED",
  silence: "DEVICE_SILENT",
  settings: "DEVICE_SILENT",
  echo: "REPLY_UNEXPECTED",
  "wrong-unit": "REPLY_UNEXPECTED",
  "wrong-decimals": "READING_IMPLAUSIBLE",
  garbage: "REPLY_CORRUPT",
  refused: "DEVICE_REFUSED",
  complaint: "READING_IMPLAUSIBLE",
  fault: null,
  // of a scan
  "no-ports": "PORT_NOT_FOUND",
  talking: "REPLY_UNEXPECTED",
  "silent-port": "DEVICE_SILENT",
  parity: "REPLY_CORRUPT",
  collision: "REPLY_UNEXPECTED",
  noise: "REPLY_CORRUPT",
  "differs-parity": "DEVICE_SILENT",
  "differs-speed": "DEVICE_SILENT",
} as const satisfies Record<string, ErrorCode | null>;

export type FindingCode = keyof typeof FINDINGS;

/** What is better done otherwise, though all is well as it is. */
const ADVICE: ReadonlySet<FindingCode> = new Set(["number-moves"]);

/** One thing to mend. Its words are `doctor.CODE` and `doctor.CODE.mend`; a mend of its own goes before. */
export interface Finding {
  code: FindingCode;
  params: TextParams;
  mend?: string | undefined;
}

export interface DeviceReport {
  name: string;
  kind: string;
  driver: string;
  /** What answered; null if nothing did. */
  summary: string | null;
  /** What the data interface of a display allows; null of others, and where nothing answered. */
  can: DisplayAbility | null;
  /** False where the line does not open. */
  asked: boolean;
  findings: Finding[];
}

export interface LineReport {
  name: string;
  /** "meters (/dev/ttyUSB0), 9600 8N1" */
  link: string;
  devices: DeviceReport[];
  findings: Finding[];
}

export interface Report {
  lines: LineReport[];
  /** Devices without a line. */
  others: DeviceReport[];
  /** The computer itself; null where it tells nothing. */
  board: { summary: string; findings: Finding[] } | null;
  /** By driver: where its protocol is known from. */
  sources: Record<string, string>;
  /** By driver: how sure that is. */
  certainties: Record<string, Certainty>;
}

/** What is to be mended before the rig can be used; advice is no fault. */
export function faultsOf(report: Report): Finding[] {
  return findingsOf(report).filter(({ code }) => !ADVICE.has(code));
}

function findingsOf({ lines, others, board }: Report): Finding[] {
  const devices = [...lines.flatMap((line) => line.devices), ...others];
  return [...lines, ...devices, ...(board ? [board] : [])].flatMap(({ findings }) => findings);
}

/** The report as a table of lines of text. */
export function renderReport(report: Report, language: Language): string[] {
  const out: string[] = [];
  for (const { link, devices, findings } of report.lines) {
    const state = devices.length === 0 ? "doctor.unused" : devices.every(isWell) ? "doctor.ok" : "doctor.opens";
    const head = t(language, "doctor.line", { line: link });
    out.push(findings.length === 0 ? `${head}: ${t(language, state)}` : `${head}:`);
    out.push(...findings.flatMap((finding) => renderFinding(finding, language, "  ")));
    out.push(...renderDevices(devices, language));
  }
  if (report.others.length > 0) out.push(`${t(language, "doctor.noLine")}:`);
  out.push(...renderDevices(report.others, language));
  if (report.board) out.push(`${t(language, "doctor.board")}: ${report.board.summary}`.trimEnd());
  out.push(...(report.board?.findings ?? []).flatMap((finding) => renderFinding(finding, language, "  ")));
  for (const [driver, source] of Object.entries(report.sources)) {
    const sure = report.certainties[driver];
    const how = sure === undefined ? "" : ` [${t(language, `doctor.certainty.${sure}`)}]`;
    out.push(`${t(language, "doctor.source")} ${driver}: ${source}${how}`);
  }
  const count = faultsOf(report).length;
  out.push(count === 0 ? t(language, "doctor.allWell") : t(language, "doctor.faults", { count }));
  return out;
}

function isWell({ asked, findings }: DeviceReport): boolean {
  return asked && findings.length === 0;
}

function renderDevices(devices: readonly DeviceReport[], language: Language): string[] {
  const wide = Math.max(0, ...devices.map(({ name }) => name.length));
  return devices.flatMap(({ name, driver, summary, can, asked, findings }) => {
    const state = asked ? t(language, "doctor.ok") : t(language, "doctor.notAsked");
    const head = [findings.length === 0 ? state : null, summary].filter((part) => part !== null).join(": ");
    return [
      `  ${name.padEnd(wide)}  ${driver}  ${head}`.trimEnd(),
      ...(can ? [`    ${abilities(can, language)}`] : []),
      ...findings.flatMap((finding) => renderFinding(finding, language, "    ")),
    ];
  });
}

const ABILITIES = ["live", "last", "command", "stop", "preset", "totals", "nozzle"] as const;

/** What a display's interface can do, and who does the rest. */
function abilities(can: DisplayAbility, language: Language): string {
  const able = ABILITIES.filter((each) => can[each] === true).map((each) => t(language, `doctor.can.${each}`));
  const person = can.command ? [] : [t(language, "doctor.can.person")];
  return [...able, ...person].join(language === "zh" ? "，" : "; ");
}

export function renderFinding({ code, params, mend }: Finding, language: Language, indent: string): string[] {
  const alone = code === "silence" && params.address === "-" ? ".alone" : "";
  const key = `doctor.${code}.mend${alone}`;
  const todo = mend ?? (isTextKey(key) ? t(language, key, params) : null);
  // A fault begins with its own code.
  const named = FINDINGS[code] ? ` [${code}, ${FINDINGS[code]}]` : "";
  const said = code === "complaint" ? { ...params, detail: complaintText(language, String(params.detail)) } : params;
  const lines = [`${indent}! ${t(language, `doctor.${code}`, said)}${named}`];
  return todo ? [...lines, `${indent}  -> ${todo}`] : lines;
}
