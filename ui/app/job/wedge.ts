/** A scanner that types (keyboard wedge): keys faster than any hand, and Enter. */
export interface Wedge {
  /** Takes a key as it goes down; `atMs` is the event's own time. */
  key(key: string, atMs: number): WedgeStep;
}

/**
 * `first`: perhaps the first of a scan; what has the focus is as it was before it. `more`: follows too fast for a hand.
 * A scan is told only at its Enter: what it has typed by then must be taken back.
 */
export type WedgeStep = "none" | "first" | "more" | { scanned: string };

/** Shorter ones could be a hand that happens to be fast. */
const LEAST_CHARACTERS = 4;
/** Bluetooth scanners pause in between; a hand that types eight digits takes 100 ms for each. */
const LONGEST_GAP_MS = 100;
const MEAN_GAP_MS = 50;

/** Pure but for what it remembers of the keys before. */
export function wedge(): Wedge {
  let text = "";
  let firstMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;

  const isFast = (atMs: number) => atMs - lastMs <= LONGEST_GAP_MS;
  const reset = () => {
    text = "";
    lastMs = Number.NEGATIVE_INFINITY;
  };

  return {
    key(key, atMs) {
      if (key === "Enter") {
        const scanned = text;
        const wasScan =
          isFast(atMs) && text.length >= LEAST_CHARACTERS && (atMs - firstMs) / text.length <= MEAN_GAP_MS;
        reset();
        return wasScan ? { scanned } : "none";
      }
      // Shift and the like stand between the characters of a scan.
      if ([...key].length !== 1) return "none";
      const follows = text !== "" && isFast(atMs);
      text = follows ? text + key : key;
      if (!follows) firstMs = atMs;
      lastMs = atMs;
      return follows ? "more" : "first";
    },
  };
}

/** The character of a key, also where a Chinese input method holds it back. */
export function characterOf({ key, code }: Pick<KeyboardEvent, "key" | "code">): string {
  if (key !== "Process" && key !== "Unidentified") return key;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  return digit ?? (code === "Enter" || code === "NumpadEnter" ? "Enter" : key);
}
