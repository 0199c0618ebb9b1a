import { stringify } from "yaml";
import { attestationState, type Decisions, loadSubject } from "../attestation/index.ts";
import { readDecisions } from "../attestation/read.ts";
import { listOverlays, listProfiles, loadProfile } from "../regulation/index.ts";
import { t } from "../text/index.ts";
import { stateLine } from "./attest-terminal.ts";
import { langOf } from "./lang.ts";

/** Attestations are a rig's own: without its data directory there are none to be told of. */
export interface ProfileArguments {
  data?: string;
}

/** `profile list`: names, titles, what each can verify, and how far it is attested. */
export function listAllProfiles({ data }: ProfileArguments): number {
  const decisions = data === undefined ? null : readDecisions(data);
  for (const { name, title, kinds, unknownBecause } of listProfiles()) {
    const can =
      kinds.length > 0
        ? `verifies ${kinds.join(", ")}`
        : `judges only${unknownBecause ? `: ${unknownBecause.en}` : ""}`;
    process.stdout.write(`${name}  ${title.en} / ${title.zh}; ${can}; ${stateOf(name, decisions)}\n`);
  }
  for (const name of listOverlays()) process.stdout.write(`overlay ${name}; ${stateOf(name, decisions)}\n`);
  return 0;
}

/** `profile show NAME`: every number with its source and mark; YAML, with what is attested as comments. */
export function showProfile(name: string, { data }: ProfileArguments): number {
  const subject = loadSubject(name);
  const decisions = data === undefined ? null : readDecisions(data);
  const comments = [stateOf(name, decisions)];
  const { numbers } = attestationState(subject, decisions ?? new Map());
  for (const { path, decided } of numbers) {
    if (!decided) continue;
    const { decision, official, by, at, copy } = decided.decision;
    const what = decision === "attested" ? "attested" : `REJECTED, the copy says ${official}`;
    comments.push(`${path}: ${what}; ${by}, ${at}, ${copy.name} (${copy.edition})`);
  }
  process.stdout.write(comments.map((line) => `# ${line.replace(/[\r\n]+/g, " ")}\n`).join(""));
  if (subject.kind === "profile") process.stdout.write(stringify(loadProfile(name).profile));
  else process.stdout.write(stringify(Object.fromEntries(subject.numbers.map(({ path, ...rest }) => [path, rest]))));
  return 0;
}

function stateOf(name: string, decisions: Decisions | null): string {
  if (decisions === null) return t(langOf(), "attest.noData");
  return stateLine(attestationState(loadSubject(name), decisions), langOf());
}
