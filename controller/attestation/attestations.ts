import { RigError } from "@proverig/drivers";
import { isoAt, type Journal, RIG_CHAIN } from "../journal/index.ts";
import {
  addDecision,
  type Copy,
  type Decided,
  type Decision,
  type Decisions,
  PROFILE_NUMBER,
  type Statement,
  signedText,
} from "./decision.ts";
import { sameValue, shownValue } from "./numbers.ts";
import type { Subject } from "./subject.ts";

/** What somebody says of one number. */
export interface Asked {
  path: string;
  /** As he saw it: another one than the file's is refused. */
  value: unknown;
  decision: Decision["decision"];
  /** With `rejected`: what the official copy says. */
  official: string | null;
  copy: Copy;
}

/** The rig's attestations, as its chain says. */
export interface Attestations {
  readonly decisions: Decisions;
  /** Decides numbers of one file, all or none. Rejects with ATTESTATION_REFUSED, and with the journal's errors. */
  decide(subject: Subject, asked: readonly Asked[], by: string): Promise<Decision[]>;
}

export function openAttestations(journal: Pick<Journal, "append" | "rigEntries" | "keys" | "clock">): Attestations {
  const decisions = new Map<string, Map<string, Decided>>();
  for (const entry of journal.rigEntries()) if (entry.kind === PROFILE_NUMBER) addDecision(decisions, entry);

  const write = async (subject: Subject, { path, value, decision, official, copy }: Asked, by: string) => {
    const at = isoAt(journal.clock.wallMs());
    const { name: profile, sha256 } = subject;
    const statement: Statement = { profile, sha256, path, value, decision, official, copy, by, at };
    const signature = journal.keys.sign(signedText(statement));
    return addDecision(decisions, await journal.append(RIG_CHAIN, PROFILE_NUMBER, { ...statement, signature }));
  };

  return {
    decisions,
    async decide(subject, asked, by) {
      for (const each of asked) requireSound(subject, each);
      // Without an await between them: they go to disk together.
      return Promise.all(asked.map((each) => write(subject, each, by)));
    },
  };
}

function requireSound(subject: Subject, { path, value, decision, official }: Asked): void {
  const number = subject.numbers.find((each) => each.path === path);
  const where = `${subject.kind} ${subject.name}, ${path}`;
  const refuse = (what: string, mend: string) => new RigError("ATTESTATION_REFUSED", { what, where, mend });
  if (!number) throw refuse("the file has no such number", `see profile show ${subject.name}`);
  const shown = shownValue(number.value);
  if (!sameValue(number.value, value)) {
    throw refuse(`you say ${shownValue(value)}, the file says ${shown}`, "look again at the number and its copy");
  }
  if (decision === "attested" && official !== null) {
    throw refuse("an attested number has no other official value", "reject it, or leave that out");
  }
  if (decision !== "rejected") return;
  if (official === null || official.trim() === "") {
    throw refuse("a rejected number needs what the official copy says", "give it");
  }
  if (official.trim() === shown) {
    throw refuse(
      `it is rejected, but the official copy is said to have the same, ${shown}`,
      "attest it, or look again",
    );
  }
}
