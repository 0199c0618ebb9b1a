import type { Phrases } from "./phrase.ts";

/** What only the panel says. */
export const PANEL = {
  "panel.title": { zh: "加油机检定装置", en: "Dispenser verification rig" },
} as const satisfies Phrases;
