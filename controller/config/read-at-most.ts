import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 65_536;

/** A file's bytes, also a pipe's, which tells no size beforehand. Throws where there are more: a device may never end. */
export function readAtMost(bytes: number, path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const read = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (read === 0) return Buffer.concat(chunks, length);
      length += read;
      if (length > bytes) throw new Error(`it has more than ${bytes} bytes`);
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}
