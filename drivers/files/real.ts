import { open, readdir } from "node:fs/promises";
import type { TextFiles } from "../device/text-files.ts";
import { RigError } from "../error.ts";

/** No file of sysfs is longer than a page. */
const MOST_BYTES = 4096;

export const realFiles: TextFiles = {
  async read(path) {
    try {
      const file = await open(path, "r");
      try {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
        return buffer.toString("utf8", 0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw unreadable(path, error);
    }
  },
  async list(path) {
    try {
      return await readdir(path);
    } catch (error) {
      throw unreadable(path, error);
    }
  },
};

export function unreadable(path: string, cause: unknown): RigError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const [what, mend] = WHY[code] ?? [`it cannot be read (${code || String(cause)})`, "check the sensor and its wires"];
  return new RigError("FILE_UNREADABLE", { what, where: path, mend, cause });
}

const WHY: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  ENOENT: ["there is no such sensor", "check its wires, the overlay in config.txt, and its name in rig.yaml"],
  EACCES: ["this user may not read it", "let the udev rules give it to the rig's user"],
  EIO: ["the sensor does not answer the kernel", "check its wires and its supply"],
};
