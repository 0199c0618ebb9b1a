import { type Dictionary, dictionary } from "./dictionary.ts";
import { PANEL } from "./panel.ts";
import { VISIT } from "./visit.ts";
import { WORDS } from "./words.ts";

/** What the panel loads at first: the same dictionary without errors, doctor and terminal. */
const PANEL_TEXT = { ...WORDS, ...VISIT, ...PANEL } as const;

export type PanelTextKey = keyof typeof PANEL_TEXT;
export const panelText: Dictionary<PanelTextKey> = /* @__PURE__ */ dictionary(PANEL_TEXT);
