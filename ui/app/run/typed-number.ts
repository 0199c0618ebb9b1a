/** What a question's answer can plausibly be, in its own unit. Outside it is asked again, never corrected. */
const PLAUSIBLE: Readonly<Record<string, [number, number]>> = {
  ambient: [-25, 55],
  "measure.neck": [-50, 300],
  "measure.temperature": [-25, 55],
  "nozzle.temperature": [-25, 55],
  "display.volume": [0, 2000],
  "display.amount": [0, 30_000],
  "display.price": [0.5, 30],
  "selfLock.abnormalDeliveries": [0, 999],
  "selfLock.code": [0, 99],
};

export type Entry =
  | { step: "typing"; text: string; again: null }
  /** The first number was implausible: only the same one, typed again, goes on. */
  | { step: "typing"; text: string; again: number }
  | { step: "read-back"; value: number; implausible: boolean };

export const NO_ENTRY: Entry = { step: "typing", text: "", again: null };

const LONGEST = 9;

/** A key of the number pad: a digit, `.`, `-` or `back`. What would make no number is not taken. Pure. */
export function press(entry: Entry, key: string): Entry {
  if (entry.step === "read-back") return entry;
  const { text } = entry;
  if (key === "back") return { ...entry, text: text.slice(0, -1) };
  if (key === "-") return { ...entry, text: text.startsWith("-") ? text.slice(1) : `-${text}` };
  if (text.length >= LONGEST || (key === "." && text.includes("."))) return entry;
  return /^[\d.]$/.test(key) ? { ...entry, text: text + key } : entry;
}

/** What was typed is ready: plausible numbers are read back, others are asked again. Pure. */
export function enter(entry: Entry, question: string): Entry {
  if (entry.step === "read-back" || !/^-?\d+(\.\d*)?$|^-?\.\d+$/.test(entry.text)) return entry;
  const value = Number(entry.text);
  if (isPlausible(question, value)) return { step: "read-back", value, implausible: false };
  if (entry.again === value) return { step: "read-back", value, implausible: true };
  return { step: "typing", text: "", again: value };
}

export function isPlausible(question: string, value: number): boolean {
  const [low, high] = PLAUSIBLE[question] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return value >= low && value <= high;
}
