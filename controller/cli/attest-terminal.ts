import { type Asked, type AttestationState, type Copy, shownValue } from "../attestation/index.ts";
import { type Language, t } from "../text/index.ts";
import type { Lines } from "./lines.ts";

export interface AttestTerminalParts {
  state: AttestationState;
  /** Null: it is asked for. */
  copy: { name: string | null; edition: string | null };
  language: Language;
  lines: Lines;
  print(line: string): void;
  /** Resolves when the decision is durable. */
  decide(asked: Asked): Promise<void>;
}

/** Goes through the numbers that are not attested, one by one, until there are no more or somebody quits. */
export async function attestAtTerminal({ state, copy, language, lines, print, decide }: AttestTerminalParts) {
  const open = state.numbers.filter(({ decided }) => decided?.decision.decision !== "attested");
  if (open.length === 0) return;
  print(stateLine(state, language));
  const name = copy.name ?? (await asked(lines, t(language, "attest.copyName")));
  const edition = name === null ? null : (copy.edition ?? (await asked(lines, t(language, "attest.copyEdition"))));
  if (name === null || edition === null) return;
  const official: Copy = { name, edition };
  for (const [i, number] of open.entries()) {
    const { path, value, unit, source, mark, decided } = number;
    print(`\n${i + 1}/${open.length}  ${path} = ${shownValue(value)}${unit === null ? "" : ` ${unit}`}`);
    print(`    ${t(language, `mark.${mark}`)}: ${source}`);
    const before = decided?.decision.official;
    if (before != null) print(`    ${t(language, "attest.rejected", { path, official: before })}`);
    const answer = await yesNoQuit(lines, t(language, "attest.same"));
    if (answer === "quit") return;
    if (answer === "yes") await decide({ path, value, decision: "attested", official: null, copy: official });
    else {
      const says = await differing(lines, t(language, "attest.official"), shownValue(value));
      if (says === null) return;
      await decide({ path, value, decision: "rejected", official: says, copy: official });
    }
  }
}

/** "jjg443-2023 (profile 1a2b...): attested", or what is missing. */
export function stateLine(
  { subject, numbers, attested, left, rejected }: AttestationState,
  language: Language,
): string {
  const key = attested ? "attest.all" : "attest.open";
  const params = { name: subject.name, sha256: subject.sha256.slice(0, 12), count: numbers.length, left, rejected };
  return t(language, key, params);
}

async function asked(lines: Lines, question: string): Promise<string | null> {
  for (;;) {
    const text = (await lines.ask(`${question}: `))?.trim();
    if (text === undefined) return null;
    if (text !== "" && text.length <= 200) return text;
  }
}

/** What is no answer is asked again, never guessed. */
async function yesNoQuit(lines: Lines, question: string): Promise<"yes" | "no" | "quit"> {
  for (;;) {
    const text = (await lines.ask(`${question} [y/n/q] `))?.trim().toLowerCase();
    if (text === undefined || text === "q" || text === "quit") return "quit";
    if (text === "y" || text === "yes") return "yes";
    if (text === "n" || text === "no") return "no";
  }
}

async function differing(lines: Lines, question: string, own: string): Promise<string | null> {
  for (;;) {
    const text = await asked(lines, question);
    if (text !== own) return text;
  }
}
