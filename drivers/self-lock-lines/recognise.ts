import { recogniseText } from "../text-line/recognise.ts";
import { headOf, questionLine } from "./message.ts";

const ID = 1;
const ASKED = questionLine(ID, "identity");

/** The protocol has questions only; this is the first of its three. */
export const selfLockRecognise = recogniseText({
  ask: ASKED,
  delimiter: "\n",
  isAnswer: (text) => text !== ASKED && headOf(text)?.id === ID && headOf(text)?.get === "identity",
  lines: [{ baud: 9600, parity: "none", dataBits: 8, stopBits: 1 }],
  propose: () => [{ kind: "self-lock", options: {}, fill: [], check: [] }],
});
