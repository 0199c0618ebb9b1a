import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AcceptanceRules } from "@proverig/calibration";
import { RigError } from "@proverig/drivers";
import type { Language } from "../text/index.ts";
import { ApiRefused } from "./refused.ts";

export type DocumentFile = "certificate.pdf" | "report.pdf" | "data.csv";

/** The program itself, beside its sources and beside what was built of them. */
const BIN = fileURLToPath(
  new URL(import.meta.url.includes("/dist/") ? "../../bin/proverig.js" : "../bin/proverig.js", import.meta.url),
);
const PATIENCE_MS = 60_000;
/** Who has asked for more does not wait for them, and keeps a small computer busy with nothing. */
const MOST_WAITING = 8;

/** Makes documents one after the other, each in a process of its own: a font takes a second and 100 MB that this one lacks. */
export function documentsOf(
  dir: string,
  rules: AcceptanceRules | null,
): (calibration: string, file: DocumentFile, language: Language | null) => Promise<Uint8Array> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (calibration, file, language) => {
    if (waiting >= MOST_WAITING) return Promise.reject(new ApiRefused("TOO_MANY", "other documents are being made"));
    waiting++;
    const made = last.then(() => make({ dir, rules }, calibration, file, language)).finally(() => waiting--);
    last = made.catch(() => undefined);
    return made;
  };
}

async function make(
  { dir, rules }: { dir: string; rules: AcceptanceRules | null },
  calibration: string,
  file: DocumentFile,
  language: Language | null,
): Promise<Uint8Array> {
  const out = await mkdtemp(join(tmpdir(), "proverig-documents-"));
  try {
    const own = [...(language === null ? [] : ["--lang", language])];
    if (rules) {
      // As they were read: the file may be another by now. JSON is YAML.
      const path = join(out, "rules.yaml");
      await writeFile(path, JSON.stringify(rules));
      own.push("--rules", path);
    }
    await run(["calibrate", "document", "--data", dir, "--out", out, ...own, "--", calibration]);
    const name = (await readdir(out)).find((each) => each.endsWith(file));
    if (name === undefined) throw new RigError("INTERNAL", { what: `no ${file} was made`, where: calibration });
    return await readFile(join(out, name));
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
      timeout: PATIENCE_MS,
    });
    let told = "";
    child.stderr.on("data", (text: Buffer) => {
      told = (told + text.toString()).slice(-2000);
    });
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) resolve();
      // Its one line begins with a code and says the mend.
      else
        reject(
          new RigError(told.startsWith("FONT_MISSING") ? "FONT_MISSING" : "INTERNAL", {
            what: told.trim() || "the documents were not made in time",
          }),
        ); // one line
    });
  });
}
