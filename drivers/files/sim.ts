import { basename, dirname } from "node:path";
import type { FilesTwin, TextFiles } from "../device/text-files.ts";
import { unreadable } from "./real.ts";

/** The files of simulated sensors. */
export function simFiles(twins: readonly unknown[]): TextFiles {
  const all = new Map(twins.filter(servesFiles).flatMap(({ files }) => Object.entries(files)));
  const missing = (path: string) => unreadable(path, Object.assign(new Error("no such file"), { code: "ENOENT" }));
  return {
    async read(path) {
      const file = all.get(path);
      if (!file) throw missing(path);
      try {
        return await file();
      } catch (error) {
        throw unreadable(path, error);
      }
    },
    async list(path) {
      const names = [...all.keys()].flatMap((each) => {
        if (dirname(each) === path) return [basename(each)];
        return dirname(dirname(each)) === path ? [basename(dirname(each))] : [];
      });
      if (names.length === 0) throw missing(path);
      return [...new Set(names)];
    },
  };
}

function servesFiles(twin: unknown): twin is FilesTwin {
  return typeof twin === "object" && twin !== null && "files" in twin;
}
