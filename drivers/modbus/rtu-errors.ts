import { RigError } from "../error.ts";
import { describe, type Request } from "./pdu.ts";

/** Which question it was, for a person. */
export const asked = (line: string, unit: number, request: Request): string =>
  `${line}, unit ${unit}, ${describe(request)}`;

/** `heard`: bytes that came after the request, and were no whole reply. */
export function timedOut(where: string, timeoutMs: number, heard: number): RigError {
  if (heard > 0) {
    const mend = "check the wiring, its shield and termination";
    return new RigError("REPLY_CORRUPT", { what: `only ${heard} bytes of a reply came`, where, mend });
  }
  const mend = "check supply, wiring, unit number, baud and parity";
  return new RigError("DEVICE_SILENT", { what: `no reply within ${timeoutMs} ms`, where, mend });
}

export function corrupt(where: string): RigError {
  return new RigError("REPLY_CORRUPT", {
    what: "a reply came with a wrong CRC",
    where,
    mend: "check the wiring, its shield and termination",
  });
}

/** Nothing is sent into a line on which others talk; nor does anybody wait for its silence for ever. */
export function restless(line: string): RigError {
  return new RigError("REPLY_CORRUPT", {
    what: "the line is never silent: noise, or another master talks on it",
    where: line,
    mend: "take the devices off one by one; check termination and bias (A and B), shield, and for a second master",
  });
}
