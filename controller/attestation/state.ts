import type { AttestationDetail } from "../protocol/index.ts";
import type { Decided, Decisions } from "./decision.ts";
import { type SourcedNumber, sameValue } from "./numbers.ts";
import type { Subject } from "./subject.ts";

export interface NumberState extends SourcedNumber {
  decided: Decided | null;
}

/** How far a file has been attested. Pure. */
export interface AttestationState {
  subject: Subject;
  numbers: NumberState[];
  /** Every number was held against the official copy and found there. */
  attested: boolean;
  /** Numbers that nobody has decided yet. */
  left: number;
  /** Numbers that the official copy has otherwise. */
  rejected: number;
}

export function attestationState(subject: Subject, decisions: Decisions): AttestationState {
  const known = decisions.get(subject.sha256);
  const numbers = subject.numbers.map((number) => {
    const found = known?.get(number.path);
    return { ...number, decided: found && sameValue(found.decision.value, number.value) ? found : null };
  });
  const left = numbers.filter(({ decided }) => decided === null).length;
  const rejected = numbers.filter(({ decided }) => decided?.decision.decision === "rejected").length;
  return { subject, numbers, left, rejected, attested: numbers.length > 0 && left === 0 && rejected === 0 };
}

/** A regulation is attested when its profile is, and every overlay that is laid over it. */
export function allAttested(subjects: readonly Subject[], decisions: Decisions): boolean {
  return subjects.length > 0 && subjects.every((subject) => attestationState(subject, decisions).attested);
}

/** As the panel gets it. */
export function attestationDetail({ subject, numbers, ...rest }: AttestationState): AttestationDetail {
  const { name, kind, title, sha256 } = subject;
  return {
    name,
    kind,
    title,
    sha256,
    ...rest,
    numbers: numbers.map(({ decided, ...number }) => {
      if (!decided) return { ...number, decision: null };
      const { decision, official, by, at, copy } = decided.decision;
      return { ...number, decision: { decision, official, by, at, copy } };
    }),
  };
}
