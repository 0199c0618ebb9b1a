import type { Certainty } from "../device/certainty.ts";
import type { LineSettings } from "../link/link.ts";
import type { Part, Values } from "./part.ts";

/** A frame of the rig, and the frames with which a dispenser may answer it. */
export interface Request<R extends string = string> {
  readonly about: string;
  readonly parts: readonly Part[];
  /** None: what it answers is not known; it is given `pauseMs`, and its state is asked for. */
  readonly replies: readonly R[];
  /** Milliseconds that it needs afterwards; else the protocol's gap. */
  readonly pauseMs?: number;
  /** A command: sent once, for a lost answer does not tell that it was not heard. */
  readonly once?: true;
  /**
   * It reads, and changes nothing: no state, no preset, no transaction taken note of. A scan of lines that nobody has
   * described sends these and no others; what is not sure to be harmless is not marked.
   */
  readonly harmless?: true;
}

export interface Reply {
  readonly about: string;
  readonly parts: readonly Part[];
}

/** Bytes from outside this program, held against the table in both directions. */
export interface Vector {
  readonly hex: string;
  readonly frame: string;
  readonly values: Values;
  /** `computed` from the rules by somebody else; a driver is tried with both, but only captures prove anything. */
  readonly from: "captured" | "computed";
}

/**
 * Everything that is known of one protocol, as data: codec, simulated twin, documents and property tests come from it.
 * A frame that is not in the table does not exist for the rig.
 */
export interface Protocol<Q extends string = string, R extends string = string> {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly certainty: Certainty;
  readonly line: LineSettings;
  /** Milliseconds between the last byte of anything and the next request. */
  readonly gapMs: number;
  /** How long an answer may take, where that is longer than the line's worst. */
  readonly replyMs?: number;
  readonly requests: Readonly<Record<Q, Request<R>>>;
  readonly replies: Readonly<Record<R, Reply>>;
  readonly vectors: readonly Vector[];
  /** Frames known to be wrong, and frames that this program must not know: nothing takes them. */
  readonly refused: readonly { readonly hex: string; readonly why: string }[];
  /** What the sources tell of and is left out, with the reason; and what they do not tell. */
  readonly left: readonly string[];
}

export function defineProtocol<const Q extends string, const R extends string>(
  protocol: Protocol<Q, R>,
): Protocol<Q, R> {
  return protocol;
}
