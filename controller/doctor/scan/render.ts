import { type Language, t } from "../../text/index.ts";
import { renderFinding } from "../report.ts";
import { settingsText } from "../settings.ts";
import type { Found } from "./found.ts";
import type { PortReport } from "./port.ts";

/** One port's report as lines of text. */
export function renderPort(
  { path, about, pty, settings, found, findings, cut }: PortReport,
  language: Language,
): string[] {
  const state = cut
    ? t(language, "scan.cut")
    : settings
      ? t(language, "scan.answers", { settings: settingsText(settings) })
      : "";
  const head = `${t(language, "scan.port", { path })}${about ? ` (${about})` : ""}:`;
  return [
    `${head} ${state}`.trimEnd(),
    ...(pty && settings ? [`  ${t(language, "scan.pty")}`] : []),
    ...found.map((each) => `  ${renderFound(each, language)}`),
    ...findings.flatMap((finding) => renderFinding(finding, language, "  ")),
  ];
}

function renderFound({ driver, address, sure, proposed }: Found, language: Language): string {
  const at = address === null ? "" : `${t(language, "scan.at", { address })} `;
  if (!driver) return `${at}${t(language, "scan.unknown")}`;
  const kinds = [...new Set(proposed.map(({ kind }) => kind))];
  const counted = kinds.map((kind) => `${proposed.filter((each) => each.kind === kind).length} x ${kind}`).join(", ");
  return [`${at}${driver.name}`, counted, t(language, `scan.sure.${sure}`)].filter((part) => part !== "").join(", ");
}

/** Where the protocols of what was found are known from, and how sure that is: as `doctor` has it for a rig.yaml. */
export function renderSources(reports: readonly PortReport[], language: Language): string[] {
  const drivers = new Set(reports.flatMap(({ found }) => found.flatMap(({ driver }) => (driver ? [driver] : []))));
  return [...drivers].map(({ name, source, certainty }) => {
    const how = certainty === undefined ? "" : ` [${t(language, `doctor.certainty.${certainty}`)}]`;
    return `${t(language, "doctor.source")} ${name}: ${source}${how}`;
  });
}
