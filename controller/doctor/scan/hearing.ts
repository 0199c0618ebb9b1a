/** What bytes tell of a line's wiring when they make no answer. Pure. */

/** One question, asked as often as something came: what came each time. */
export interface Attempts {
  sent: Uint8Array;
  heard: readonly Uint8Array[];
}

export type Judgement = "silence" | "echo" | "collision" | "parity" | "garbage";

/** A line that hears itself: what was sent comes back first, and then what was answered, if anything. */
export function withoutEcho(sent: Uint8Array, heard: Uint8Array): { echo: boolean; rest: Uint8Array } {
  const echo = sent.length > 0 && sent.length <= heard.length && sent.every((byte, i) => heard[i] === byte);
  return echo ? { echo, rest: heard.slice(sent.length) } : { echo, rest: heard };
}

/** Fewer bytes than that agree by chance. */
const ENOUGH_BYTES = 6;
/** A tty reads NUL where a character's parity or stop bit did not fit; some drop it. */
const SPOILT = 0x00;

/**
 * At the right speed and with another parity, those characters come whole whose parity bit happens to look like what was
 * expected: all have the same count of ones, even or odd, and the others are NUL or missing. So it is with seven bits and
 * parity read as eight. At a wrong speed the counts are as they fall.
 */
export function bearsParity(pieces: readonly Uint8Array[]): boolean {
  const bytes = pieces.flatMap((piece) => [...piece]);
  const whole = bytes.filter((byte) => byte !== SPOILT);
  // Two parities that contradict each other spoil every character.
  if (whole.length === 0) return bytes.length >= ENOUGH_BYTES;
  const odd = whole.filter(hasOddOnes).length;
  return new Set(whole).size >= 3 && whole.length >= ENOUGH_BYTES && (odd === 0 || odd === whole.length);
}

function hasOddOnes(byte: number): boolean {
  let odd = false;
  for (let rest = byte; rest > 0; rest >>= 1) odd = odd !== ((rest & 1) === 1);
  return odd;
}

/** The same question is answered in other bytes each time. */
export function varies(heard: readonly Uint8Array[]): boolean {
  const [first] = heard;
  return heard.some((each) => each.length !== first?.length || each.some((byte, i) => byte !== first[i]));
}

/**
 * Two devices that answer at once: what comes varies from time to time, as they are never together to the bit, and at the
 * right speed it still begins as an answer would. At a wrong speed the same question makes the same garbage.
 */
export function looksOverlaid({ sent, heard }: Attempts): boolean {
  const begun = heard.filter((each) => each.length > 0);
  return begun.length > 1 && varies(begun) && begun.some((each) => each[0] === sent[0]);
}

/** What a setting's attempts come to, none of which was answered. */
export function judge(attempts: readonly Attempts[]): Judgement {
  const bare = attempts.map(({ sent, heard }) => ({ sent, heard: heard.map((each) => withoutEcho(sent, each)) }));
  const echoed = bare.some(({ heard }) => heard.some(({ echo }) => echo));
  const rests = bare.map(({ sent, heard }) => ({
    sent,
    heard: heard.map(({ rest }) => rest).filter((rest) => rest.length > 0),
  }));
  const spoken = rests.filter(({ heard }) => heard.length > 0);
  if (spoken.length === 0) return echoed ? "echo" : "silence";
  if (spoken.some(looksOverlaid)) return "collision";
  // What comes again and again is one piece of evidence.
  return bearsParity(spoken.flatMap(({ heard }) => distinct(heard))) ? "parity" : "garbage";
}

function distinct(pieces: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(pieces.map((piece) => [piece.join(), piece])).values()];
}
