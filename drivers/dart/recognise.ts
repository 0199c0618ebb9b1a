import type { OnLine, ScanAnswer } from "../device/recognise.ts";
import { ADDRESS_MAX, ADDRESS_MIN, type ControlKind, createDeframer, encodeControl } from "./frame.ts";

/**
 * What may be sent to a pump side of which nothing is known. A poll asks whether it has something to tell; what it tells is
 * not acknowledged, so the pump keeps it for its own master. Data frames, even "return status", take part in the pump's
 * numbering and are left out.
 */
export const HARMLESS_KINDS: readonly ControlKind[] = ["poll"];

/** Real pumps begin after 10 to 50 ms. */
const PATIENCE_MS = 100;
/** Its state, price, volume and amount. */
const LONGEST_ANSWER = 32;
/** Sides are numbered from the first on. */
const FIRST_SIDES = 8;

const SIDES = Array.from({ length: ADDRESS_MAX - ADDRESS_MIN + 1 }, (_, i) => ADDRESS_MIN + i);

export const dartRecognise: OnLine = {
  on: "line",
  lines: [{ baud: 9600, parity: "odd", dataBits: 8, stopBits: 1 }],
  addresses: SIDES.slice(0, FIRST_SIDES),
  more: SIDES.slice(FIRST_SIDES),
  sure: "named",
  gapMs: 35,
  ask: (address) => ({
    bytes: encodeControl({ kind: "poll", address: address ?? ADDRESS_MIN, tx: 0 }),
    replyBytes: LONGEST_ANSWER,
    patienceMs: PATIENCE_MS,
    answers(heard): readonly ScanAnswer[] {
      // One poll may well be answered by several frames: they are one answer.
      const told = createDeframer()
        .push(heard)
        .filter((frame) => (frame.kind === "eot" || frame.kind === "data") && frame.address === address);
      return told.length > 0 ? [{ text: told.map(({ kind }) => kind).join(" ") }] : [];
    },
  }),
  propose: (address) => [
    {
      kind: "display",
      options: { ...(address === null ? {} : { address }) },
      fill: [],
      check: ["nozzle", "decimals"],
    },
  ],
};
