import { type AnyDriver, type Clock, RigError } from "@proverig/drivers";
import type { RigConfig } from "../../config/rig.ts";
import { type Language, t } from "../../text/index.ts";
import { type Finding, renderFinding } from "../report.ts";
import { settingsText } from "../settings.ts";
import { planMs, scanPlan } from "./plan.ts";
import { LISTEN_MS, type Port, type PortReport, scanPort } from "./port.ts";
import { samePort } from "./ports.ts";
import { proposal } from "./propose.ts";
import { renderPort, renderSources } from "./render.ts";

export type { Port, PortReport } from "./port.ts";
export { namedPorts, portsHere, portsOf } from "./ports.ts";

export interface ScanOptions {
  ports: readonly Port[];
  drivers: Iterable<AnyDriver>;
  clock: Clock;
  signal: AbortSignal;
  language: Language;
  /** A rig.yaml to hold what is found against. */
  config: RigConfig | null;
  json: boolean;
  print(line: string): void;
}

export interface ScanResult {
  reports: readonly PortReport[];
  findings: readonly Finding[];
  /** rig.yaml's text; null: nobody answers. */
  proposed: string | null;
  /** 0: every port has somebody, and nothing is to be mended; else 3. */
  status: number;
}

/**
 * Port after port: who answers, at which settings, what is wrong, and a rig.yaml of it. Throws INTERRUPTED when it is stopped,
 * after what was found until then has been printed.
 */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const { ports, clock, signal, language, config, json } = options;
  const print = json ? () => undefined : options.print;
  const drivers = [...options.drivers];
  const plan = scanPlan(drivers);
  const seconds = Math.ceil((planMs(plan) + LISTEN_MS) / 1000);
  print(t(language, "scan.harmless"));
  print(t(language, "scan.takes", { ports: ports.length, seconds }));
  const reports: PortReport[] = [];
  for (const port of ports) {
    if (signal.aborted) break;
    const plain = await scanPort(port, { clock, signal, drivers, plan });
    // What udev lists is not always there; what somebody named is spoken of.
    if (!port.named && plain.findings.some(({ code }) => code === "no-port")) continue;
    const report = { ...plain, findings: [...plain.findings, ...againstConfig(plain, config)] };
    reports.push(report);
    for (const line of renderPort(report, language)) print(line);
  }
  const none: Finding[] = reports.length === 0 && !signal.aborted ? [{ code: "no-ports", params: {} }] : [];
  const findings = [...none, ...reports.flatMap((report) => report.findings)];
  for (const line of none.flatMap((finding) => renderFinding(finding, language, ""))) print(line);
  for (const line of renderSources(reports, language)) print(line);
  const proposed = proposal(reports, language);
  print(t(language, findings.length === 0 ? "doctor.allWell" : "doctor.faults", { count: findings.length }));
  print("");
  print(proposed ?? t(language, "scan.yaml.none"));
  if (json) options.print(JSON.stringify({ ports: reports.map(plainReport), findings, proposal: proposed }));
  if (signal.aborted) {
    throw new RigError("INTERRUPTED", {
      what: "the scan was stopped",
      mend: "scan again when ready; nothing was moved",
    });
  }
  return { reports, findings, proposed, status: findings.length === 0 ? 0 : 3 };
}

/** Where rig.yaml says otherwise. */
function againstConfig({ path, settings, pty }: PortReport, config: RigConfig | null): Finding[] {
  if (!settings || !config || pty) return [];
  return Object.values(config.lines).flatMap(({ name, target, settings: said }): Finding[] => {
    if (target.kind !== "serial" || !samePort(target.path, path)) return [];
    if (settingsText(said) === settingsText(settings)) return [];
    const params = { line: name, said: settingsText(said), settings: settingsText(settings) };
    return [{ code: said.baud === settings.baud ? "differs-parity" : "differs-speed", params }];
  });
}

function plainReport({ found, settings, ...report }: PortReport) {
  return {
    ...report,
    settings: settings && { ...settings, text: settingsText(settings) },
    found: found.map(({ driver, ...each }) => ({
      driver: driver?.name ?? null,
      source: driver?.source ?? null,
      certainty: driver?.certainty ?? null,
      ...each,
    })),
  };
}
