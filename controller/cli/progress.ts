import type { AnyEntry, EntryData } from "../engine/entries.ts";
import type { Verified } from "../verify/verify.ts";

export interface Progress {
  entry(entry: AnyEntry): void;
  flow(deliveredL: number, targetL: number): void;
  result(verified: Verified): void;
}

/** What a person sees of a verification in the terminal: a line a step, one moving line while oil flows. */
export function progressOn(out: NodeJS.WriteStream): Progress {
  const live = out.isTTY === true;
  let shownAt = 0;
  const line = (text: string) => out.write(`${live ? "\r\x1b[K" : ""}${text}\n`);
  return {
    entry(entry) {
      const text = describe(entry);
      if (text !== null) line(`${entry.at.slice(11, 19)}  ${text}`);
    },
    flow(deliveredL, targetL) {
      if (!live || Date.now() - shownAt < 80) return;
      shownAt = Date.now();
      const share = Math.max(0, Math.min(1, deliveredL / targetL));
      const bar = "#".repeat(Math.round(share * 30)).padEnd(30, ".");
      out.write(`\r\x1b[K          [${bar}] ${deliveredL.toFixed(2)} of ${targetL} L`);
    },
    result({ record, recordPath, evidencePath }) {
      line("");
      for (const nozzle of record.nozzles) {
        for (const point of nozzle.points) {
          const [low, high] = point.flowBand;
          const numbers = `E ${percent(point.meanError, 2)}  repeatability ${percent(point.repeatability, 2)}  U ${percent(point.U, 3)}`;
          line(`nozzle ${nozzle.id}  ${point.point} (${low}-${high} L/min)  ${numbers}  ${point.verdict ?? "-"}`);
        }
        const items = Object.entries(nozzle.items).map(([item, result]) => `${item} ${result}`);
        line(`nozzle ${nozzle.id}  ${items.join(", ")}`);
      }
      for (const { code, text } of record.findings) line(`finding  ${code}: ${text}`);
      for (const { code, text } of record.warnings) line(`warning  ${code}: ${text}`);
      line("");
      line(
        `${(record.verdict ?? record.outcome).toUpperCase()}${record.validUntil ? `, valid until ${record.validUntil}` : ""}`,
      );
      if (!record.profile.attested) line("test report: the profile is not attested against the official copy");
      if (record.screening) line("screening: a master meter is not attested as a standard under this profile");
      line(`record    ${recordPath}`);
      line(`evidence  ${evidencePath}`);
    },
  };
}

function describe(entry: AnyEntry): string | null {
  switch (entry.kind) {
    case "job-opened":
      return `job ${entry.data.id}, profile ${entry.data.profile.name}`;
    case "boot":
      return entry.data.reason === "start" ? null : `${entry.data.reason}: boot ${entry.data.boot}`;
    case "step-done":
      return `${entry.data.step}${results(entry.data)}`;
    case "purge-ended":
      return `${entry.data.step}: steady after ${entry.data.receivedL.toFixed(1)} L at ${entry.data.flowLpm.toFixed(1)} L/min`;
    case "attempt-started":
      return `${name(entry.data)}${entry.data.preset ? ", preset" : ""} ...`;
    case "attempt-ended":
      return `${name(entry.data)}: ${outcome(entry.data)}`;
    case "trip":
      return `TRIP ${entry.data.name}: ${entry.data.detail}`;
    case "job-closed":
      return `closed: ${entry.data.verdict ?? entry.data.outcome}`;
    case "trace":
      return null;
  }
}

function name({
  nozzle,
  point,
  run,
  attempt,
}: {
  nozzle: number;
  point: string;
  run: number;
  attempt: number;
}): string {
  return `nozzle ${nozzle} ${point} run ${run}${attempt > 1 ? ` attempt ${attempt}` : ""}`;
}

function results(data: EntryData["step-done"]): string {
  const items = (data.items ?? []).map(({ result }) => result);
  return items.length > 0 ? `: ${items.join(", ")}` : "";
}

function outcome({ result, void: reason, reason: detail }: EntryData["attempt-ended"]): string {
  const numbers = result
    ? `shown ${result.display.toFixed(2)} L, reference ${result.reference.toFixed(4)} L, ${result.flow?.toFixed(1) ?? "?"} L/min, E ${percent(result.error, 3)}, U ${percent(result.U, 3)}`
    : "";
  if (reason === null) return numbers;
  return `VOID ${reason}${detail ? ` (${detail})` : ""}${numbers ? `; ${numbers}` : ""}`;
}

function percent(value: number | null, digits: number): string {
  if (value === null) return "-";
  return `${value >= 0 ? "+" : ""}${value.toFixed(digits)} %`;
}
