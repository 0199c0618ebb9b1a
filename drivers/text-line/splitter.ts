import { ReadlineParser } from "@serialport/parser-readline";

/** No instrument here says more in one line; what is longer is noise. */
export const MOST_BYTES = 8192;

/** Cuts a stream of bytes into lines, whatever chunks they come in. */
export interface Splitter {
  /** The lines that end with these bytes, without their ends. */
  push(bytes: Uint8Array): Uint8Array[];
  /** Something has come that no end has followed yet. */
  readonly pending: boolean;
  reset(): void;
}

/** Lines that end with `delimiter`, one character of it at the least. */
export function lineSplitter(delimiter: string): Splitter {
  const last = delimiter.charCodeAt(delimiter.length - 1);
  // Each line is one object of the stream: else read() would run them together.
  const fresh = () => new ReadlineParser({ delimiter, encoding: "latin1", readableObjectMode: true });
  let parser = fresh();
  let open = 0;
  const reset = () => {
    parser.destroy();
    parser = fresh();
    open = 0;
  };
  return {
    push(bytes) {
      parser.write(bytes);
      const lines: Uint8Array[] = [];
      for (let line: unknown = parser.read(); line !== null; line = parser.read()) {
        if (typeof line === "string") lines.push(Uint8Array.from(line, (char) => char.charCodeAt(0)));
        else if (line instanceof Uint8Array) lines.push(line);
      }
      const end = bytes.lastIndexOf(last);
      open = lines.length > 0 && end >= 0 ? bytes.length - end - 1 : open + bytes.length;
      if (open > MOST_BYTES) reset();
      return lines.filter((line) => line.length > 0 && line.length <= MOST_BYTES);
    },
    get pending() {
      return open > 0;
    },
    reset,
  };
}
