/**
 * The person at the rig, as drivers and steps see him. The terminal, the job's answers, and later the panel stand behind
 * it. Rejects with ANSWER_MISSING where nobody can be asked.
 */
export interface Operator {
  ask<T extends Question>(question: T): Promise<Answer<T>>;
}

export type Question =
  | { id: string; kind: "confirm"; params?: Record<string, string | number> }
  | { id: string; kind: "number"; unit: string; params?: Record<string, string | number> }
  | { id: string; kind: "text"; params?: Record<string, string | number> };

export type Answer<T extends Question> = T extends { kind: "confirm" }
  ? boolean
  : T extends { kind: "number" }
    ? number
    : string;
