import type { PanelTextKey } from "@proverig/controller/text";

export type Picture = "nozzle" | "neck" | "display" | "seals" | "tank" | "board" | "plate" | null;

interface PromptWords {
  /** The safe answer first, whatever it is. */
  buttons: [{ answer: boolean; key: PanelTextKey }, { answer: boolean; key: PanelTextKey }];
  picture: Picture;
}

const yesNo: PromptWords["buttons"] = [
  { answer: false, key: "prompt.no" },
  { answer: true, key: "prompt.yes" },
];
const notYet = (key: PanelTextKey): PromptWords["buttons"] => [
  { answer: false, key: "prompt.notYet" },
  { answer: true, key },
];

const passFail: PromptWords["buttons"] = [
  { answer: true, key: "result.pass" },
  { answer: false, key: "result.fail" },
];

const KNOWN: Readonly<Record<string, PromptWords>> = {
  ready: { buttons: notYet("prompt.ready"), picture: "nozzle" },
  fuelReturned: { buttons: notYet("prompt.returned"), picture: "tank" },
  release: { buttons: notYet("prompt.release"), picture: null },
  displaySeen: {
    buttons: [
      { answer: true, key: "prompt.same" },
      { answer: false, key: "prompt.different" },
    ],
    picture: "display",
  },
  "display.prepared": { buttons: notYet("prompt.prepared"), picture: "display" },
  "display.hungUp": { buttons: notYet("prompt.hungUp"), picture: "nozzle" },
  "measure.drained": { buttons: notYet("prompt.drained"), picture: "neck" },
  "selfLock.locked": { buttons: yesNo, picture: "board" },
  "item.nameplate": { buttons: passFail, picture: "plate" },
  "item.appearance": { buttons: passFail, picture: null },
  "item.seals": { buttons: passFail, picture: "seals" },
  "item.software": { buttons: passFail, picture: "display" },
};

/** By the first part of the question's id. */
const PICTURES: Readonly<Record<string, Picture>> = {
  measure: "neck",
  display: "display",
  selfLock: "board",
  nozzle: "nozzle",
};

export function promptWords(id: string): PromptWords {
  return KNOWN[id] ?? { buttons: yesNo, picture: PICTURES[id.split(".")[0] ?? ""] ?? null };
}
