import { recogniseText } from "../text-line/recognise.ts";
import { ASK_SERIAL, isError, isSerial, serialIn } from "./words.ts";

/** I4 tells the balance's serial number, and changes nothing (MT-SICS level 0). */
export const mtSicsRecognise = recogniseText({
  ask: ASK_SERIAL,
  delimiter: "\r\n",
  // What does not understand anything says so in many a protocol.
  isAnswer: (text) => isSerial(text) && !isError(text),
  lines: [{ baud: 9600, parity: "none", dataBits: 8, stopBits: 1 }],
  propose(answer) {
    const serial = serialIn(answer);
    return [{ kind: "balance", options: serial === null ? {} : { serial }, fill: [], check: [] }];
  },
});
