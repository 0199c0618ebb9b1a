import { characterOf, wedge } from "./wedge.ts";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/**
 * Hears a typing scanner wherever the focus is. What the scan has typed into a field, or chosen in a list, is taken back,
 * and its Enter presses nothing. `field`: the id of what had the focus, where that was empty. Gives what ends it.
 */
export function listenForScans(on: Window, onScan: (code: string, field: string | null) => void): () => void {
  const keys = wedge();
  let before: { field: Field; value: string } | null = null;

  const hear = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const key = characterOf(event);
    const step = keys.key(key, event.timeStamp);
    const focused = on.document.activeElement;
    if (step === "first") before = isField(focused) ? { field: focused, value: focused.value } : null;
    // A blank would press the button that has the focus.
    if (step === "more" && key === " " && !isField(focused)) event.preventDefault();
    if (typeof step === "string") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (before) restore(before.field, before.value);
    onScan(step.scanned.trim(), before?.value === "" ? before.field.id : null);
    before = null;
  };
  on.addEventListener("keydown", hear, { capture: true });
  return () => on.removeEventListener("keydown", hear, { capture: true });
}

function isField(node: Element | null): node is Field {
  return node instanceof HTMLInputElement || node instanceof HTMLSelectElement || node instanceof HTMLTextAreaElement;
}

/** Said as if by hand, so that whoever is bound to the field hears of it. */
function restore(field: Field, value: string): void {
  if (field.value === value) return;
  field.value = value;
  field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
}
