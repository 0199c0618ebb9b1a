import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An SD card as a file: ext4, put together and read without mounting it. */
export interface Card {
  readonly path: string;
  /** A file of the card as text, after the machine has halted (a card from a power cut must be mended first, by a boot); null where there is none. */
  read(path: string): string | null;
  /** The folder of this name with all that it holds, on the host; it goes with the card. */
  copy(name: string): string;
  remove(): void;
}

/** A power of two, as QEMU demands of a card. */
const BYTES = 256 * 1024 * 1024;

export function makeCard(files: Readonly<Record<string, string>>): Card {
  const folder = mkdtempSync(join(tmpdir(), "card-"));
  const path = join(folder, "sd.img");
  const content = join(folder, "content");
  mkdirSync(content);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(content, name), text);
  writeFileSync(path, "");
  truncateSync(path, BYTES);
  execFileSync("mkfs.ext4", ["-q", "-d", content, path]);
  return {
    path,
    read(name) {
      const out = join(folder, "out");
      rmSync(out, { force: true });
      execFileSync("debugfs", ["-R", `dump "/${name}" ${out}`, path], { stdio: "ignore" });
      return existsSync(out) ? readFileSync(out, "utf8") : null;
    },
    copy(name) {
      execFileSync("debugfs", ["-R", `rdump "/${name}" ${folder}`, path], { stdio: "ignore" });
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
