import type { Closing } from "../journal/jobs.ts";

/** What `check` looks at, in this order. */
export const STEPS = ["files", "signature", "chain", "record", "profile", "results"] as const;
export type Step = (typeof STEPS)[number];

export interface StepReport {
  step: Step;
  /** Null: could not be looked at because of what failed before; then the bundle is not intact anyway. */
  ok: boolean | null;
  /** What was looked at, for example "312 entries". */
  detail: string;
  problems: string[];
}

export interface CheckReport {
  intact: boolean;
  /** The exit status of `check`. */
  exitStatus: 0 | 1;
  steps: StepReport[];
  job: string | null;
  outcome: Closing["outcome"] | null;
  verdict: Closing["verdict"];
  /** SHA-256 of the signer's public key, hex; null where the manifest names none. */
  fingerprint: string | null;
  /** The trusted file that names the signer; null: signer unknown. */
  signer: string | null;
}

const SHOWN_PROBLEMS = 20;

/** For the terminal; English like the error lines. */
export function renderCheck(report: CheckReport, bundle: string): string {
  const { intact, steps, job, outcome, verdict, fingerprint, signer } = report;
  const lines = [
    `${bundle}: ${intact ? "intact" : "NOT INTACT"}`,
    ...steps.flatMap(stepLines),
    row("job", job ?? "unknown"),
    row("verdict", verdict ?? `none (${outcome ?? "unknown"})`),
    row("key", fingerprint ?? "unknown"),
    row("signer", signer === null ? "signer unknown" : `trusted, ${signer}`),
  ];
  return lines.map(printable).join("\n");
}

function stepLines({ step, ok, detail, problems }: StepReport): string[] {
  const state = ok === null ? "not checked" : ok ? "ok" : "FAILED";
  const more = problems.length - SHOWN_PROBLEMS;
  return [
    row(step, [state, detail].filter(Boolean).join(", ")),
    ...problems.slice(0, SHOWN_PROBLEMS).map((problem) => `    - ${problem}`),
    ...(more > 0 ? [`    - and ${more} more`] : []),
  ];
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(10)} ${text}`;
}

/** A bundle is a stranger's: what it says must not steer the terminal. */
function printable(line: string): string {
  return line.replace(/\p{C}/gu, "?");
}
